import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import reference from '../../../../tests/numeric/reference/profile-reference.json' with { type: 'json' };
import type { DatasetColumn, DatasetProfile } from '../../../shared/contract/dataset';
import type { Relations } from '../../../shared/contract/dataset-relations';
import { literal } from '../sql';
import { type StoredTable, storageTypes } from '../stored-table';
import { createTableEngine, type TableEngine } from '../table-engine';
import { profileTable } from '.';
import { readDistribution } from './distribution';
import { relateColumns } from './relations';

let directory: string;
let tables: TableEngine;
const { signal } = new AbortController();
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'studio-profile-'));
  tables = createTableEngine({ temporaryDirectory: path.join(directory, 'duckdb') });
});
afterAll(async () => {
  tables.close();
  await rm(directory, { recursive: true, force: true });
});

type Column = Partial<DatasetColumn> & Pick<DatasetColumn, 'name' | 'kind'>;

/** @param select the columns' values in SQL, over a relation of rows `i` */
async function tableOf(columns: Column[], select: string[], rowCount: number): Promise<StoredTable> {
  const file = path.join(directory, `${Math.random()}.parquet`);
  const values = select.map((sql, index) => `(${sql})::${storageTypes[(columns[index] as Column).kind]} AS c${index}`);
  await tables.use(signal, (connection) =>
    connection.run(`COPY (SELECT ${values.join(', ')} FROM range(${rowCount}) AS t(i)) TO ${literal(file)}`),
  );
  return { path: file, rowCount, columns: columns.map((column) => ({ role: 'feature' as const, ...column })) };
}

async function profileOf(table: StoredTable): Promise<DatasetProfile> {
  return tables.use(signal, (connection) => profileTable(connection, table, { signal, report: () => {} }));
}

async function relationsOf(table: StoredTable): Promise<Relations> {
  const profile = await profileOf(table);
  return tables.use(signal, (connection) => relateColumns(connection, table, profile, { signal, report: () => {} }));
}

const codes = (problems: readonly { code: string }[]) => problems.map(({ code }) => code);

