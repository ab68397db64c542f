import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatasetFeature } from '../../../../tests/support/dataset-feature';
import { readJobColumn, readSplit } from '../../../../tests/support/job-data';
import { type RunConfigInput, runConfigSchema } from '../../../shared/config/run-config';
import { datasetContract } from '../../../shared/contract/dataset';
import { createChanges } from '../../lib/changes';
import { createUploads, type Uploads } from '../../lib/uploads';
import { emptyTrash, openStore, restoreFromTrash, type Store } from '../../store';
import type { DataConfig, Datasets } from './index';

const { signal } = new AbortController();
const context = { signal };

let folder: string;
let store: Store;
let uploads: Uploads;
let datasets: Datasets;
let changed: string[];
let activities: ReturnType<typeof createDatasetFeature>['activities'];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-datasets-'));
  uploads = await createUploads({ directory: path.join(folder, 'uploads') });
});
afterAll(async () => {
  await uploads.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  store = await openStore(await mkdtemp(path.join(folder, 'project-')), { create: true });
  changed = [];
  const changes = createChanges();
  const publish = changes.publish;
  changes.publish = (change) => {
    if (change.noun !== 'activity') changed.push(`${change.noun} ${change.id ?? '*'}`);
    publish(change);
  };
  ({ datasets, activities } = createDatasetFeature({ store, uploads, changes }));
});
afterEach(async () => {
  datasets.close();
  await store.close();
});

const many = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index));

async function write(name: string, ...lines: (string | string[])[]): Promise<string> {
  const file = path.join(await mkdtemp(path.join(folder, 'file-')), name);
  await writeFile(file, `${lines.flat().join('\n')}\n`);
  return file;
}

async function add(name: string, ...lines: (string | string[])[]) {
  const file = await write(`${name}.csv`, ...lines);
  const { dataset } = await datasets.handlers.import(
    { source: { path: file }, options: {}, skipBadRows: false },
    context,
  );
  return dataset;
}

const base: RunConfigInput = {
  name: 'test',
  dataset: { name: 'flowers' },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 2 }] },
  training: { loss: { kind: 'sparseCategoricalCrossentropy' } },
};
function configOf(change: Partial<RunConfigInput> = {}): DataConfig {
  return runConfigSchema.parse({ ...base, ...change }) as DataConfig;
}

/** 60 rows, three classes of 30, 20 and 10. */
const flowers = [
  'width,colour,label',
  ...many(
    60,
    (index) => `${index / 8},${['red', 'blue', 'white'][index % 3]},${index < 30 ? 'a' : index < 50 ? 'b' : 'c'}`,
  ),
];

