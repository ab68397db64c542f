// Writes resources/samples/binary.csv, or the file that is named: 1,000 rows of 100 numbers and a label.
// Run with: node scripts/samples/binary.mjs [FILE]
import { writeFileSync } from 'node:fs';
import { createRandom } from './random.mjs';

const rowCount = 1000;
const columnCount = 100;
const informativeCount = 20;
/** Distance of the two classes' centres in standard deviations. */
const separation = 3.8;
/** Share of labels that are turned round: no model can know them. */
const wrongShare = 0.03;

const random = createRandom(20_261_122);
const direction = Array.from({ length: columnCount }, (_, column) =>
  column % (columnCount / informativeCount) === 0 ? random.normal() : 0,
);
const length = Math.hypot(...direction);
const lines = [`${Array.from({ length: columnCount }, (_, column) => `x${column + 1}`).join(',')},label`];
for (let row = 0; row < rowCount; row += 1) {
  const positive = row % 2 === 1;
  const shift = ((positive ? 1 : -1) * separation) / 2;
  // Columns have different scales and centres, so that standardising them matters.
  const values = direction.map((weight, column) => {
    const standard = random.normal() + (shift * weight) / length;
    return (standard * (1 + (column % 7)) + ((column * 13) % 11)).toFixed(3);
  });
  const label = random.chance(wrongShare) ? !positive : positive;
  lines.push(`${values.join(',')},${label ? 1 : 0}`);
}
const file = process.argv[2] ?? new URL('../../resources/samples/binary.csv', import.meta.url);
writeFileSync(file, `${lines.join('\n')}\n`);
