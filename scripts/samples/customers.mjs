// Writes resources/samples/customers.csv, or the file that is named: 1,200 customers of a subscription, and who left.
// Run with: node scripts/samples/customers.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const rowCount = 1200;
const random = createRandom(20_261_123);
const between = (low, high) => low + random.uniform() * (high - low);
/** Share of cells that nobody filled in. */
const missing = (share, value) => (random.chance(share) ? '' : value);

const plans = { basic: 9, plus: 19, pro: 39 };
const lines = ['age,tenure_months,plan,region,monthly_cost,support_calls,uses_app,payment,satisfaction,label'];
for (let row = 0; row < rowCount; row += 1) {
  const plan = random.pick(['basic', 'basic', 'plus', 'plus', 'pro']);
  const payment = random.pick(['card', 'card', 'invoice', 'transfer']);
  const region = random.pick(['north', 'south', 'east', 'west']);
  const age = Math.round(between(18, 80));
  const tenure = Math.round(between(0, 72) ** 1.02);
  const calls = Math.floor(-Math.log(1 - random.uniform()) * 1.6);
  const usesApp = random.chance(age < 45 ? 0.8 : 0.45);
  const satisfaction = Math.max(1, Math.min(5, Math.round(4.2 - calls * 0.5 + random.normal() * 0.8)));
  const cost = plans[plan] + between(-2, 6) + (payment === 'invoice' ? 2 : 0);
  // Leaving: many calls, little time as a customer, payment by invoice; the app and satisfaction keep people.
  const score =
    0.7 * calls -
    0.05 * tenure +
    (payment === 'invoice' ? 1.3 : 0) -
    (usesApp ? 1.1 : 0) -
    0.8 * (satisfaction - 3) +
    (plan === 'pro' && cost > 42 ? 1.2 : 0) +
    (region === 'east' ? 0.5 : 0) +
    1.1;
  const leaves = random.uniform() < 1 / (1 + Math.exp(-1.8 * score));
  lines.push(
    [
      missing(0.04, age),
      tenure,
      plan,
      missing(0.03, region),
      cost.toFixed(2),
      calls,
      usesApp ? 'yes' : 'no',
      payment,
      missing(0.12, satisfaction),
      leaves ? 'left' : 'stayed',
    ].join(','),
  );
}
const file = process.argv[2] ?? new URL('../../resources/samples/customers.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
