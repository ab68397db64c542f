import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { allocateSplit, countParts, partCodes } from '../../shared/split';
import { readSplitCodes, readSplitRecord, writeSplitFile } from './split-file';
import type { SplitPlan } from './split-plan';
import { assignSplit, readSplitFigures } from './split-table';
import { literal } from './sql';
import type { StoredTable } from './stored-table';
import { createTableEngine, type TableConnection, type TableEngine } from './table-engine';

const signal = new AbortController().signal;
const columns: DatasetColumn[] = [
  { name: 'value', kind: 'real', role: 'feature' },
  { name: 'label', kind: 'categorical', role: 'target' },
  { name: 'patient', kind: 'integer', role: 'group' },
  { name: 'at', kind: 'time', role: 'time' },
  { name: 'part', kind: 'categorical', role: 'ignored' },
];
const rowCount = 600;
/** Every tenth row lacks a label; patients have 1 to 30 rows, every 50th row none. */
const rows = `SELECT (i * 37 % 101)::DOUBLE AS c0,
  CASE WHEN i % 10 = 9 THEN NULL WHEN i % 3 = 0 THEN 'rare' ELSE 'often' END AS c1,
  CASE WHEN i % 50 = 0 THEN NULL ELSE floor(sqrt(i * 3))::DOUBLE END AS c2,
  TIMESTAMP '2024-01-01' + INTERVAL 1 HOUR * (i * 7 % 600) AS c3,
  CASE WHEN i % 5 = 0 THEN 'held out' WHEN i % 7 = 0 THEN 'dev' ELSE 'fit' END AS c4
  FROM range(${rowCount}) AS r (i)`;

let directory: string;
let tables: TableEngine;
let table: StoredTable;
/** The same rows, backwards. */
let turned: StoredTable;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'split-table-'));
  tables = createTableEngine({ temporaryDirectory: directory });
  const write = async (name: string, order: string): Promise<StoredTable> => {
    const file = path.join(directory, name);
    await use((connection) =>
      connection.run(
        `COPY (SELECT c0, c1, c2, c3, c4 FROM (SELECT *, row_number() OVER () AS n FROM (${rows})) ORDER BY n ${order}) TO ${literal(file)} (FORMAT parquet)`,
      ),
    );
    return { path: file, columns, rowCount };
  };
  table = await write('data.parquet', 'ASC');
  turned = await write('turned.parquet', 'DESC');
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

const use = <Result>(work: (connection: TableConnection) => Promise<Result>) => tables.use(signal, work);
const read = <Row>(sql: string) => use((connection) => connection.rows<Row>(sql));
const cells = () =>
  read<{ value: number; label: string; patient: number | null; at: Date; part: string }>(
    `SELECT c0 AS value, c1 AS label, c2 AS patient, c3 AS at, c4 AS part FROM read_parquet(${literal(table.path)}) WHERE c1 IS NOT NULL`,
  );

const common = { targets: [1], rowCount: 540, seed: 7 };
const stratum = {
  column: 1,
  classCounts: new Map([
    ['often', 360],
    ['rare', 180],
  ]),
};
const shares = { train: 0.7, validation: 0.15, test: 0.15 };
const ratio: SplitPlan = { ...common, kind: 'ratio', shares, stratum, group: null };
const assign = (plan: SplitPlan, of = table) => use((connection) => assignSplit(connection, of, plan));

/** What each part holds, whatever the order of the rows. */
async function contentsOf(of: StoredTable, codes: Uint8Array): Promise<string[]> {
  const all = await read<{ text: string }>(
    `SELECT concat_ws('|', c0, c1, c2, c3) AS text FROM read_parquet(${literal(of.path)}) WHERE c1 IS NOT NULL`,
  );
  return all.map(({ text }, row) => `${codes[row]} ${text}`).sort();
}

const plans: Record<string, SplitPlan> = {
  ratio,
  'ratio by groups': { ...ratio, group: 2 },
  folds: { ...common, kind: 'folds', count: 4, fold: 2, validation: 0.2, stratum, group: null },
  'folds by groups': { ...common, kind: 'folds', count: 4, fold: 2, validation: 0.2, stratum, group: 2 },
  time: { ...common, kind: 'time', column: 3, shares, gap: 0 },
  column: {
    ...common,
    kind: 'column',
    column: 4,
    codes: { fit: partCodes.train, dev: partCodes.validation, 'held out': partCodes.test },
    rest: null,
  },
};