describe('importing', () => {
  it('stores rows with their checksum, measures them, and tells the pages', async () => {
    const dataset = await add('flowers', flowers);
    expect(dataset).toMatchObject({
      name: 'flowers',
      kind: 'table',
      version: 1,
      rowCount: 60,
      target: 'label',
      parentVersion: null,
      newestVersion: 1,
      usedByRunCount: 0,
      warningCount: 0,
      problems: [],
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const files = await readdir(path.join(store.directories.datasets, dataset.id, 'v1'));
    expect(files.sort()).toEqual(['data.parquet', 'data.parquet.sha256']);
    expect(await readdir(path.join(store.directories.cache, 'imports'))).toEqual([]);
    expect(changed).toEqual(['dataset *']);
    expect(activities.tasks.list()).toMatchObject([
      { kind: 'import', status: 'done', link: `/datasets/${dataset.id}` },
    ]);
    expect((await datasets.handlers.list(undefined, context)).datasets).toEqual([dataset]);
  });

  it('numbers a name that is taken, in whatever case', async () => {
    await add('Flowers', flowers);
    expect((await add('flowers', flowers)).name).toBe('flowers-2');
    expect((await add('flowers', flowers)).name).toBe('flowers-3');
  });

  it('leaves nothing behind when rows are bad, and keeps the upload for another try', async () => {
    const file = await write('bad.csv', 'a,b', '1,2', '3');
    const { uploadId } = await uploads.receive(new Blob([await readFile(file)]).stream(), 'bad.csv', signal);
    const attempt = (skipBadRows: boolean) =>
      datasets.handlers.import({ source: { uploadId }, options: {}, skipBadRows }, context);
    await expect(attempt(false)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: [{ code: 'tooFewValues', where: { line: 3 } }] },
    });
    expect(await readdir(store.directories.datasets)).toEqual([]);
    expect(await readdir(path.join(store.directories.cache, 'imports'))).toEqual([]);
    const { dataset } = await attempt(true);
    expect(dataset).toMatchObject({ name: 'bad', source: 'bad.csv', problems: [{ code: 'tooFewValues' }] });
    expect(() => uploads.path(uploadId)).toThrow();
  });

  it('ends as cancelled and leaves nothing behind', async () => {
    const file = await write(
      'large.csv',
      'a,b',
      many(500_000, (index) => `${index},text ${index}`),
    );
    const abort = new AbortController();
    const importing = datasets.handlers.import(
      { source: { path: file }, options: {}, skipBadRows: false },
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 60);
    await expect(importing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(store.directories.datasets)).toEqual([]);
    expect(await readdir(path.join(store.directories.cache, 'imports'))).toEqual([]);
    expect(await datasets.list()).toEqual([]);
  });

  it('removes what a killed import left, but not what is young or in the trash', async () => {
    const dataset = await add('flowers', flowers);
    await datasets.handlers.remove({ id: dataset.id }, context);
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    const place = async (name: string, changed: Date) => {
      await mkdir(path.join(store.directories.datasets, name));
      await utimes(path.join(store.directories.datasets, name), changed, changed);
    };
    await place('ds_orphan', old);
    await place('ds_young', new Date());
    await place(dataset.id, old);
    const added = await add('more', flowers);
    expect((await readdir(store.directories.datasets)).sort()).toEqual([added.id, dataset.id, 'ds_young'].sort());
  });

  it('gives a column of numbers without repetition the same role as its preview, however far its estimate is off', async () => {
    // DuckDB estimates 486 different values in these 600.
    const lines = many(600, (index) => `${1000 + index},${index % 7},${index % 2 ? 'yes' : 'no'}`);
    const file = await write('customers.csv', 'customer_id,visits,label', lines);
    const preview = await datasets.handlers.preview({ source: { path: file }, options: {} }, context);
    const dataset = await add('customers', 'customer_id,visits,label', lines);
    expect(dataset.columns).toEqual(preview.columns);
    expect(dataset.columns[0]?.role).toBe('identifier');
  });

  it('previews without storing anything', async () => {
    const file = await write('flowers.csv', flowers);
    const preview = await datasets.handlers.preview({ source: { path: file }, options: {} }, context);
    expect(preview).toMatchObject({ fileName: 'flowers.csv', rowCount: 60 });
    expect(await datasets.list()).toEqual([]);
  });
});

