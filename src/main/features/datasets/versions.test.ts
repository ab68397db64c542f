import { link, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatasetFeature } from '../../../../tests/support/dataset-feature';
import { mediaJobs } from '../../../../tests/support/media-jobs';
import { randomStream } from '../../../shared/base/random';
import { runConfigSchema } from '../../../shared/config/run-config';
import {
  changesSchema,
  type DatasetChangeInput,
  datasetVersionContract,
} from '../../../shared/contract/dataset-version';
import { createUploads, type Uploads } from '../../lib/uploads';
import { emptyTrash, openStore, restoreFromTrash, type Store } from '../../store';
import type { DataConfig, Datasets } from './index';

const { signal } = new AbortController();
const context = { signal };

let folder: string;
let store: Store;
let uploads: Uploads;
let datasets: Datasets;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-versions-'));
  uploads = await createUploads({ directory: path.join(folder, 'uploads') });
});
afterAll(async () => {
  await uploads.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  store = await openStore(await mkdtemp(path.join(folder, 'project-')), { create: true });
  ({ datasets } = createDatasetFeature({ store, uploads, jobs: mediaJobs }));
});
afterEach(async () => {
  datasets.close();
  await store.close();
});

async function add(name: string, lines: readonly string[]) {
  const file = path.join(await mkdtemp(path.join(folder, 'file-')), `${name}.csv`);
  await writeFile(file, `${lines.join('\n')}\n`);
  const { dataset } = await datasets.handlers.import(
    { source: { path: file }, options: {}, skipBadRows: false },
    context,
  );
  return dataset;
}

const colours = ['red', 'blue', 'white'];
/** 12 rows: two numbers, a time, a category with two missing cells, and a target. */
const plants = [
  'height,count,seen,colour,label',
  ...Array.from(
    { length: 12 },
    (_, row) =>
      `${row + 0.5},${row % 4},2026-01-${String(row + 1).padStart(2, '0')} 10:00:00,${row % 6 === 5 ? '' : colours[row % 3]},${row < 6 ? 'a' : 'b'}`,
  ),
];

const edit = async (id: string, changes: DatasetChangeInput[], version: number | null = null, note = '') =>
  (await datasets.handlers.edit({ id, version, changes: changesSchema.parse(changes), note }, context)).version;

const preview = (id: string, changes: DatasetChangeInput[], version: number | null = null) =>
  datasets.handlers.previewEdit({ id, version, changes: changesSchema.parse(changes) }, context);

const diff = (id: string, from: number, to: number) => datasets.handlers.diff({ id, from, to }, context);

type Cells = Record<string, unknown>;

/** A version's rows as plain objects. */
async function rowsOf(id: string, version: number | null = null): Promise<Cells[]> {
  const query = datasets.parseRowQuery(
    new URLSearchParams(`limit=10000${version === null ? '' : `&version=${version}`}`),
  );
  const table = tableFromIPC((await datasets.readRows(id, query, signal)).bytes);
  const dataset = await datasets.get(id, version);
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(dataset.columns.map(({ name }) => [name, table.getChild(name)?.get(row) ?? null])),
  );
}

const column = async (id: string, name: string, version: number | null = null) =>
  (await rowsOf(id, version)).map((row) => row[name]);

/** The pages of a diff, each row with its cells by the places of the diff's columns. */
async function differencesOf(id: string, from: number, to: number, more = ''): Promise<Cells[]> {
  const query = datasets.parseDifferenceQuery(new URLSearchParams(`from=${from}&to=${to}&limit=10000${more}`));
  const { bytes } = await datasets.readDifferences(id, query, signal);
  const table = tableFromIPC(bytes);
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(table.schema.fields.map(({ name }) => [name, table.getChild(name)?.get(row) ?? null])),
  );
}

