import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createDatasetFeature } from '../../../../tests/support/dataset-feature';
import { useDatasetProject } from '../../../../tests/support/dataset-project';
import { configOf, flowers, many } from '../../../../tests/support/flowers';
import { datasetContract } from '../../../shared/contract/dataset';
import { emptyTrash, restoreFromTrash } from '../../store';

const { signal } = new AbortController();
const context = { signal };
const project = useDatasetProject();
const write = (name: string, ...lines: (string | string[])[]) => project.write(name, lines.flat());
const add = (name: string, ...lines: (string | string[])[]) => project.add(name, lines.flat());

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
    const files = await readdir(path.join(project.store.directories.datasets, dataset.id, 'v1'));
    expect(files.sort()).toEqual(['data.parquet', 'data.parquet.sha256']);
    expect(await readdir(path.join(project.store.directories.cache, 'imports'))).toEqual([]);
    expect(project.changed).toEqual(['dataset *']);
    expect(project.activities.tasks.list()).toMatchObject([
      { kind: 'import', status: 'done', link: `/datasets/${dataset.id}` },
    ]);
    expect((await project.datasets.handlers.list(undefined, context)).datasets).toEqual([dataset]);
  });

  it('numbers a name that is taken, in whatever case', async () => {
    await add('Flowers', flowers);
    expect((await add('flowers', flowers)).name).toBe('flowers-2');
    expect((await add('flowers', flowers)).name).toBe('flowers-3');
  });

  it('leaves nothing behind when rows are bad, and keeps the upload for another try', async () => {
    const file = await write('bad.csv', 'a,b', '1,2', '3');
    const { uploadId } = await project.uploads.receive(new Blob([await readFile(file)]).stream(), 'bad.csv', signal);
    const attempt = (skipBadRows: boolean) =>
      project.datasets.handlers.import({ source: { uploadId }, options: {}, skipBadRows }, context);
    await expect(attempt(false)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      data: { problems: [{ code: 'tooFewValues', where: { line: 3 } }] },
    });
    expect(await readdir(project.store.directories.datasets)).toEqual([]);
    expect(await readdir(path.join(project.store.directories.cache, 'imports'))).toEqual([]);
    const { dataset } = await attempt(true);
    expect(dataset).toMatchObject({ name: 'bad', source: 'bad.csv', problems: [{ code: 'tooFewValues' }] });
    expect(() => project.uploads.path(uploadId)).toThrow();
  });

  it('ends as cancelled and leaves nothing behind', async () => {
    const file = await write(
      'large.csv',
      'a,b',
      many(500_000, (index) => `${index},text ${index}`),
    );
    const abort = new AbortController();
    const importing = project.datasets.handlers.import(
      { source: { path: file }, options: {}, skipBadRows: false },
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 60);
    await expect(importing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readdir(project.store.directories.datasets)).toEqual([]);
    expect(await readdir(path.join(project.store.directories.cache, 'imports'))).toEqual([]);
    expect(await project.datasets.list()).toEqual([]);
  });

  it('removes what a killed import left, but not what is young or in the trash', async () => {
    const dataset = await add('flowers', flowers);
    await project.datasets.handlers.remove({ id: dataset.id }, context);
    const old = new Date(Date.now() - 2 * 60 * 60 * 1000);
    const place = async (name: string, changed: Date) => {
      await mkdir(path.join(project.store.directories.datasets, name));
      await utimes(path.join(project.store.directories.datasets, name), changed, changed);
    };
    await place('ds_orphan', old);
    await place('ds_young', new Date());
    await place(dataset.id, old);
    const added = await add('more', flowers);
    expect((await readdir(project.store.directories.datasets)).sort()).toEqual(
      [added.id, dataset.id, 'ds_young'].sort(),
    );
  });

  it('gives a column of numbers without repetition the same role as its preview, however far its estimate is off', async () => {
    // DuckDB estimates 486 different values in these 600.
    const lines = many(600, (index) => `${1000 + index},${index % 7},${index % 2 ? 'yes' : 'no'}`);
    const file = await write('customers.csv', 'customer_id,visits,label', lines);
    const preview = await project.datasets.handlers.preview({ source: { path: file }, options: {} }, context);
    const dataset = await add('customers', 'customer_id,visits,label', lines);
    expect(dataset.columns).toEqual(preview.columns);
    expect(dataset.columns[0]?.role).toBe('identifier');
  });

  it('previews without storing anything', async () => {
    const file = await write('flowers.csv', flowers);
    const preview = await project.datasets.handlers.preview({ source: { path: file }, options: {} }, context);
    expect(preview).toMatchObject({ fileName: 'flowers.csv', rowCount: 60 });
    expect(await project.datasets.list()).toEqual([]);
  });
});