describe('data sets of a project', () => {
  it('are found by id and by name, and a wrong one names those that exist', async () => {
    const dataset = await add('flowers', flowers);
    expect(await datasets.get('FLOWERS')).toEqual(dataset);
    expect(await datasets.get(dataset.id)).toEqual(dataset);
    await expect(datasets.get('flower')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: 'It has: flowers.' },
    });
  });

  it('are renamed, but not to a name that another one has', async () => {
    const dataset = await add('flowers', flowers);
    await add('other', flowers);
    const renamed = await datasets.handlers.rename({ id: dataset.id, name: ' Blossoms ' }, context);
    expect(renamed.dataset.name).toBe('Blossoms');
    await expect(datasets.handlers.rename({ id: dataset.id, name: 'OTHER' }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await datasets.handlers.rename({ id: dataset.id, name: 'blossoms' }, context)).dataset.name).toBe(
      'blossoms',
    );
  });

  it('may have several targets, and one group: a new one takes the role from the old one', async () => {
    const { id } = await add('flowers', flowers);
    const { dataset } = await datasets.handlers.setRoles({ id, roles: { colour: 'target', width: 'group' } }, context);
    expect(dataset.target).toBe('colour');
    expect(dataset.columns.map(({ role }) => role)).toEqual(['group', 'target', 'target']);
    const regrouped = await datasets.handlers.setRoles({ id, roles: { colour: 'group' } }, context);
    expect(regrouped.dataset.columns.map(({ role }) => role)).toEqual(['ignored', 'group', 'target']);
    await expect(
      datasets.handlers.setRoles({ id, roles: { width: 'group', label: 'group' } }, context),
    ).rejects.toThrow(/Only one column can be the group/);
    await expect(datasets.handlers.setRoles({ id, roles: { size: 'ignored' } }, context)).rejects.toThrow(
      /no column "size"/,
    );
  });

  it('give a profile to one who waits although another who asked for it gave up', async () => {
    const { id } = await add('flowers', flowers);
    await datasets.handlers.setRoles({ id, roles: { colour: 'ignored' } }, context);
    const abort = new AbortController();
    const [given, kept] = [datasets.profile(id, abort.signal), datasets.profile(id, signal)];
    setImmediate(() => abort.abort());
    await given.catch(() => {});
    expect((await kept).rowCount).toBe(60);
  });

  it('have a profile whose warnings follow the roles', async () => {
    const { id } = await add(
      'flat',
      'constant,x,label',
      many(20, (index) => `1,${index / 3},${index % 2}`),
    );
    const codes = async () =>
      (await datasets.profile(id, signal)).columns.flatMap(({ warnings }) => warnings.map(({ code }) => code));
    expect(await codes()).toEqual(['constant']);
    await datasets.handlers.setRoles({ id, roles: { constant: 'ignored' } }, context);
    expect(await codes()).toEqual([]);
  });

  it('go to the trash with their rows and come back', async () => {
    const dataset = await add('flowers', flowers);
    const { trashId } = await datasets.handlers.remove({ id: dataset.id }, context);
    expect(await datasets.list()).toEqual([]);
    await restoreFromTrash(store, trashId);
    const query = datasets.parseRowQuery(new URLSearchParams('limit=2'));
    expect((await datasets.readRows(dataset.id, query, signal)).rowCount).toBe(60);
    await datasets.handlers.remove({ id: dataset.id }, context);
    await emptyTrash(store);
    expect(await readdir(store.directories.datasets)).toEqual([]);
  });

  it('whose file has gone say so', async () => {
    const dataset = await add('flowers', flowers);
    await rm(path.join(store.directories.datasets, dataset.id), { recursive: true });
    await expect(datasets.prepare(configOf(), signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['cut short', (content: Buffer) => content.subarray(0, 100)],
    ['given a byte more', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])],
    ['changed in one byte of its rows', (content: Buffer) => content.with(8, (content.at(8) ?? 0) ^ 1)],
  ])('whose file was %s are not trained on', async (_, damage) => {
    const dataset = await add('flowers', flowers);
    const file = path.join(store.directories.datasets, dataset.id, 'v1', 'data.parquet');
    await writeFile(file, damage(await readFile(file)));
    const config = configOf({ transforms: [{ kind: 'oneHot' }] });
    await expect(datasets.prepare(config, signal)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(/"flowers" were changed outside of the studio/),
    });
  });

  it('whose file was replaced by another table are not trained on', async () => {
    const dataset = await add('flowers', flowers);
    const other = await add(
      'other',
      'x,label',
      many(40, (index) => `${index},${index % 2}`),
    );
    const at = ({ id }: { id: string }) => path.join(store.directories.datasets, id, 'v1', 'data.parquet');
    await writeFile(at(dataset), await readFile(at(other)));
    await expect(datasets.prepare(configOf(), signal)).rejects.toThrow(/were changed outside of the studio/);
  });

  it.each([
    ['limit=-1', /limit is "-1"/],
    ['offset=x', /offset is "x"/],
    ['limit=100000', /from 0 to 10000/],
    ['direction=up', /direction is "up"/],
  ])('refuse the row query %s', (query, message) => {
    expect(() => datasets.parseRowQuery(new URLSearchParams(query))).toThrow(message);
  });
});