describe('an edit', () => {
  it('makes a new version and leaves the old one as it is', async () => {
    const { id, fingerprint } = await add('plants', plants);
    const made = await edit(
      id,
      [{ kind: 'setValues', column: 'label', rows: { rows: [0, 7] }, value: 'b' }],
      1,
      'typo',
    );
    expect(made).toMatchObject({
      version: 2,
      parentVersion: 1,
      origin: 'edit',
      note: 'typo',
      summary: ['Set “label” to “b” in 2 rows'],
      rowChanges: { added: 0, removed: 0, changed: 1 },
      rowCount: 12,
      runs: [],
    });
    expect(made.fingerprint).not.toBe(fingerprint);
    expect((await datasets.get(id)).version).toBe(2);
    expect(await datasets.get(id, 1)).toMatchObject({ version: 1, newestVersion: 2, fingerprint });
    expect((await column(id, 'label', 1))[0]).toBe('a');
    expect((await column(id, 'label'))[0]).toBe('b');
    const files = await readdir(path.join(store.directories.datasets, id, 'v2'));
    expect(files.sort()).toEqual(['data.parquet', 'data.parquet.sha256']);
  });

  it('finds rows by their places in the version it names, whatever the changes before did to the order', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [
      { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
      { kind: 'excludeRows', rows: { rows: [0, 1] } },
      { kind: 'setValues', column: 'label', rows: { rows: [2] }, value: 'third' },
    ]);
    expect(await column(id, 'height')).toEqual([11.5, 10.5, 9.5, 8.5, 7.5, 6.5, 5.5, 4.5, 3.5, 2.5]);
    expect((await column(id, 'label')).at(-1)).toBe('third');
  });

  it('is the same content by another way: equal fingerprints', async () => {
    const { id, fingerprint } = await add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { where: 'height > 6' } }]);
    const kept = await edit(id, [{ kind: 'keepRows', rows: { rows: [0, 1, 2, 3, 4, 5] } }], 1);
    expect(kept.fingerprint).toBe((await datasets.get(id, 2)).fingerprint);
    const imported = await add('plants again', plants.slice(0, 7));
    expect(imported.fingerprint).toBe(kept.fingerprint);
    expect(imported.fingerprint).not.toBe(fingerprint);
  });

  it('changes more cells than a query can name', async () => {
    const rowCount = 9000;
    const { id } = await add('many', ['a,b', ...Array.from({ length: rowCount }, (_, row) => `${row},x${row % 30}`)]);
    const places = Array.from({ length: rowCount / 2 }, (_, row) => row * 2);
    await edit(id, [
      { kind: 'setCells', column: 'a', cells: places.map((row) => ({ row, value: -row })) },
      { kind: 'setValues', column: 'b', rows: { rows: places }, value: 'even' },
    ]);
    const rows = await rowsOf(id);
    expect(
      rows.every(({ a, b }, row) => Number(a) === (row % 2 ? row : -row) && b === (row % 2 ? `x${row % 30}` : 'even')),
    ).toBe(true);
    const three = await edit(id, [{ kind: 'excludeRows', rows: { rows: places } }]);
    expect(three.rowCount).toBe(rowCount / 2);
    expect((await column(id, 'a')).slice(0, 3)).toEqual([1, 3, 5]);
  });

  it('applies a hundred changes upon each other', async () => {
    const { id } = await add('plants', plants);
    await edit(
      id,
      Array.from({ length: 100 }, (_, index) => ({
        kind: 'setValues' as const,
        column: 'count',
        rows: { rows: [index % 12] },
        value: index,
      })),
    );
    expect(await column(id, 'count')).toEqual([96, 97, 98, 99, 88, 89, 90, 91, 92, 93, 94, 95]);
  });

  it('tells which of several changes does not fit, and changes nothing', async () => {
    const { id } = await add('plants', plants);
    const failing = edit(id, [
      { kind: 'excludeRows', rows: { rows: [0] } },
      { kind: 'setValues', column: 'height', rows: { rows: [1] }, value: 'tall' },
    ]);
    await expect(failing).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/Change 2 .*"height" holds real; received "tall", expected a number/),
    });
    expect((await datasets.handlers.versions({ id }, context)).versions).toHaveLength(1);
    expect(await readdir(path.join(store.directories.datasets, id))).toEqual(['v1']);
    expect(await readdir(path.join(store.directories.cache, 'imports'))).toEqual([]);
  });

  it.each([
    ['a row that is not there', { kind: 'excludeRows', rows: { rows: [12] } }, /no row 12/],
    ['a column that is not there', { kind: 'dropColumns', columns: ['weight'] }, /no column "weight"/],
    [
      'a condition that reads files',
      { kind: 'excludeRows', rows: { where: "height > (SELECT 1 FROM read_csv('/etc/passwd'))" } },
      /./,
    ],
    [
      'an expression that closes its brackets',
      { kind: 'addColumn', name: 'x', columnKind: 'real', expression: '1) OR (2' },
      /cannot be read/,
    ],
    ['all columns gone', { kind: 'dropColumns', columns: ['height', 'count', 'seen', 'colour', 'label'] }, /No column/],
    ['a name that is taken', { kind: 'renameColumns', names: { height: 'count' } }, /Two columns/],
    [
      'a fraction in a column of whole numbers',
      { kind: 'setValues', column: 'count', rows: { rows: [0] }, value: 1.5 },
      /whole number/,
    ],
  ] as [string, DatasetChangeInput, RegExp][])('refuses %s', async (_, change, message) => {
    const { id } = await add('plants', plants);
    await expect(edit(id, [change])).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(message),
    });
  });

  it('that leaves everything as it is makes no version', async () => {
    const { id } = await add('plants', plants);
    await expect(
      edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0] }, value: 'a' }]),
    ).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('leave version 1') });
    await expect(datasets.handlers.restore({ id, version: 1, note: '' }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect(await readdir(path.join(store.directories.datasets, id))).toEqual(['v1']);
  });

  it('stops when it is cancelled, leaving nothing', async () => {
    const { id } = await add('plants', plants);
    const controller = new AbortController();
    const running = datasets.handlers.edit(
      { id, version: null, changes: changesSchema.parse([{ kind: 'sortRows', by: [{ column: 'height' }] }]), note: '' },
      { signal: controller.signal },
    );
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(path.join(store.directories.datasets, id))).toEqual(['v1']);
  });

  it('takes its turn when two are asked for at once', async () => {
    const { id } = await add('plants', plants);
    const made = await Promise.all(
      ['x', 'y', 'z'].map((value) => edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0] }, value }])),
    );
    expect(made.map(({ version }) => version)).toEqual([2, 3, 4]);
    expect((await column(id, 'label'))[0]).toBe('z');
  });
});

