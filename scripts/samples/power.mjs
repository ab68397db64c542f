// Writes resources/samples/power.csv, or the file that is named: the hourly power demand of two towns over 14 weeks.
// Run with: node scripts/samples/power.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const dayCount = 98;
const start = Date.UTC(2025, 0, 6);
const hourMs = 3_600_000;
const random = createRandom(20_261_122);

/** Households wake and cook, offices work: megawatts by the hour of the day. */
const morning = (hour) => Math.exp(-(((hour - 8) / 2.2) ** 2));
const evening = (hour) => Math.exp(-(((hour - 19) / 2.6) ** 2));
const office = (hour) => 1 / (1 + Math.exp(-(hour - 8))) - 1 / (1 + Math.exp(-(hour - 18)));
const towns = {
  harbour: { base: 42, households: 16, offices: 14, heating: 0.9, mildness: 3 },
  valley: { base: 18, households: 12, offices: 4, heating: 1.1, mildness: -1 },
};

const lines = ['time,town,temperature_c,demand_mw'];
const states = Object.fromEntries(Object.keys(towns).map((name) => [name, { weather: 0, rest: 0 }]));
for (let hour = 0; hour < dayCount * 24; hour += 1) {
  const at = new Date(start + hour * hourMs);
  const ofDay = at.getUTCHours();
  const isWeekend = at.getUTCDay() % 6 === 0;
  const season = (hour / (dayCount * 24)) * 14;
  for (const [name, { base, households, offices, heating, mildness }] of Object.entries(towns)) {
    const state = states[name];
    // Weather and habits change slowly: what was unusual an hour ago mostly still is.
    state.weather = 0.985 * state.weather + 0.6 * random.normal();
    state.rest = 0.9 * state.rest + 0.7 * random.normal();
    const temperature = season + mildness + 4 * Math.sin(((ofDay - 9) / 12) * Math.PI) + state.weather;
    const people = households * (0.8 * morning(isWeekend ? ofDay - 1.5 : ofDay) + evening(ofDay));
    const work = offices * office(ofDay) * (isWeekend ? 0.25 : 1);
    const demand = base + people + work + heating * Math.max(0, 15 - temperature) + state.rest + 0.4 * random.normal();
    lines.push([at.toISOString().slice(0, 16), name, temperature.toFixed(1), demand.toFixed(2)].join(','));
  }
}
const file = process.argv[2] ?? new URL('../../resources/samples/power.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