describe('assignSplit', () => {
  it('gives configs without a kind the rows that they have always had', async () => {
    const all = await cells();
    const contents = await read<{ text: string }>(
      `SELECT concat_ws('|', c0::VARCHAR, length(c1)::VARCHAR || ':' || c1, coalesce(c2::VARCHAR, ''), c3::VARCHAR, length(c4)::VARCHAR || ':' || c4) AS text
       FROM read_parquet(${literal(table.path)}) WHERE c1 IS NOT NULL`,
    );
    const allocation = allocateSplit(stratum.classCounts, shares, 7);
    const expected = new Uint8Array(all.length);
    for (const [name, { test, validation }] of allocation) {
      const own = all.flatMap(({ label }, row) => (label === name ? [row] : []));
      const digest = (row: number) => createHash('md5').update(`7:${contents[row]?.text}`).digest('hex');
      own.sort((left, right) => (digest(left) < digest(right) ? -1 : 1));
      own.forEach((row, place) => {
        expected[row] = place < test ? 2 : place < test + validation ? 1 : 0;
      });
    }
    expect(await assign(ratio)).toEqual(expected);
  });

  it.each(Object.entries(plans))(
    '%s: puts the same rows in the same parts, however the file is ordered',
    async (_, plan) => {
      expect(await contentsOf(turned, await assign(plan, turned))).toEqual(await contentsOf(table, await assign(plan)));
    },
  );

  it.each(['ratio by groups', 'folds by groups'])('%s: cuts no group', async (name) => {
    const codes = await assign(plans[name] as SplitPlan);
    const all = await cells();
    const partsOf = Map.groupBy(
      all.map(({ patient }, row) => ({ patient, code: codes[row] })).filter(({ patient }) => patient !== null),
      ({ patient }) => patient,
    );
    for (const own of partsOf.values()) expect(new Set(own.map(({ code }) => code)).size).toBe(1);
    const { train, validation, test } = countParts(codes);
    expect(Math.min(train, validation, test)).toBeGreaterThan(0);
  });

  it('comes as near to the shares of rows and classes as groups allow', async () => {
    const codes = await assign(plans['ratio by groups'] as SplitPlan);
    const all = await cells();
    for (const [label, count] of stratum.classCounts) {
      const tested = all.filter((row, index) => row.label === label && codes[index] === partCodes.test).length;
      expect(Math.abs(tested - 0.15 * count)).toBeLessThanOrEqual(3);
    }
  });

  it.each(['folds', 'folds by groups'])('%s: test every row once', async (name) => {
    const plan = plans[name] as Extract<SplitPlan, { kind: 'folds' }>;
    const times = new Uint8Array(540);
    for (let fold = 1; fold <= plan.count; fold += 1)
      (await assign({ ...plan, fold })).forEach((code, row) => {
        if (code === partCodes.test) times[row] = (times[row] as number) + 1;
      });
    expect([...new Set(times)]).toEqual([1]);
  });

  it('trains on what is older than what it watches and tests, and leaves out the gap', async () => {
    const codes = await assign({ ...common, kind: 'time', column: 3, shares, gap: 24 * 3600 });
    const all = await cells();
    const hours = (code: number) =>
      all.filter((_, row) => codes[row] === code).map(({ at }) => at.getTime() / 3_600_000);
    expect(Math.min(...hours(1)) - Math.max(...hours(0))).toBeGreaterThanOrEqual(24);
    expect(Math.min(...hours(2)) - Math.max(...hours(1))).toBeGreaterThanOrEqual(24);
    expect(countParts(codes).none).toBeGreaterThan(0);
  });

  it('follows a column that names the parts', async () => {
    const codes = await assign(plans.column as SplitPlan);
    const all = await cells();
    expect([...codes]).toEqual(all.map(({ part }) => ({ fit: 0, dev: 1, 'held out': 2 })[part]));
  });

  it('counts groups, where every row without a group is one', async () => {
    const figures = await use((connection) => readSplitFigures(connection, table, { ...ratio, group: 2 }));
    const all = await cells();
    const known = new Set(all.flatMap(({ patient }) => (patient === null ? [] : [patient])));
    const without = all.filter(({ patient }) => patient === null).length;
    expect(figures).toEqual({ kind: 'groups', groupCount: known.size + without });
  });
});

describe('an assignment in a file', () => {
  const write = async (plan: SplitPlan, of: StoredTable, name: string) => {
    const file = path.join(directory, `${name}.parquet`);
    const codes = await assign(plan, of);
    const stored = await use((connection) =>
      writeSplitFile(connection, of, plan, codes, { file, dataFingerprint: 'data' }),
    );
    return { file, codes, stored };
  };

  it('is read back as it was written, with its record', async () => {
    const { file, codes, stored } = await write(plans.time as SplitPlan, table, 'time');
    expect(await use((connection) => readSplitRecord(connection, file))).toEqual(stored);
    expect(await use((connection) => readSplitCodes(connection, file, stored))).toEqual(codes);
    expect(stored.record.parts.test.rowCount).toBe(countParts(codes).test);
  });

  it('has the fingerprint of its rows, not of their order, and another one where a part differs', async () => {
    const { stored: first } = await write(ratio, table, 'a');
    const { stored: second } = await write(ratio, turned, 'b');
    const { stored: other } = await write({ ...ratio, seed: 8 }, table, 'c');
    expect(second.record).toEqual(first.record);
    expect(other.record.fingerprint).not.toBe(first.record.fingerprint);
    expect(other.record.parts.test.rowCount).toBe(first.record.parts.test.rowCount);
  });

  it('says so when it is damaged', async () => {
    await expect(use((connection) => readSplitRecord(connection, table.path))).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });
});
