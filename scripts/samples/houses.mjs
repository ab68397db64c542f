// Writes resources/samples/houses.csv, or the file that is named: 1,200 houses and their prices.
// Run with: node scripts/samples/houses.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const rowCount = 1200;
const random = createRandom(20_261_124);
const between = (low, high) => low + random.uniform() * (high - low);
/** Share of cells that nobody filled in. */
const missing = (share, value) => (random.chance(share) ? '' : value);

/** What a square metre costs, in thousands, and how far from the centre the district begins. */
const districts = {
  harbour: [4.6, 1],
  oldtown: [4.1, 0.3],
  meadows: [3.2, 4],
  hillside: [3.7, 6],
  station: [2.8, 2],
};
const heatings = { heatpump: 1.06, gas: 1, district: 1.02, oil: 0.94 };

const lines = ['area_m2,rooms,built_year,distance_km,district,heating,garden_m2,energy_class,price_thousands'];
for (let row = 0; row < rowCount; row += 1) {
  const district = random.pick(Object.keys(districts));
  const [perMetre, start] = districts[district];
  const heating = random.pick(Object.keys(heatings));
  const area = Math.round(45 + 90 * random.uniform() + 60 * random.uniform() ** 2);
  const rooms = Math.max(1, Math.round(area / 28 + random.normal() * 0.6));
  const year = Math.round(between(1890, 2025));
  const distance = start + between(0, 5);
  const garden = random.chance(0.4) ? 0 : Math.round(between(20, 600));
  const energy = random.pick(year > 2000 ? ['A', 'A', 'B', 'C'] : ['C', 'D', 'E', 'F']);
  const age = 2025 - year;
  // New and very old houses are dear, those of the decades between are not.
  const ageFactor = 1.12 - 0.32 * Math.exp(-(((age - 60) / 35) ** 2));
  const energyFactor = { A: 1.08, B: 1.05, C: 1, D: 0.97, E: 0.94, F: 0.9 }[energy];
  const price =
    area * perMetre * ageFactor * energyFactor * heatings[heating] * (1 - 0.025 * distance) + garden * 0.06 + rooms * 3;
  lines.push(
    [
      area,
      missing(0.03, rooms),
      missing(0.05, year),
      distance.toFixed(1),
      district,
      missing(0.06, heating),
      missing(0.1, garden),
      energy,
      (price * Math.exp(random.normal() * 0.05)).toFixed(1),
    ].join(','),
  );
}
const file = process.argv[2] ?? new URL('../../resources/samples/houses.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
