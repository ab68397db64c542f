import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFixtures } from '../support/imported-model';
import { StudioHost } from '../support/studio-host';

let studio: StudioHost;
let folder: string;
beforeAll(async () => {
  studio = await StudioHost.open();
  folder = await mkdtemp(path.join(tmpdir(), 'studio-models-'));
});
afterAll(async () => {
  await studio[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const fixture = (name: string) => path.join(modelFixtures, name);
const importFile = async (name: string, as?: string) =>
  (await studio.client.models.import({ source: { path: fixture(name) }, name: as })).model;

async function upload(name: string, content: Uint8Array): Promise<string> {
  const headers = { 'X-File-Name': encodeURIComponent(name) };
  const body = content as Uint8Array<ArrayBuffer>;
  const request = new Request('http://studio/data/uploads', { method: 'POST', headers, body });
  const answer = (await (await studio.host.bulk(request)).json()) as { uploadId: string };
  return answer.uploadId;
}

const modelFolders = () => readdir(path.join(studio.projectDirectory, 'models'));

describe('an imported model', () => {
  test('is stored with its weights, its source and what became of each layer', async () => {
    const model = await importFile('digits.keras');
    expect(model).toMatchObject({
      name: 'digits',
      origin: 'imported',
      layerCount: 5,
      parameterCount: 1370,
      hasWeights: true,
      inputs: [{ name: 'pixels', type: 'float32', shape: [8, 8, 1] }],
      outputs: [{ name: 'digit', type: 'float32', shape: [10] }],
      source: { format: 'keras', fileName: 'digits.keras', producer: 'Keras 3.15.1', place: fixture('digits.keras') },
      problems: [],
    });
    const { text, report } = await studio.client.models.get({ id: 'DIGITS' });
    expect(text).toContain('kind: conv2d, name: strokes');
    expect(report?.layers.map(({ className, kind }) => [className, kind])).toContainEqual(['Dense', 'dense']);
    expect((await studio.client.models.list()).models.map(({ id }) => id)).toContain(model.id);
  });

  test('gets a number when its name is taken, and can be renamed to one that is free', async () => {
    const second = await importFile('digits.keras');
    expect(second.name).toBe('digits-2');
    await expect(studio.client.models.rename({ id: second.id, name: 'Digits' })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    const { model } = await studio.client.models.rename({ id: second.id, name: ' base ' });
    expect(model.name).toBe('base');
  });

  test('goes to the trash and comes back with its weights', async () => {
    const model = await importFile('stacked.keras', 'thrown away');
    const { trashId } = await studio.client.models.remove({ id: model.id });
    await expect(studio.client.models.get({ id: model.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await studio.client.projects.trash()).items).toMatchObject([{ noun: 'model', name: 'thrown away' }]);
    await studio.client.projects.restore({ id: trashId });
    expect(await studio.client.models.get({ id: 'thrown away' })).toMatchObject({ model });
    expect(await readdir(path.join(studio.projectDirectory, 'models', model.id))).toContain('weights');
  });

  test('trains on from its weights', async () => {
    const { text } = await studio.client.models.get({ id: 'digits' });
    const config = [
      'name: goes-on',
      'dataset: { name: digits }',
      'transforms: [{ kind: scale, factor: 0.0625 }]',
      'model:',
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
      'transfer: [{ from: { model: digits } }]',
      'training: { epochs: 1, optimizer: { kind: sgd, learningRate: 0.00001 }, loss: { kind: sparseCategoricalCrossentropy }, metrics: [accuracy] }',
    ].join('\n');
    const { run } = await studio.client.runs.create({ text: config });
    const ended = await studio.ended(run.id);
    expect({ status: ended.status, error: ended.error }).toEqual({ status: 'completed', error: null });
    // Such small steps learn nothing: what it knows came with the weights. From new ones it is about 0.1.
    expect(ended.finalMetrics?.test?.accuracy).toBeGreaterThan(0.85);
  });
});

describe('files that the page sends', () => {
  test('are one model when they belong together', async () => {
    const weights = Float32Array.from({ length: 10 }, (_, index) => index / 10);
    const layer = { class_name: 'Dense', config: { name: 'd', units: 2, batch_input_shape: [null, 4] } };
    const model = {
      modelTopology: { class_name: 'Sequential', config: { layers: [layer] } },
      weightsManifest: [
        {
          paths: ['group1-shard1of1.bin'],
          weights: [
            { name: 'd/kernel', shape: [4, 2], dtype: 'float32' },
            { name: 'd/bias', shape: [2], dtype: 'float32' },
          ],
        },
      ],
    };
    const uploadIds = [
      await upload('group1-shard1of1.bin', new Uint8Array(weights.buffer)),
      await upload('model.json', Buffer.from(JSON.stringify(model))),
    ];
    const { model: stored } = await studio.client.models.import({ source: { uploadIds }, name: 'two files' });
    expect(stored).toMatchObject({ hasWeights: true, parameterCount: 10, source: { format: 'tfjs-layers' } });
    const file = path.join(studio.projectDirectory, 'models', stored.id, 'weights', 'weights.bin');
    expect(new Float32Array(Uint8Array.from(await readFile(file)).buffer)).toEqual(weights);
  });

  test('that are no model leave nothing behind and can be named in the message', async () => {
    const before = await modelFolders();
    const uploadIds = [await upload('notes.txt', Buffer.from('nothing'))];
    await expect(studio.client.models.import({ source: { uploadIds } })).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('notes.txt'),
    });
    expect(await modelFolders()).toEqual(before);
  });
});

test('an import that is cancelled leaves nothing behind', async () => {
  const layers = Array.from({ length: 9000 }, (_, index) => ({
    class_name: 'Dense',
    config: { name: `d${index}`, units: 4 },
  }));
  const file = path.join(folder, 'large.json');
  await writeFile(file, JSON.stringify({ class_name: 'Sequential', config: { name: 'large', layers } }));
  const before = await modelFolders();
  const controller = new AbortController();
  const work = studio.client.models.import({ source: { path: file } }, { signal: controller.signal });
  setTimeout(() => controller.abort(), 30);
  await expect(work).rejects.toThrow();
  expect(await modelFolders()).toEqual(before);
  expect((await studio.client.models.list()).models.map(({ name }) => name)).not.toContain('large');
});

test('a missing file and a folder that is no model are told apart', async () => {
  await mkdir(path.join(folder, 'empty'));
  await expect(studio.client.models.import({ source: { path: '/nowhere/a.keras' } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(studio.client.models.import({ source: { path: path.join(folder, 'empty') } })).rejects.toMatchObject({
    code: 'BAD_INPUT',
  });
});

test('a network of one’s own is kept as it was written, sketches too', async () => {
  const text = '# mine\nlayers:\n  - { kind: input, shape: [4] }\n  - { kind: dense, units: 3 }\n';
  const { model } = await studio.client.models.save({ name: 'mine', text });
  expect(model).toMatchObject({ origin: 'own', layerCount: 2, parameterCount: 15, hasWeights: false, problems: [] });
  expect((await studio.client.models.get({ id: 'mine' })).text).toBe(text);
  await expect(studio.client.models.save({ name: 'Mine', text })).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(studio.client.models.save({ name: 'bad', text: 'layers: [{ kind: tower }]' })).rejects.toMatchObject({
    code: 'BAD_INPUT',
    data: { problems: [expect.objectContaining({ severity: 'error' })] },
  });
});

test('a model that ships can be begun from, and not be changed', async () => {
  const { model } = await studio.client.models.get({ id: 'strokes' });
  expect(model).toMatchObject({ hasWeights: true, layerCount: 6 });
  await expect(studio.client.models.remove({ id: model.id })).rejects.toMatchObject({ code: 'READ_ONLY' });
});

describe('saved blocks', () => {
  const layers = [
    { kind: 'dense', name: 'wide', units: 8 },
    { kind: 'dropout', name: 'less', rate: 0.1 },
  ];

  test('are the same in every project, and one of a name replaces the other', async () => {
    await studio.client.models.saveBlock({ name: 'two', layers });
    const { block } = await studio.client.models.saveBlock({ name: 'Two', description: 'again', layers });
    await studio.host.openProject(path.join(studio.folder, 'other'));
    expect((await studio.client.models.blocks()).blocks).toEqual([block]);
    await studio.host.openProject(studio.projectDirectory);
    await studio.client.models.removeBlock({ id: block.id });
    expect((await studio.client.models.blocks()).blocks).toEqual([]);
    await expect(studio.client.models.removeBlock({ id: block.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of layers that do not exist are refused by name', async () => {
    await expect(
      studio.client.models.saveBlock({ name: 'odd', layers: [{ kind: 'dense', units: -1 }] }),
    ).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('Layer 1') });
  });
});