describe('changes', () => {
  let id: string;
  beforeEach(async () => {
    ({ id } = await add('plants', plants));
  });

  it('keep one of equal rows', async () => {
    const { rowCount } = await edit(id, [{ kind: 'dropDuplicates', columns: ['colour', 'label'], keep: 'last' }]);
    expect(rowCount).toBe(8);
    expect(await column(id, 'height')).toEqual([2.5, 3.5, 4.5, 5.5, 8.5, 9.5, 10.5, 11.5]);
  });

  it('read a column as another kind, with the cells that do not fit listed', async () => {
    await edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0, 1] }, value: '7' }]);
    const failing = edit(id, [{ kind: 'setKinds', kinds: { label: 'integer' } }]);
    await expect(failing).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('10 cells'),
      data: {
        problems: expect.arrayContaining([
          expect.objectContaining({ message: 'Row 3: "a" in "label" is no integer.' }),
        ]),
      },
    });
    await edit(id, [{ kind: 'setKinds', kinds: { label: 'integer' }, makeMissing: true }]);
    expect((await column(id, 'label')).slice(0, 3)).toEqual([7, 7, null]);
    const { problems, columns } = await datasets.get(id);
    expect(problems).toHaveLength(10);
    expect(columns.find(({ name }) => name === 'label')?.kind).toBe('integer');
  });

  it.each([
    ['count', 'categorical', ['0', '1', '2']],
    ['count', 'time', ['1970-01-01 00:00:00', '1970-01-01 00:00:01', '1970-01-01 00:00:02']],
    ['height', 'text', ['0.5', '1.5', '2.5']],
    ['seen', 'text', ['2026-01-01 10:00:00', '2026-01-02 10:00:00', '2026-01-03 10:00:00']],
    ['seen', 'real', [1767261600, 1767348000, 1767434400]],
  ] as const)('read "%s" as %s', async (name, kind, expected) => {
    await edit(id, [{ kind: 'setKinds', kinds: { [name]: kind } }]);
    expect((await column(id, name)).slice(0, 3)).toEqual(expected);
  });

  it('rename, remove and add columns', async () => {
    await edit(id, [
      { kind: 'renameColumns', names: { height: 'size in cm', count: 'height' } },
      { kind: 'dropColumns', columns: ['seen'] },
      { kind: 'addColumn', name: 'area', columnKind: 'real', expression: '"size in cm" * 2 + height' },
    ]);
    const { columns } = await datasets.get(id);
    expect(columns.map(({ name }) => name)).toEqual(['size in cm', 'height', 'colour', 'label', 'area']);
    expect((await column(id, 'area')).slice(0, 3)).toEqual([1, 4, 7]);
  });

  it.each([
    ['value', 'colour', 'green', ['white', 'red', 'blue', 'green']],
    ['mostFrequent', 'colour', null, ['white', 'red', 'blue', 'blue']],
    ['previous', 'colour', null, ['white', 'red', 'blue', 'blue']],
    ['next', 'colour', null, ['white', 'red', 'blue', 'red']],
  ] as const)('fill missing cells with the %s', async (method, name, value, expected) => {
    const made = await edit(id, [{ kind: 'fillMissing', columns: [name], method, value }]);
    expect((await column(id, name)).slice(2, 6)).toEqual(expected);
    // The last row is missing too, and has none after it.
    expect(made.rowChanges.changed).toBe(method === 'next' ? 1 : 2);
  });

  it('fill whole numbers with a mean that is not whole: the column is real then', async () => {
    await edit(id, [{ kind: 'setValues', column: 'count', rows: { rows: [0] }, value: null }]);
    await edit(id, [{ kind: 'fillMissing', columns: ['count'], method: 'mean' }]);
    expect((await column(id, 'count'))[0]).toBeCloseTo(18 / 11, 12);
    expect((await datasets.get(id)).columns[1]).toMatchObject({ name: 'count', kind: 'real' });
  });

  it('take the same random part for the same seed, and keep the classes’ shares', async () => {
    const first = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 3, stratify: 'label' }]);
    const again = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 3, stratify: 'label' }], 1);
    const other = await edit(id, [{ kind: 'sampleRows', share: 0.5, seed: 4, stratify: 'label' }], 1);
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(other.fingerprint).not.toBe(first.fingerprint);
    const labels = await column(id, 'label');
    expect(labels.filter((label) => label === 'a')).toHaveLength(3);
    expect(labels.filter((label) => label === 'b')).toHaveLength(3);
  });

  it('add the rows of another data set by the names of its columns', async () => {
    await add('more', ['label,count,extra', 'c,9,1', 'c,8,2']);
    const { effects, problems, rowCount } = await preview(id, [{ kind: 'appendRows', dataset: 'more' }]);
    expect(effects).toMatchObject([{ addedRowCount: 2 }]);
    expect(rowCount).toEqual({ before: 12, after: 14 });
    expect(problems.map(({ code }) => code)).toEqual(['columnsAbsent', 'columnsLeftOut']);
    const made = await edit(id, [{ kind: 'appendRows', dataset: 'more' }]);
    expect(made.rowChanges).toEqual({ added: 2, removed: 0, changed: 0 });
    expect((await rowsOf(id)).slice(-2)).toEqual([
      { height: null, count: 9, seen: null, colour: null, label: 'c' },
      { height: null, count: 8, seen: null, colour: null, label: 'c' },
    ]);
  });

  it('take the rows of a new import, in which rows of the same key stay the same', async () => {
    const [header = '', first = '', ...rest] = plants;
    const fresh = [header, '100.5,3,2026-02-01 10:00:00,red,c', ...rest.slice(1), first.replace('red', 'blue')];
    await add('fresh', fresh);
    const made = await edit(id, [{ kind: 'replaceRows', dataset: 'fresh', key: ['height'] }]);
    expect(made.rowChanges).toEqual({ added: 1, removed: 1, changed: 1 });
    const found = await diff(id, 1, 2);
    expect(found.rows).toEqual({ added: 1, removed: 1, changed: 1, unchanged: 10, reordered: true });
    const changed = (await differencesOf(id, 1, 2)).find((row) => row.__change === 'changed');
    expect(changed).toMatchObject({ __from: 0, __to: 11, __cells: '3', 'before:3': 'red', 'after:3': 'blue' });
  });

  it('import the source again with the kinds of the columns, and tell what changed in the rows of a key', async () => {
    const { source } = await datasets.get(id);
    await edit(id, [{ kind: 'setKinds', kinds: { count: 'categorical' } }]);
    const lines = plants.map((line) => line.replace('3.5,3,', '3.5,77,'));
    await writeFile(source, `${[...lines.slice(0, 12), '99.5,1,2026-02-01 10:00:00,red,b'].join('\n')}\n`);
    const told = await preview(id, [{ kind: 'reimport', key: ['height'] }]);
    expect(told.effects).toMatchObject([{ changedRowCount: 1, removedRowCount: 1, addedRowCount: 1 }]);
    const made = await edit(id, [{ kind: 'reimport', key: ['height'] }]);
    expect(made).toMatchObject({
      summary: ['Imported the source again, matched by “height”'],
      rowChanges: { added: 1, removed: 1, changed: 1 },
    });
    expect((await column(id, 'count')).slice(2, 5)).toEqual(['2', '77', '0']);
    const added = await edit(id, [{ kind: 'reimport', mode: 'append' }]);
    expect(added).toMatchObject({ rowCount: 24, rowChanges: { added: 12, removed: 0, changed: 0 } });
    await rm(source);
    await expect(edit(id, [{ kind: 'reimport' }])).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('store what transforms make of the data, each column in its place', async () => {
    const transforms = [
      { kind: 'impute', columns: ['colour'], strategy: 'mostFrequent' },
      { kind: 'standardise', columns: ['height'] },
      { kind: 'oneHot', columns: ['colour'] },
    ] as never;
    const told = await preview(id, [{ kind: 'applyTransforms', transforms }]);
    expect(told.problems.map(({ code }) => code)).toEqual(['fittedOnAllRows']);
    await edit(id, [
      { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
      { kind: 'excludeRows', rows: { rows: [0, 1] } },
      { kind: 'applyTransforms', transforms },
    ]);
    const { columns } = await datasets.get(id);
    expect(columns.map(({ name, kind, role }) => `${name} ${kind} ${role}`)).toEqual([
      'height real feature',
      'count integer feature',
      'seen time time',
      'colour=blue real feature',
      'colour=red real feature',
      'colour=white real feature',
      'label categorical target',
    ]);
    // Ten rows from 11.5 down to 2.5: mean 7, population deviation √8.25.
    const heights = (await column(id, 'height')) as number[];
    for (const [row, value] of heights.entries()) expect(value).toBeCloseTo((11.5 - row - 7) / Math.sqrt(8.25), 12);
    const found = await diff(id, 1, 2);
    expect(found.schema.map(({ change, column: name }) => `${change} ${name}`)).toEqual([
      'added colour=blue',
      'added colour=red',
      'added colour=white',
      'removed colour',
    ]);
    const [first] = await rowsOf(id);
    expect(first).toMatchObject({ count: 3, label: 'b', 'colour=blue': 1, 'colour=red': 0 });
  });

  it('are told before they are made', async () => {
    const told = await preview(id, [
      { kind: 'setValues', column: 'label', rows: { where: "colour = 'red'" }, value: 'a' },
      { kind: 'excludeRows', rows: { rows: [0] } },
    ]);
    expect(told.effects).toEqual([
      {
        summary: "Set “label” to “a” in rows where colour = 'red'",
        changedRowCount: 2,
        removedRowCount: 0,
        addedRowCount: 0,
      },
      { summary: 'Excluded row 1', changedRowCount: 0, removedRowCount: 1, addedRowCount: 0 },
    ]);
    expect(told.rows).toMatchObject([
      { row: 0, before: { height: 0.5 }, after: null },
      { row: 6, before: { label: 'b' }, after: { label: 'a' } },
      { row: 9, before: { label: 'b' }, after: { label: 'a' } },
    ]);
    expect((await datasets.handlers.versions({ id }, context)).versions).toHaveLength(1);
  });
});

describe('a diff', () => {
  it('of a version with itself is empty', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [{ kind: 'sortRows', by: [{ column: 'count' }] }]);
    for (const version of [1, 2]) {
      const found = await diff(id, version, version);
      expect(found).toMatchObject({
        identical: true,
        schema: [],
        rows: { added: 0, removed: 0, changed: 0, unchanged: 12, reordered: false },
      });
      expect(await differencesOf(id, version, version)).toEqual([]);
    }
  });

  it('tells columns, cells, classes and figures', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [
      { kind: 'renameColumns', names: { height: 'size' } },
      { kind: 'setKinds', kinds: { count: 'categorical' } },
      { kind: 'setRoles', roles: { colour: 'ignored' } },
      { kind: 'dropColumns', columns: ['seen'] },
      { kind: 'addColumn', name: 'double', columnKind: 'real', expression: 'size * 2' },
      { kind: 'setValues', column: 'label', rows: { rows: [0, 1] }, value: 'b' },
      { kind: 'setValues', column: 'count', rows: { rows: [1] }, value: '9' },
      { kind: 'excludeRows', rows: { rows: [11] } },
    ]);
    const found = await diff(id, 1, 2);
    expect(found.schema).toEqual([
      { change: 'renamed', column: 'size', before: 'height', after: 'size' },
      { change: 'kind', column: 'count', before: 'integer', after: 'categorical' },
      { change: 'role', column: 'colour', before: 'feature', after: 'ignored' },
      { change: 'added', column: 'double', before: null, after: 'real' },
      { change: 'removed', column: 'seen', before: 'time', after: null },
    ]);
    expect(found.rows).toEqual({ added: 0, removed: 1, changed: 2, unchanged: 9, reordered: false });
    expect(found.columns.map(({ name, changedCount }) => [name, changedCount])).toEqual([
      ['size', 0],
      ['count', 1],
      ['colour', 0],
      ['label', 2],
      ['double', 0],
      ['seen', 0],
    ]);
    expect(found.classes).toEqual([
      { value: 'b', before: 6, after: 7 },
      { value: 'a', before: 6, after: 4 },
    ]);
    expect(found.columns[0]?.figures).toMatchObject({ before: { mean: 6 }, after: { mean: 5.5 } });
    expect(await differencesOf(id, 1, 2, '&change=changed&column=1')).toMatchObject([
      {
        __change: 'changed',
        __from: 1,
        __to: 1,
        __cells: '1,3',
        'before:1': 1,
        'after:1': '9',
        'before:3': 'a',
        'after:3': 'b',
      },
    ]);
    // The other way round everything is turned over.
    const back = await diff(id, 2, 1);
    expect(back.rows).toMatchObject({ added: 1, removed: 0, changed: 2 });
    expect(back.schema.map(({ change }) => change).sort()).toEqual(['added', 'kind', 'removed', 'renamed', 'role']);
  });

  it('applied to the older version gives the newer one, whatever was done in between', {
    timeout: 60_000,
  }, async () => {
    const random = randomStream('diff', 5);
    const pick = <Value>(values: readonly Value[]) => values[Math.floor(random.uniform() * values.length)] as Value;
    const places = (count: number) => Array.from({ length: 3 }, () => Math.floor(random.uniform() * count));
    const { id } = await add('plants', plants);
    await add('more', ['label,count', 'c,9', 'd,8']);
    for (let round = 0; round < 8; round += 1) {
      const parent = await datasets.get(id);
      const makers: (() => DatasetChangeInput)[] = [
        () => ({
          kind: 'setValues',
          column: 'label',
          rows: { rows: places(parent.rowCount) },
          value: pick(['a', 'z', null]),
        }),
        () => ({
          kind: 'setCells',
          column: 'height',
          cells: places(parent.rowCount).map((row) => ({ row, value: round })),
        }),
        () => ({ kind: 'excludeRows', rows: { rows: [Math.floor(random.uniform() * parent.rowCount)] } }),
        () => ({ kind: 'appendRows', dataset: 'more' }),
        () => ({ kind: 'sortRows', by: [{ column: pick(['height', 'label']) }] }),
        () => ({ kind: 'fillMissing', columns: ['colour'], method: 'previous' }),
      ];
      const made = await edit(id, [pick(makers)(), pick(makers)()]);
      const found = await diff(id, parent.version, made.version);
      const before = await rowsOf(id, parent.version);
      const after = await rowsOf(id, made.version);
      const rows = await differencesOf(id, parent.version, made.version);
      const cellsOf = (row: Cells) =>
        Object.fromEntries(found.columns.map(({ name }, index) => [name, row[`after:${index}`] ?? null]));
      const removed = new Set(rows.filter(({ __change }) => __change === 'removed').map(({ __from }) => __from));
      const changed = new Map(
        rows.filter(({ __change }) => __change === 'changed').map((row) => [row.__from, cellsOf(row)]),
      );
      const applied = [
        ...before.flatMap((row, place) => (removed.has(place) ? [] : [changed.get(place) ?? row])),
        ...rows.filter(({ __change }) => __change === 'added').map(cellsOf),
      ];
      const texts = (list: Cells[]) => list.map((row) => JSON.stringify(row)).sort();
      expect(texts(applied)).toEqual(texts(after));
      expect(found.rows.changed).toBe(changed.size);
      const { added, removed: gone, changed: counted } = found.rows;
      expect(made.rowChanges).toEqual({ added, removed: gone, changed: counted });
    }
  });
});