describe('samples', () => {
  it.each([
    ['digits', 1797, 10, [64]],
    ['iris', 150, 3, [4]],
    ['binary', 1000, 2, [100]],
    ['reviews', 2000, 2, [20]],
    ['tales', 1000, 6, [20]],
  ])('%s is imported as its index says, ready to train', async (name, rowCount, classCount, shape) => {
    const { samples } = await datasets.handlers.samples(undefined, context);
    const { dataset } = await datasets.handlers.addSample({ name }, context);
    expect(dataset).toMatchObject({ name, rowCount, target: 'label', problems: [] });
    expect(samples.find((sample) => sample.name === name)?.rowCount).toBe(rowCount);
    const transforms = shape[0] === 20 ? [{ kind: 'tokenise' as const, sequenceLength: 20 }] : [];
    const resolved = await datasets.resolve(configOf({ dataset: { name }, transforms }));
    expect(resolved).toMatchObject({ inputShape: shape, outputWidth: classCount, problems: [] });
  });

  it.each([
    ['customers', 'label', ['age', 'region', 'satisfaction']],
    ['houses', 'price_thousands', ['rooms', 'built_year', 'heating', 'garden_m2']],
  ])('%s has missing cells that can be filled, and a target', async (name, target, incomplete) => {
    const { dataset } = await datasets.handlers.addSample({ name }, context);
    expect(dataset).toMatchObject({ rowCount: 1200, target, problems: [] });
    const { columns } = await datasets.profile(name, signal);
    expect(columns.filter(({ missingCount }) => missingCount > 0).map((column) => column.name)).toEqual(incomplete);
  });

  it.each(['binary', 'reviews', 'customers', 'houses', 'tales'])('%s is what its generator makes', async (name) => {
    const made = path.join(folder, `${name}.csv`);
    await promisify(execFile)(process.execPath, [`scripts/samples/${name}.mjs`, made]);
    expect(await readFile(made, 'utf8')).toBe(await readFile(`resources/samples/${name}.csv`, 'utf8'));
  });

  it('are added once when two ask at the same time', async () => {
    const [first, second] = await Promise.all([
      datasets.ensureSample('iris', signal),
      datasets.ensureSample('iris', signal),
    ]);
    expect(second).toEqual(first);
    expect(await datasets.list()).toHaveLength(1);
  });

  it('that do not exist name those that do', async () => {
    await expect(datasets.ensureSample('irises', signal)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: expect.stringContaining('digits, iris') },
    });
  });
});