describe('figures of pandas, SciPy and scikit-learn', () => {
  const referenceTable = (target: string) => {
    const list = (values: readonly (string | number | null)[]) =>
      `[${values.map((value) => (value === null ? 'NULL' : typeof value === 'string' ? literal(value) : value)).join(', ')}][i + 1]`;
    const { width, height, steps, city, label } = reference.columns;
    const columns: Column[] = [
      { name: 'width', kind: 'real' },
      { name: 'height', kind: 'real' },
      { name: 'steps', kind: 'integer' },
      { name: 'city', kind: 'categorical' },
      { name: 'label', kind: 'categorical' },
    ];
    return tableOf(
      columns.map((column) => ({ ...column, role: column.name === target ? 'target' : 'feature' })),
      [width, height, steps, city, label].map(list),
      width.length,
    );
  };

  it('are those of the profile', async () => {
    const profile = await profileOf(await referenceTable('label'));
    for (const [name, expected] of Object.entries(reference.figures)) {
      const column = profile.columns.find((each) => each.name === name);
      const { q01, q05, q95, q99 } = column?.tails ?? {};
      const { q25, q50, q75 } = column?.quantiles ?? {};
      expect(column).toMatchObject({ missingCount: expected.missingCount, distinctCount: expected.distinctCount });
      [q01, q05, q25, q50, q75, q95, q99].forEach((value, index) => {
        expect(value).toBeCloseTo(expected.quantiles[index] as number, 10);
      });
      expect(column?.mean).toBeCloseTo(expected.mean, 10);
      expect(column?.deviation).toBeCloseTo(expected.deviation, 10);
      expect(column?.skewness).toBeCloseTo(expected.skewness, 9);
      expect([column?.minimum, column?.maximum]).toEqual([expected.minimum, expected.maximum]);
    }
    expect(profile.duplicateRowCount).toBe(reference.duplicateRowCount);
    expect(profile.columns[3]?.topValues.map(({ value, count }) => [value, count])).toEqual(reference.topCities);
  });

  it.each([
    ['label', reference.toLabel],
    ['height', reference.toHeight],
  ])('are those of the relations with %s', async (target, expected) => {
    const relations = await relationsOf(await referenceTable(target));
    expect(relations.columns.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
    for (const [name, figures] of Object.entries(expected)) {
      const found = relations.columns.find((each) => each.name === name);
      for (const key of [
        'pearson',
        'spearman',
        'correlationRatio',
        'cramersV',
        'mutualInformation',
        'determined',
      ] as const) {
        const wanted = (figures as Partial<Record<typeof key, number>>)[key];
        if (wanted === undefined) expect([name, key, found?.[key]]).toEqual([name, key, null]);
        else expect(found?.[key], `${key} of ${name}`).toBeCloseTo(wanted, 9);
      }
    }
  });

  it('are those of the correlation matrix', async () => {
    const { correlations } = await relationsOf(await referenceTable('label'));
    expect(correlations.names).toEqual(['width', 'height', 'steps']);
    correlations.values.flat().forEach((value, index) => {
      expect(value).toBeCloseTo(reference.correlations.flat()[index] as number, 10);
    });
  });
});

describe('a large table', () => {
  it('has quantiles within a rank of one per cent, marked as taken from a part of the rows', async () => {
    const table = await tableOf(
      [
        { name: 'x', kind: 'real' },
        { name: 'id', kind: 'integer' },
        { name: 'few', kind: 'integer' },
      ],
      ['(i * 7919 % 400000) ** 2', 'i', 'i % 7'],
      400_000,
    );
    const [x, id, few] = (await profileOf(table)).columns;
    expect(x?.sampledRowCount).toBe(100_000);
    expect(Math.sqrt(x?.quantiles?.q25 ?? 0) / 400_000).toBeCloseTo(0.25, 2);
    expect(Math.sqrt(x?.tails?.q99 ?? 0) / 400_000).toBeCloseTo(0.99, 2);
    expect([id?.distinctEstimated, few?.distinctEstimated, few?.distinctCount]).toEqual([true, false, 7]);
    expect(Math.abs((id?.distinctCount ?? 0) / 400_000 - 1)).toBeLessThan(0.15);
    expect([id?.minimum, id?.maximum, x?.histogram.reduce((sum, { count }) => sum + count, 0)]).toEqual([
      0, 399_999, 400_000,
    ]);
    expect(codes(id?.warnings ?? [])).toEqual(['identifierLike']);
  });

  it('has its repeated rows counted exactly', async () => {
    const table = await tableOf(
      [
        { name: 'x', kind: 'real' },
        { name: 'y', kind: 'categorical' },
      ],
      ['i % 299990', "'v' || (i % 299990)"],
      300_000,
    );
    expect((await profileOf(table)).duplicateRowCount).toBe(10);
  });

  it('reports columns as they are finished, and stops when it is cancelled', async () => {
    const columns: Column[] = Array.from({ length: 100 }, (_, index) => ({ name: `n${index}`, kind: 'real' }));
    const table = await tableOf(
      columns,
      columns.map((_, index) => `(i * ${index + 1}) % 97`),
      1000,
    );
    const abort = new AbortController();
    const parts: number[] = [];
    const work = tables.use(abort.signal, (connection) =>
      profileTable(connection, table, {
        signal: abort.signal,
        report: () => {},
        onColumns: (done) => {
          parts.push(done.length);
          if (done.length >= 80) abort.abort();
        },
      }),
    );
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(parts).toEqual([40, 80]);
  });
});

describe('texts and times', () => {
  it('gives lengths and vocabulary of texts', async () => {
    const table = await tableOf(
      [{ name: 'review', kind: 'text' }],
      ["['A fine film', 'a FINE day', '', NULL, 'Fine fine'][i + 1]"],
      5,
    );
    const [review] = (await profileOf(table)).columns;
    expect(review?.text).toMatchObject({
      lengths: { minimum: 0, mean: 7.5, maximum: 11 },
      meanWordCount: 2,
      vocabularySize: 4,
      topWords: [
        { value: 'fine', count: 4 },
        { value: 'a', count: 2 },
        { value: 'day', count: 1 },
        { value: 'film', count: 1 },
      ],
      emptyCount: 1,
    });
    expect(review?.text?.lengthHistogram.reduce((sum, { count }) => sum + count, 0)).toBe(4);
    expect(codes(review?.warnings ?? [])).toContain('emptyTexts');
  });

  it('gives the step and the gaps of times', async () => {
    const table = await tableOf(
      [{ name: 'at', kind: 'time', role: 'time' }],
      ["TIMESTAMP '2026-01-01' + INTERVAL (i + CASE WHEN i >= 50 THEN 10 ELSE 0 END) HOUR"],
      100,
    );
    const [at] = (await profileOf(table)).columns;
    expect(at?.time).toEqual({
      rangeMs: 109 * 3_600_000,
      medianStepMs: 3_600_000,
      longestGapMs: 11 * 3_600_000,
      longestGapAfter: '2026-01-03 01:00:00',
      gapCount: 1,
    });
    expect(at?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(codes(at?.warnings ?? [])).toEqual(['timeGaps']);
  });
});

describe('warnings', () => {
  it.each<[string, DatasetColumn['kind'], string, string]>([
    [
      'mixedFormats',
      'categorical',
      "CASE WHEN i % 10 = 0 THEN 'unknown' ELSE (i % 7)::VARCHAR END",
      'mixes numbers with words',
    ],
    ['alikeValues', 'categorical', "['Rome', 'rome ', 'Oslo'][i % 3 + 1]", '"Rome" and "rome "'],
    ['outliers', 'real', 'CASE WHEN i = 5 THEN 1e9 ELSE i END', 'far from the others'],
    ['skewed', 'real', 'exp(i / 10.0)', 'strongly skewed'],
    ['identifierLike', 'integer', 'i + 1000', 'count the rows'],
    ['notFinite', 'real', "CASE WHEN i = 3 THEN 'inf'::DOUBLE ELSE i % 9 END", 'infinite'],
  ])('%s is told', async (code, kind, select, message) => {
    const table = await tableOf([{ name: 'x', kind }], [select], 200);
    const [x] = (await profileOf(table)).columns;
    const found = x?.warnings.find((warning) => warning.code === code);
    expect(found?.message).toContain(message);
    expect(found?.fix).toBeTruthy();
  });

  it('says nothing of an ordinary column', async () => {
    const table = await tableOf(
      [
        { name: 'x', kind: 'real' },
        { name: 'y', kind: 'categorical' },
        { name: 'z', kind: 'integer' },
      ],
      ['(i * 37 % 200) / 7.0', "['a', 'b', 'c'][i % 3 + 1]", 'i * 37 % 100'],
      200,
    );
    expect((await profileOf(table)).columns.flatMap(({ warnings }) => codes(warnings))).toEqual([]);
  });

  it('tells of features that determine the target, by class and by amount', async () => {
    const byClass = await relationsOf(
      await tableOf(
        [
          { name: 'leak', kind: 'categorical' },
          { name: 'threshold', kind: 'real' },
          { name: 'fair', kind: 'real' },
          { name: 'label', kind: 'boolean', role: 'target' },
        ],
        ["CASE WHEN i % 3 = 0 THEN 'paid' ELSE 'open' END", '(i % 3) * 1000 + i % 50', 'i * 7919 % 1000', 'i % 3 = 0'],
        1000,
      ),
    );
    expect(byClass.warnings.map(({ code, where }) => [code, where?.path])).toEqual([
      ['leakage', ['leak']],
      ['leakage', ['threshold']],
    ]);
    const byAmount = await relationsOf(
      await tableOf(
        [
          { name: 'double', kind: 'real' },
          { name: 'fair', kind: 'real' },
          { name: 'price', kind: 'real', role: 'target' },
        ],
        ['2 * (i * 7919 % 1000) + 1', 'i * 31 % 997', 'i * 7919 % 1000'],
        1000,
      ),
    );
    expect(byAmount.warnings.map(({ code, where }) => [code, where?.path])).toEqual([['leakage', ['double']]]);
  });

  it('does not take a rare class for leakage', async () => {
    const relations = await relationsOf(
      await tableOf(
        [
          { name: 'x', kind: 'integer' },
          { name: 'label', kind: 'boolean', role: 'target' },
        ],
        ['i * 7919 % 30', 'i % 200 = 0'],
        2000,
      ),
    );
    expect(codes(relations.warnings)).toEqual([]);
  });
});

describe('a distribution by class', () => {
  it('counts every row once', async () => {
    const table = await tableOf(
      [
        { name: 'x', kind: 'real' },
        { name: 'city', kind: 'categorical' },
        { name: 'label', kind: 'integer', role: 'target' },
      ],
      ['i / 4.0', "'c' || (i % 15)", 'i % 3'],
      600,
    );
    const profile = await profileOf(table);
    const read = (column: string) =>
      tables.use(signal, (connection) => readDistribution(connection, table, profile, { column, by: 'label' }));
    const numbers = await read('x');
    expect([numbers.classes, numbers.groups.length]).toEqual([['0', '1', '2'], 24]);
    expect(numbers.counts.map((own) => own.reduce((sum, count) => sum + count, 0))).toEqual([200, 200, 200]);
    const cities = await read('city');
    expect(cities.groups.at(-1)?.label).toBe('(others)');
    expect(cities.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(600);
    await expect(read('gone')).rejects.toThrow('There is no column "gone"');
  });
});