describe('the count of changed rows', () => {
  const set = (rows: number[], value: string | null): DatasetChangeInput => ({
    kind: 'setValues',
    column: 'label',
    rows: { rows },
    value,
  });
  const cases: { title: string; changes: DatasetChangeInput[]; expected: { removed: number; changed: number } }[] = [
    {
      title: 'counts a row once that changed twice',
      changes: [set([0, 1], 'x'), { kind: 'setCells', column: 'height', cells: [{ row: 0, value: -1 }] }],
      expected: { removed: 0, changed: 2 },
    },
    {
      title: 'leaves out a cell that has its old value again',
      changes: [set([0, 1], 'x'), set([0], 'a')],
      expected: { removed: 0, changed: 1 },
    },
    {
      title: 'leaves out a changed row that was excluded',
      changes: [set([0, 1], null), { kind: 'excludeRows', rows: { rows: [1, 2] } }],
      expected: { removed: 2, changed: 1 },
    },
    {
      title: 'leaves out a changed column that was removed',
      changes: [set([0, 1], 'x'), { kind: 'dropColumns', columns: ['label'] }],
      expected: { removed: 0, changed: 0 },
    },
    {
      title: 'follows a column to its new name and place',
      changes: [
        { kind: 'renameColumns', names: { label: 'class' } },
        { kind: 'dropColumns', columns: ['height'] },
        { kind: 'setValues', column: 'class', rows: { where: "colour = 'red'" }, value: 'b' },
      ],
      expected: { removed: 0, changed: 2 },
    },
    {
      title: 'follows rows to another order',
      changes: [
        { kind: 'sortRows', by: [{ column: 'height', direction: 'descending' }] },
        set([0], 'x'),
        { kind: 'addColumn', name: 'double', columnKind: 'real', role: 'feature', expression: 'height * 2' },
      ],
      expected: { removed: 0, changed: 1 },
    },
  ];
  it.each(cases)('$title', async ({ changes, expected }) => {
    const { id } = await add('plants', plants);
    // The second time the file has row ids of its own, and gaps in them.
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [4] } }]);
    for (const version of [1, 2]) {
      const made = await edit(id, changes, version);
      expect(made.rowChanges).toEqual({ added: 0, ...expected });
      expect((await diff(id, version, made.version)).rows).toMatchObject({ added: 0, ...expected });
    }
  });

  it('of a large table needs no profile, which is made when it is asked for', { timeout: 60_000 }, async () => {
    const columns = Array.from({ length: 5 }, (_, index) => `n${index}`);
    const line = columns.map((_, index) => index).join(',');
    const { id } = await add('large', [columns.join(','), ...Array.from({ length: 201_000 }, () => line)]);
    const warningsOf = async () => (await datasets.list()).find((each) => each.id === id)?.warningCount;
    expect(await warningsOf()).toBeGreaterThan(0);
    const made = await edit(id, [{ kind: 'setValues', column: 'n3', rows: { rows: [7] }, value: 8 }]);
    expect(made.rowChanges.changed).toBe(1);
    expect(await warningsOf()).toBeNull();
    const profile = await datasets.profile(id, signal, 2);
    expect(profile.columns[3]).toMatchObject({ name: 'n3', distinctCount: 2, maximum: 8 });
    expect(await warningsOf()).toBeGreaterThan(0);
  });
});