describe('preparing the table of a run', () => {
  it('writes features, target and a split with exact shares of every class', async () => {
    await add('flowers', flowers);
    const { data } = await datasets.prepare(
      configOf({ dataset: { name: 'flowers', split: { train: 0.7, validation: 0.2, test: 0.1 } } }),
      signal,
    );
    expect(data).toMatchObject({
      rowCount: 60,
      columns: [
        { name: 'width', kind: 'numeric', role: 'feature' },
        { name: 'colour', kind: 'text', role: 'feature' },
        { name: 'label', kind: 'text', role: 'target' },
      ],
    });
    expect(readJobColumn(data, 'width')).toEqual(Array.from({ length: 60 }, (_, index) => index / 8));
    const labels = readJobColumn(data, 'label');
    const counts: Record<string, number> = {};
    readSplit(data).forEach((part, row) => {
      const key = `${labels[row]}${part}`;
      counts[key] = (counts[key] ?? 0) + 1;
    });
    expect(counts).toEqual({ a0: 21, a1: 6, a2: 3, b0: 14, b1: 4, b2: 2, c0: 7, c1: 2, c2: 1 });
  });

  it('puts a row in the same part wherever it stands in the file, and in another with another seed', async () => {
    const [header = '', ...rows] = flowers;
    await add('flowers', flowers);
    await add('turned', header, [...rows].reverse());
    const partsOf = async (name: string, seed: number) => {
      const { data } = await datasets.prepare(configOf({ dataset: { name }, seed }), signal);
      const widths = readJobColumn(data, 'width');
      const parts = readSplit(data);
      return widths.map((width, row) => `${width} ${parts[row]}`).sort();
    };
    expect(await partsOf('turned', 1)).toEqual(await partsOf('flowers', 1));
    expect(await partsOf('flowers', 2)).not.toEqual(await partsOf('flowers', 1));
  });

  it('writes the file once for one split', async () => {
    await add('flowers', flowers);
    const first = await datasets.prepare(configOf(), signal);
    const second = await datasets.prepare(configOf({ training: { ...base.training, epochs: 3 } }), signal);
    const other = await datasets.prepare(configOf({ dataset: { name: 'flowers', features: ['width'] } }), signal);
    expect(second.data.path).toBe(first.data.path);
    expect(other.data.path).not.toBe(first.data.path);
  });

  it('leaves out rows without a target, and says how many', async () => {
    await add(
      'gaps',
      'x,label',
      many(40, (index) => `${index},${index % 10 === 0 ? '' : index % 2}`),
    );
    const { data, problems } = await datasets.prepare(configOf({ dataset: { name: 'gaps' } }), signal);
    const labels = readJobColumn(data, 'label');
    expect([data.rowCount, labels.length, labels.filter(Number.isNaN).length]).toEqual([36, 36, 0]);
    expect(readJobColumn(data, 'x')).not.toContain(10);
    expect(problems).toMatchObject([{ code: 'missingTarget', message: expect.stringContaining('4 of 40 rows') }]);
  });

  it('writes booleans as 0 and 1, times as seconds and missing values as NaN', async () => {
    await add(
      'kinds',
      'flag,when,x,label',
      many(20, (index) => `${index % 2 === 0},1970-01-01 00:00:${10 + index},${index === 3 ? '' : index},${index % 2}`),
    );
    const features = ['flag', 'when', 'x'];
    const { data } = await datasets.prepare(configOf({ dataset: { name: 'kinds', features } }), signal);
    expect(readJobColumn(data, 'flag').slice(0, 3)).toEqual([1, 0, 1]);
    expect(readJobColumn(data, 'when').slice(0, 2)).toEqual([10, 11]);
    expect(readJobColumn(data, 'x').slice(2, 5)).toEqual([2, Number.NaN, 4]);
  });
});