describe('data sets of a project', () => {
  it('are found by id and by name, and a wrong one names those that exist', async () => {
    const dataset = await add('flowers', flowers);
    expect(await project.datasets.get('FLOWERS')).toEqual(dataset);
    expect(await project.datasets.get(dataset.id)).toEqual(dataset);
    await expect(project.datasets.get('flower')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: 'It has: flowers.' },
    });
  });

  it('are renamed, but not to a name that another one has', async () => {
    const dataset = await add('flowers', flowers);
    await add('other', flowers);
    const renamed = await project.datasets.handlers.rename({ id: dataset.id, name: ' Blossoms ' }, context);
    expect(renamed.dataset.name).toBe('Blossoms');
    await expect(project.datasets.handlers.rename({ id: dataset.id, name: 'OTHER' }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await project.datasets.handlers.rename({ id: dataset.id, name: 'blossoms' }, context)).dataset.name).toBe(
      'blossoms',
    );
  });

  it('may have several targets, and one group: a new one takes the role from the old one', async () => {
    const { id } = await add('flowers', flowers);
    const { dataset } = await project.datasets.handlers.setRoles(
      { id, roles: { colour: 'target', width: 'group' } },
      context,
    );
    expect(dataset.target).toBe('colour');
    expect(dataset.columns.map(({ role }) => role)).toEqual(['group', 'target', 'target']);
    const regrouped = await project.datasets.handlers.setRoles({ id, roles: { colour: 'group' } }, context);
    expect(regrouped.dataset.columns.map(({ role }) => role)).toEqual(['ignored', 'group', 'target']);
    await expect(
      project.datasets.handlers.setRoles({ id, roles: { width: 'group', label: 'group' } }, context),
    ).rejects.toThrow(/Only one column can be the group/);
    await expect(project.datasets.handlers.setRoles({ id, roles: { size: 'ignored' } }, context)).rejects.toThrow(
      /no column "size"/,
    );
  });

  it('give a profile to one who waits although another who asked for it gave up', async () => {
    const { id } = await add('flowers', flowers);
    await project.datasets.handlers.setRoles({ id, roles: { colour: 'ignored' } }, context);
    const abort = new AbortController();
    const [given, kept] = [project.datasets.profile(id, abort.signal), project.datasets.profile(id, signal)];
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
      (await project.datasets.profile(id, signal)).columns.flatMap(({ warnings }) => warnings.map(({ code }) => code));
    expect(await codes()).toEqual(['constant']);
    await project.datasets.handlers.setRoles({ id, roles: { constant: 'ignored' } }, context);
    expect(await codes()).toEqual([]);
  });

  it('go to the trash with their rows and come back', async () => {
    const dataset = await add('flowers', flowers);
    const { trashId } = await project.datasets.handlers.remove({ id: dataset.id }, context);
    expect(await project.datasets.list()).toEqual([]);
    await restoreFromTrash(project.store, trashId);
    const query = project.datasets.parseRowQuery(new URLSearchParams('limit=2'));
    expect((await project.datasets.readRows(dataset.id, query, signal)).rowCount).toBe(60);
    await project.datasets.handlers.remove({ id: dataset.id }, context);
    await emptyTrash(project.store);
    expect(await readdir(project.store.directories.datasets)).toEqual([]);
  });

  it('whose file has gone say so', async () => {
    const dataset = await add('flowers', flowers);
    await rm(path.join(project.store.directories.datasets, dataset.id), { recursive: true });
    await expect(project.datasets.prepare(configOf(), signal)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['cut short', (content: Buffer) => content.subarray(0, 100)],
    ['given a byte more', (content: Buffer) => Buffer.concat([content, Buffer.from('x')])],
    ['changed in one byte of its rows', (content: Buffer) => content.with(8, (content.at(8) ?? 0) ^ 1)],
  ])('whose file was %s are not trained on', async (_, damage) => {
    const dataset = await add('flowers', flowers);
    const file = path.join(project.store.directories.datasets, dataset.id, 'v1', 'data.parquet');
    await writeFile(file, damage(await readFile(file)));
    const config = configOf({ transforms: [{ kind: 'oneHot' }] });
    await expect(project.datasets.prepare(config, signal)).rejects.toMatchObject({
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
    const at = ({ id }: { id: string }) => path.join(project.store.directories.datasets, id, 'v1', 'data.parquet');
    await writeFile(at(dataset), await readFile(at(other)));
    await expect(project.datasets.prepare(configOf(), signal)).rejects.toThrow(/were changed outside of the studio/);
  });

  it.each([
    ['limit=-1', /limit is "-1"/],
    ['offset=x', /offset is "x"/],
    ['limit=100000', /from 0 to 10000/],
    ['direction=up', /direction is "up"/],
  ])('refuse the row query %s', (query, message) => {
    expect(() => project.datasets.parseRowQuery(new URLSearchParams(query))).toThrow(message);
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
    const { samples } = await project.datasets.handlers.samples(undefined, context);
    const { dataset } = await project.datasets.handlers.addSample({ name }, context);
    expect(dataset).toMatchObject({ name, rowCount, target: 'label', problems: [] });
    expect(samples.find((sample) => sample.name === name)?.rowCount).toBe(rowCount);
    const transforms = shape[0] === 20 ? [{ kind: 'tokenise' as const, sequenceLength: 20 }] : [];
    const resolved = await project.datasets.resolve(configOf({ dataset: { name }, transforms }));
    expect(resolved).toMatchObject({ inputShape: shape, outputWidth: classCount, problems: [] });
  });

  it.each([
    ['customers', 'label', ['age', 'region', 'satisfaction']],
    ['houses', 'price_thousands', ['rooms', 'built_year', 'heating', 'garden_m2']],
  ])('%s has missing cells that can be filled, and a target', async (name, target, incomplete) => {
    const { dataset } = await project.datasets.handlers.addSample({ name }, context);
    expect(dataset).toMatchObject({ rowCount: 1200, target, problems: [] });
    const { columns } = await project.datasets.profile(name, signal);
    expect(columns.filter(({ missingCount }) => missingCount > 0).map((column) => column.name)).toEqual(incomplete);
  });

  it.each(['binary', 'reviews', 'customers', 'houses', 'tales'])('%s is what its generator makes', async (name) => {
    const made = path.join(project.folder, `${name}.csv`);
    await promisify(execFile)(process.execPath, [`scripts/samples/${name}.mjs`, made]);
    expect(await readFile(made, 'utf8')).toBe(await readFile(`resources/samples/${name}.csv`, 'utf8'));
  });

  it('are added once when two ask at the same time', async () => {
    const [first, second] = await Promise.all([
      project.datasets.ensureSample('iris', signal),
      project.datasets.ensureSample('iris', signal),
    ]);
    expect(second).toEqual(first);
    expect(await project.datasets.list()).toHaveLength(1);
  });

  it('that do not exist name those that do', async () => {
    await expect(project.datasets.ensureSample('irises', signal)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      data: { fix: expect.stringContaining('digits, iris') },
    });
  });
});

describe('a project that can only be read', () => {
  it('refuses changes and still shows rows and profiles', async () => {
    const dataset = await add('flowers', flowers);
    const { datasets: reader } = createDatasetFeature({
      store: { ...project.store, readOnly: true },
      uploads: project.uploads,
    });
    await expect(reader.handlers.addSample({ name: 'iris' }, context)).rejects.toMatchObject({ code: 'READ_ONLY' });
    await expect(reader.handlers.remove({ id: dataset.id }, context)).rejects.toMatchObject({ code: 'READ_ONLY' });
    expect((await reader.profile(dataset.id, signal)).rowCount).toBe(60);
    reader.close();
  });
});

it('answers as the contract says', async () => {
  const dataset = await add('flowers', flowers);
  const { handlers } = project.datasets;
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