describe('versions', () => {
  it('an edit and its inverse give the parent’s fingerprint', async () => {
    const { id, fingerprint } = await add('plants', plants);
    await edit(id, [{ kind: 'setValues', column: 'label', rows: { rows: [0, 8] }, value: 'x' }]);
    const back = await edit(id, [
      {
        kind: 'setCells',
        column: 'label',
        cells: [
          { row: 0, value: 'a' },
          { row: 8, value: 'b' },
        ],
      },
    ]);
    expect(back.fingerprint).toBe(fingerprint);
    expect(await diff(id, 1, 3)).toMatchObject({ identical: true, rows: { changed: 0 } });
  });

  it('come back with the content they had, sharing the file', async () => {
    const { id, fingerprint } = await add('plants', plants);
    const two = await edit(id, [{ kind: 'excludeRows', rows: { where: "label = 'a'" } }]);
    const three = (await datasets.handlers.restore({ id, version: 1, note: '' }, context)).version;
    expect(three).toMatchObject({
      version: 3,
      parentVersion: 2,
      origin: 'restore',
      restoredVersion: 1,
      fingerprint,
      rowChanges: { added: 6, removed: 0, changed: 0 },
    });
    const four = (await datasets.handlers.restore({ id, version: 2, note: '' }, context)).version;
    expect(four.fingerprint).toBe(two.fingerprint);
    const inode = async (version: number) =>
      (await stat(path.join(store.directories.datasets, id, `v${version}`, 'data.parquet'))).ino;
    expect(await inode(4)).toBe(await inode(2));
  });

  it('go to the trash and come back; the newest of the rest is the data set then', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { trashId, runs } = await datasets.handlers.removeVersion({ id, version: 2, evenIfUsed: false }, context);
    expect(runs).toEqual([]);
    expect(await datasets.get(id)).toMatchObject({ version: 1, newestVersion: 1 });
    await expect(datasets.get(id, 2)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: '"plants" has no version 2; it has 1.',
    });
    await restoreFromTrash(store, trashId);
    expect((await rowsOf(id, 2)).length).toBe(11);
    await datasets.handlers.removeVersion({ id, version: 2, evenIfUsed: false }, context);
    await emptyTrash(store);
    // Its number is not used again.
    expect(await edit(id, [{ kind: 'excludeRows', rows: { rows: [1] } }])).toMatchObject({
      version: 3,
      parentVersion: 1,
    });
    expect((await datasets.handlers.versions({ id }, context)).versions.map(({ version }) => version)).toEqual([3, 1]);
  });

  it('cannot be removed when there is no other', async () => {
    const { id } = await add('plants', plants);
    await expect(datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: true }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('in the trash wait for their data set to be restored first', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { trashId } = await datasets.handlers.removeVersion({ id, version: 2, evenIfUsed: false }, context);
    const whole = await datasets.handlers.remove({ id }, context);
    await expect(restoreFromTrash(store, trashId)).rejects.toMatchObject({ code: 'CONFLICT' });
    await restoreFromTrash(store, whole.trashId);
    await restoreFromTrash(store, trashId);
    expect((await rowsOf(id)).length).toBe(11);
  });

  it('that runs used are told and kept, unless the person agrees', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    await useInRun(id, 1, 'swift-heron-1');
    await expect(datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: false }, context)).rejects.toMatchObject(
      {
        code: 'CONFLICT',
        message: expect.stringContaining('swift-heron-1'),
      },
    );
    const { runs } = await datasets.handlers.removeVersion({ id, version: 1, evenIfUsed: true }, context);
    expect(runs).toEqual([{ id: 'run_1', name: 'swift-heron-1' }]);
  });

  it('keep the roles that runs trained with: new roles are a new version then', async () => {
    const { id, fingerprint } = await add('plants', plants);
    await datasets.handlers.setRoles({ id, roles: { colour: 'ignored' } }, context);
    expect((await datasets.get(id)).version).toBe(1);
    await useInRun(id, 1, 'swift-heron-1');
    const { dataset } = await datasets.handlers.setRoles({ id, roles: { count: 'ignored' } }, context);
    expect(dataset).toMatchObject({ version: 2, fingerprint });
    const roles = async (version: number) => (await datasets.get(id, version)).columns.map(({ role }) => role);
    expect(await roles(1)).toEqual(['feature', 'feature', 'time', 'ignored', 'target']);
    expect(await roles(2)).toEqual(['feature', 'ignored', 'time', 'ignored', 'target']);
  });

  it('are what training, splitting and profiling read when a config names one', async () => {
    const { id } = await add('plants', plants);
    await edit(id, [
      { kind: 'excludeRows', rows: { where: 'height > 8' } },
      { kind: 'renameColumns', names: { height: 'size' } },
    ]);
    const configOf = (version: number | null): DataConfig =>
      runConfigSchema.parse({
        name: 'test',
        dataset: { name: 'plants', version, split: { train: 0.5, validation: 0.25, test: 0.25 } },
        transforms: [{ kind: 'oneHot', columns: ['colour'] }],
        model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
        training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
      }) as DataConfig;
    expect((await datasets.resolve(configOf(1))).features).toEqual(['height', 'count', 'colour']);
    expect((await datasets.resolve(configOf(null))).features).toEqual(['size', 'count', 'colour']);
    const first = await datasets.prepare(configOf(1), signal);
    const second = await datasets.prepare(configOf(null), signal);
    expect([first, second].map(({ dataset, data }) => [dataset.version, data.rowCount])).toEqual([
      [1, 12],
      [2, 8],
    ]);
    expect(first.data.fingerprint).not.toBe(second.data.fingerprint);
    expect((await datasets.profile(id, signal, 1)).rowCount).toBe(12);
    expect((await datasets.profile(id, signal)).rowCount).toBe(8);
    const { problems } = await datasets.resolve(configOf(7));
    expect(problems).toMatchObject([
      {
        code: 'unknownVersion',
        message: '"plants" has no version 7; it has 2, 1.',
        where: { path: ['dataset', 'version'] },
      },
    ]);
  });

  it('survive files of a host that died before it entered them', async () => {
    const { id } = await add('plants', plants);
    const half = path.join(store.directories.datasets, id, 'v2');
    const { mkdir } = await import('node:fs/promises');
    await mkdir(half);
    await link(path.join(store.directories.datasets, id, 'v1', 'data.parquet'), path.join(half, 'data.parquet'));
    await edit(id, [{ kind: 'excludeRows', rows: { rows: [0] } }]);
    expect((await rowsOf(id, 2)).length).toBe(11);
    expect((await rowsOf(id, 1)).length).toBe(12);
  });

  it('answer as the contract says', async () => {
    const { id } = await add('plants', plants);
    const outputOf = (route: keyof typeof datasetVersionContract) =>
      (datasetVersionContract[route] as unknown as { '~orpc': { outputSchema: { parse(value: unknown): unknown } } })[
        '~orpc'
      ].outputSchema;
    const changes = changesSchema.parse([{ kind: 'excludeRows', rows: { rows: [0] } }]);
    const { handlers } = datasets;
    const answers = {
      previewEdit: await handlers.previewEdit({ id, version: null, changes }, context),
      edit: await handlers.edit({ id, version: null, changes, note: '' }, context),
      versions: await handlers.versions({ id }, context),
      version: await handlers.version({ id, version: 2 }, context),
      diff: await handlers.diff({ id, from: 1, to: 2 }, context),
      setVersionNote: await handlers.setVersionNote({ id, version: 1, note: 'as it came' }, context),
      restore: await handlers.restore({ id, version: 1, note: '' }, context),
    };
    for (const [route, answer] of Object.entries(answers))
      expect(outputOf(route as keyof typeof answers).parse(answer)).toEqual(answer);
  });
});

async function useInRun(datasetId: string, version: number, name: string): Promise<void> {
  await store.database.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_id, dataset_name, dataset_version,
       epoch_count, seed, color_index) VALUES ('run_1', 1, ?, 'x', 'completed', 0, 0, ?, 'plants', ?, 1, 0, 0)`,
    [name, datasetId, version],
  );
}