describe('a config that does not fit its data set', () => {
  const regression = { loss: { kind: 'meanSquaredError' as const } };
  const binary = { loss: { kind: 'binaryCrossentropy' as const } };
  const cases: {
    title: string;
    lines: string[];
    change: Partial<RunConfigInput>;
    code: string;
    message: RegExp;
    path: string[];
  }[] = [
    {
      title: 'an unknown data set',
      lines: flowers,
      change: { dataset: { name: 'flower' } },
      code: 'unknownDataset',
      message: /no data set "flower"/,
      path: ['dataset', 'name'],
    },
    {
      title: 'an unknown version',
      lines: flowers,
      change: { dataset: { name: 'flowers', version: 4 } },
      code: 'unknownVersion',
      message: /has no version 4; it has 1/,
      path: ['dataset', 'version'],
    },
    {
      title: 'an unknown target',
      lines: flowers,
      change: { dataset: { name: 'flowers', target: 'lable' } },
      code: 'unknownTarget',
      message: /no column "lable" to predict/,
      path: ['dataset', 'target'],
    },
    {
      title: 'no target at all',
      lines: ['a,b', '1,2', '3,4'],
      change: {},
      code: 'noTarget',
      message: /No column of "flowers" has the role target/,
      path: ['dataset', 'target'],
    },
    {
      title: 'an unknown feature',
      lines: flowers,
      change: { dataset: { name: 'flowers', features: ['width', 'height'] } },
      code: 'unknownFeature',
      message: /no column "height"/,
      path: ['dataset', 'features'],
    },
    {
      title: 'the target among the features',
      lines: flowers,
      change: { dataset: { name: 'flowers', features: ['width', 'label'] } },
      code: 'targetAmongFeatures',
      message: /would read the answer/,
      path: ['dataset', 'features'],
    },
    {
      title: 'a text target for a regression',
      lines: flowers,
      change: { training: regression },
      code: 'targetNotNumeric',
      message: /needs numbers, and the target "label" holds categories such as "a"/,
      path: ['dataset', 'target'],
    },
    {
      title: 'a target with one class',
      lines: ['x,label', ...many(20, (index) => `${index},3`)],
      change: {},
      code: 'oneClass',
      message: /only one class, "3"/,
      path: ['dataset', 'target'],
    },
    {
      title: 'three classes for a binary loss',
      lines: flowers,
      change: { training: binary },
      code: 'notBinary',
      message: /needs exactly two classes; the target "label" has 3 \(a, b, c\)/,
      path: ['dataset', 'target'],
    },
    {
      title: 'too few rows for the split',
      lines: ['x,label', '1,a', '2,b', '3,a'],
      change: {},
      code: 'tooFewRows',
      message: /3 rows with a target are too few for this split: (validation|test) \(share 0.15\) would be empty/,
      path: ['dataset', 'split'],
    },
  ];

  it.each(cases)(
    '$title is a problem at its place, and stops the run',
    async ({ lines, change, code, message, path: place }) => {
      await add('flowers', lines);
      const transforms: RunConfigInput['transforms'] = [{ kind: 'oneHot' }];
      const config = configOf({ transforms, ...change });
      const { problems } = await datasets.resolve(config);
      expect(problems[0]).toMatchObject({ code, severity: 'error', message: expect.stringMatching(message) });
      expect(problems[0]?.where?.path?.slice(0, place.length)).toEqual(place);
      expect(problems[0]?.fix).toBeTruthy();
      await expect(datasets.prepare(config, signal)).rejects.toMatchObject({
        code: code === 'unknownDataset' ? 'NOT_FOUND' : 'BAD_INPUT',
        message: expect.stringMatching(message),
      });
    },
  );

  it('suggests the name that was meant', async () => {
    await add('flowers', flowers);
    const { problems } = await datasets.resolve(configOf({ dataset: { name: 'flowers', target: 'lable' } }));
    expect(problems[0]?.fix).toBe('Did you mean "label"? Its columns are: width, colour, label.');
  });

  it('with text that is left tells so and keeps what else is known', async () => {
    await add('flowers', flowers);
    expect(await datasets.resolve(configOf())).toMatchObject({
      features: ['width', 'colour'],
      target: 'label',
      inputShape: null,
      outputWidth: 3,
      problems: [{ code: 'textFeature' }],
    });
  });

  it('gives the width of one-hot columns before training', async () => {
    await add('flowers', flowers);
    const resolved = await datasets.resolve(configOf({ transforms: [{ kind: 'standardise' }, { kind: 'oneHot' }] }));
    expect(resolved).toMatchObject({ inputShape: [4], problems: [] });
  });
});

