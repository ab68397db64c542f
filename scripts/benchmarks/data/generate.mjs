import { closeSync, mkdirSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { crc32, deflateSync } from 'node:zlib';

/** A number from 0 to 1 that depends on the row and the column alone. */
const uniform = (row, column) => `(hash(${row} * 64 + ${column}) % 1000003 / 1000003.0)`;

/**
 * SQL of a table with twenty columns: fourteen numbers, two whole numbers, two categories, a truth value and a target
 * that follows from the first numbers. Every cell depends on its row number alone.
 */
export function tableSql(rowCount) {
  const numbers = Array.from(
    { length: 14 },
    (_, index) => `round(${uniform('i', index)} * 20 - 10, 6) AS number_${index + 1}`,
  );
  return `SELECT ${numbers.join(', ')},
    (hash(i * 64 + 20) % 1000)::INTEGER AS count_1, (hash(i * 64 + 21) % 50)::INTEGER AS count_2,
    'place ' || (hash(i * 64 + 22) % 20) AS place, 'sort ' || (hash(i * 64 + 23) % 5) AS sort,
    hash(i * 64 + 24) % 2 = 0 AS flag,
    CASE WHEN ${uniform('i', 0)} + ${uniform('i', 1)} > 1 THEN 'above' ELSE 'below' END AS label
    FROM range(${rowCount}) AS rows(i)`;
}

/** A text file that claims to be ten gigabytes: its first rows are real, the rest is a hole. */
export function writeLargeCsv(file, sizeBytes) {
  const descriptor = openSync(file, 'w');
  writeSync(descriptor, `${Array.from({ length: 20 }, (_, index) => `column_${index}`).join(',')}\n`);
  for (let block = 0; block < 64; block += 1) {
    const lines = [];
    for (let row = 0; row < 5000; row += 1)
      lines.push(Array.from({ length: 20 }, (_, column) => ((row * 31 + column * 17 + block) % 1009) / 8).join(','));
    writeSync(descriptor, `${lines.join('\n')}\n`);
  }
  closeSync(descriptor);
  truncateSync(file, sizeBytes);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

const edge = 32;

/** A PNG whose brightest quarter tells its class; every pixel depends on the number alone. */
function png(number, label) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(edge * (1 + edge * 3));
  let state = (number * 2654435761 + 1) >>> 0;
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge * 3; x += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const bright = (label % 2 === 0) === x < edge * 1.5 && label < 2 === y < edge / 2;
      rows[y * (1 + edge * 3) + 1 + x] = (state >>> 25) + (bright ? 100 : 0);
    }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A folder a class, each with PNG images of 32 by 32 pixels. */
export function writeImages(directory, count) {
  const classes = ['one', 'two', 'three', 'four'];
  for (const name of classes) mkdirSync(path.join(directory, name), { recursive: true });
  for (let number = 0; number < count; number += 1) {
    const label = number % classes.length;
    writeFileSync(path.join(directory, classes[label], `${String(number).padStart(6, '0')}.png`), png(number, label));
  }
}
