import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { useImporters } from './importer-test';

const { importFile, preview, file } = useImporters();
const csvFile = (text: string, name = 'table.csv') => file(name, text);

describe('the options of a CSV file', () => {
  it('numbers in groups of three are told by themselves where both signs stand in one', async () => {
    const place = await csvFile('amount;n\n1.234.567,5;1.000\n-2.000,25;2\n0,5;12.345\n');
    expect((await preview(place)).options).toMatchObject({ decimal: ',', thousands: '.' });
    expect((await importFile(place)).rows).toEqual([
      [1234567.5, 1000],
      [-2000.25, 2],
      [0.5, 12345],
    ]);
  });

  it('a sign between thousands is taken as the person says, and never read out of 1.2.3', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => `1 ${100 + row},x`).join('\n');
    const place = await csvFile(`a,b\n${rows}\n1 2,y\n`);
    await expect(importFile(place, { options: { thousands: ' ' } })).rejects.toThrow(/Row 21: "1 2" in column "a"/);
    const { rows: read } = await importFile(place, { options: { thousands: ' ' }, skipBadRows: true });
    expect(read[3]).toEqual([1103, 'x']);
    expect(read).toHaveLength(20);
  });

  it('words for missing values are those that the person names', async () => {
    const place = await csvFile('a,b\n-999,x\n2,none\n3,NA\n');
    const { rows } = await importFile(place, { options: { missing: ['-999', 'none'] } });
    expect(rows).toEqual([
      [null, 'x'],
      [2, null],
      [3, 'NA'],
    ]);
  });

  it('comment lines are passed over, lines keep their numbers, and a sign inside a value stays', async () => {
    const text = '# made by hand\na,b\n# more\n1,"x\n# y"\n2,z # w\n3\n';
    const place = await csvFile(text);
    await expect(importFile(place, { options: { comment: '#' } })).rejects.toMatchObject({
      data: { problems: [{ code: 'tooFewValues', where: { line: 7 } }] },
    });
    const { rows } = await importFile(place, { options: { comment: '#' }, skipBadRows: true });
    expect(rows).toEqual([
      [1, 'x\n# y'],
      [2, 'z # w'],
    ]);
  });

  it.each([
    ['windows-1251', 'город,n\nМосква,1\n'],
    ['shift_jis', '都市,n\n東京,1\n'],
    ['cp850', 'stadt,n\nMünchen,1\n'],
    ['gb18030', '城市,n\n北京,1\n'],
  ] as const)('a file in %s has its letters', async (encoding, text) => {
    const place = await file('letters.csv', iconv.encode(text, encoding));
    const { columns, rows } = await importFile(place, { options: { encoding } });
    expect([columns[0]?.name, rows[0]?.[0]]).toEqual(
      text
        .split('\n')
        .map((line) => line.split(',')[0])
        .slice(0, 2),
    );
  });

  it('a packed file is read as it is unpacked, with the line of every fault', async () => {
    const place = await file('table.csv.gz', gzipSync('a,b\n1,é\n2\n3,y\n'));
    expect(await preview(place)).toMatchObject({ format: 'csv', rowCount: 3 });
    await expect(importFile(place)).rejects.toMatchObject({ data: { problems: [{ where: { line: 3 } }] } });
    expect((await importFile(place, { skipBadRows: true })).rows).toEqual([
      [1, 'é'],
      [3, 'y'],
    ]);
  });

  it('an offset counts wherever it stands, also far beyond the beginning', async () => {
    const early = Array.from({ length: 60_000 }, (_, row) => `2024-01-01 10:00:00,${row},text to fill the beginning`);
    const place = await csvFile(
      `when,n,fill\n${early.join('\n')}\n2024-01-01T10:00:00+02:00,1,late\n2024-01-01 10:00:00-05:30,2,late\n`,
    );
    const { rows } = await importFile(place);
    expect(rows.slice(-3).map(([when]) => (when as Date).toISOString())).toEqual([
      '2024-01-01T10:00:00.000Z',
      '2024-01-01T08:00:00.000Z',
      '2024-01-01T15:30:00.000Z',
    ]);
  });

  it('a time series gets the roles time and group, and its order on request', async () => {
    const place = await csvFile('when,sensor,value\n2024-01-03,b,1\n2024-01-01,a,2\n2024-01-02,b,3\n2024-01-02,a,4\n');
    const { columns, rows } = await importFile(place, { sortBy: ['sensor', 'when'] });
    expect(columns.map(({ role }) => role)).toEqual(['time', 'group', 'feature']);
    expect(rows.map((row) => row[2])).toEqual([2, 4, 3, 1]);
  });

  it('the report has every bad row, also beyond the two hundred that are listed, and once', async () => {
    const text = `a,b\n${Array.from({ length: 2000 }, (_, row) => (row % 4 === 0 ? `${row}` : `${row},x`)).join('\n')}\n`;
    const { badItems, problems } = await importFile(await csvFile(text), { skipBadRows: true });
    const lines = (await readFile(badItems.path, 'utf8')).trim().split('\n');
    expect([badItems.count, lines.length, problems.length]).toEqual([500, 501, 201]);
    expect(lines[500]).toMatch(/^,1998,,.*Line 1998 has 1 value, 2 were expected/);
  });
});