describe('predicting a file', () => {
  const output = () => path.join(folder, `${Math.random()}.csv`);
  const inputFolder = () => path.join(store.directories.cache, 'prediction', 'input');

  it('reads it with the kinds of the training data, whatever else it holds', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'note,colour,width', 'x,red,3', '1,blue,', 'y,mauve,2');
    const { data } = await datasets.preparePrediction(configOf(), input, inputFolder(), signal);
    expect(data).toMatchObject({
      rowCount: 3,
      columns: [
        { name: 'width', kind: 'numeric' },
        { name: 'colour', kind: 'text' },
      ],
    });
    expect(readJobColumn(data, 'width')).toEqual([3, Number.NaN, 2]);
    expect(readJobColumn(data, 'colour')).toEqual(['red', 'blue', 'mauve']);
    expect(readSplit(data)).toEqual([2, 2, 2]);
  });

  it('names a column that the file lacks', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'colour,size', 'red,3');
    await expect(datasets.preparePrediction(configOf(), input, inputFolder(), signal)).rejects.toThrow(
      'new.csv lacks the column "width" that the run learned from.',
    );
  });

  it('names the line of a word where the model needs a number', async () => {
    await add('flowers', flowers);
    const input = await write('new.csv', 'colour,width', 'red,3', 'blue,wide');
    await expect(datasets.preparePrediction(configOf(), input, inputFolder(), signal)).rejects.toThrow(
      /Line 3: "wide" in column "width" is not a number/,
    );
  });

  it('writes predictions beside the input’s own cells, as they stood there', async () => {
    const inputPath = await write('new.csv', 'code;note;prediction', '007;"a;b";x', '1,50;NA;"say ""so"""', ';;');
    const predictionsPath = path.join(folder, 'predictions.arrow');
    const table = tableFromArrays({ prediction: ['yes', 'no', 'yes'], probability_yes: Float64Array.of(0.75, 0.5, 1) });
    await writeFile(predictionsPath, tableToIPC(table, 'file'));
    const outputPath = output();
    expect(await datasets.writePredictions({ inputPath, rows: null, predictionsPath, outputPath }, signal)).toEqual({
      rowCount: 3,
    });
    expect(await readFile(outputPath, 'utf8')).toBe(
      'code;note;prediction;prediction_2;probability_yes\n007;"a;b";x;yes;0.75\n1,50;NA;"say ""so""";no;0.5\n;;;yes;1\n',
    );
  });

  it('does not write over its input', async () => {
    const inputPath = await write('new.csv', 'a,b', '1,2');
    await expect(
      datasets.writePredictions({ inputPath, rows: null, predictionsPath: '', outputPath: inputPath }, signal),
    ).rejects.toThrow(/is the input file itself/);
  });
});

describe('a project that can only be read', () => {
  it('refuses changes and still shows rows and profiles', async () => {
    const dataset = await add('flowers', flowers);
    const { datasets: reader } = createDatasetFeature({ store: { ...store, readOnly: true }, uploads });
    await expect(reader.handlers.addSample({ name: 'iris' }, context)).rejects.toMatchObject({ code: 'READ_ONLY' });
    await expect(reader.handlers.remove({ id: dataset.id }, context)).rejects.toMatchObject({ code: 'READ_ONLY' });
    expect((await reader.profile(dataset.id, signal)).rowCount).toBe(60);
    reader.close();
  });
});

it('answers as the contract says', async () => {
  const dataset = await add('flowers', flowers);
  const { handlers } = datasets;
  const outputOf = (route: keyof typeof datasetContract) =>
    (datasetContract[route] as unknown as { '~orpc': { outputSchema: { parse(value: unknown): unknown } } })['~orpc']
      .outputSchema;
  const file = await write('flowers.csv', flowers);
  for (const [route, answer] of [
    ['list', await handlers.list(undefined, context)],
    ['get', await handlers.get({ id: dataset.id, version: null }, context)],
    ['profile', await handlers.profile({ id: dataset.id, version: null }, context)],
    ['preview', await handlers.preview({ source: { path: file }, options: {} }, context)],
    ['samples', await handlers.samples(undefined, context)],
  ] as const)
    expect(outputOf(route).parse(answer)).toEqual(answer);
});
