import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ListedRun } from '../../../lib/run-list';
import type { RunLine } from './run-lines';
import { toCsv } from './table-file';

const lineOf = (name: string): RunLine => ({ kind: 'row', row: { name } as ListedRun, depth: 0 });
const nameOf = (line: RunLine) => (line.kind === 'row' ? line.row.name : '');

/** RFC 4180, read sign by sign. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length; ) {
    let cell = '';
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += text[at] === '"' ? 2 : 1) cell += text[at];
      at += 1;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') cell += text[at++];
    rows.at(-1)?.push(cell);
    if (text[at] === ',') at += 1;
    else if (text[at] === '\r') {
      at += 2;
      if (at < text.length) rows.push([]);
    }
  }
  return rows;
}

test('any name comes back from the file', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 }), (names) => {
      const columns = [
        { title: 'Run, "a"', text: nameOf },
        { title: 'Length', text: (line: RunLine) => String(nameOf(line).length) },
      ];
      const whole = names.map(([one, other]) => `${one}"\r\n,${other}`);
      expect(parse(toCsv(columns, whole.map(lineOf)))).toEqual([
        ['Run, "a"', 'Length'],
        ...whole.map((name) => [name, String(name.length)]),
      ]);
    }),
  );
});
