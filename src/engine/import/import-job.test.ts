import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { ImportedModel, modelFixtures } from '../../../tests/support/imported-model';
import { unpackZip } from './zip-archive';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'studio-bad-models-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fixture = (name: string) => path.join(modelFixtures, name);

async function put(name: string, content: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

function zip(entries: Record<string, string | Uint8Array>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(entries)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    archive.outputStream.on('data', (part: Buffer) => parts.push(part));
    archive.outputStream.on('end', () => resolve(Buffer.concat(parts)));
    archive.outputStream.on('error', reject);
  });
}

/** The plain HDF5 file of a fixture, which lies packed. */
async function hdf5Of(name: string): Promise<Buffer> {
  const target = await mkdtemp(path.join(folder, 'unpacked-'));
  await unpackZip(fixture(`${name}.h5.zip`), target);
  return readFile(path.join(target, `${name}.h5`));
}

const dense = (name: string, from: string) => ({
  class_name: 'Dense',
  name,
  config: { name, units: 4 },
  inbound_nodes: [[[from, 0, 0, {}]]],
});
const functional = (layers: unknown[], output: string) =>
  JSON.stringify({
    class_name: 'Functional',
    keras_version: '2.15.0',
    config: { name: 'net', layers, input_layers: [['in', 0, 0]], output_layers: [[output, 0, 0]] },
  });
const input = {
  class_name: 'InputLayer',
  name: 'in',
  config: { name: 'in', batch_input_shape: [null, 4] },
  inbound_nodes: [],
};

describe('a file that is not a model', () => {
  test.each([
    ['an empty file', '', 'is empty'],
    ['a text', 'hello', 'not a model file that this studio reads'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'not a model file'],
    ['JSON of something else', '{"a": 1}', 'not a model file'],
    ['JSON that breaks off', '{"class_name": "Functional", "config": {"lay', 'not valid JSON'],
    ['a subclassed model', '{"class_name": "MyModel", "config": {"depth": 3}}', 'defined in Python code'],
    ['layers in a circle', functional([input, dense('a', 'b'), dense('b', 'a')], 'a'), 'in a circle'],
    ['an output that is missing', functional([input, dense('a', 'in')], 'in2'), 'no outputs'],
  ])('is refused when it is %s', async (_, content, message) => {
    const file = await put('model.json', content);
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining(message),
      data: { fix: expect.any(String) },
    });
  });

  test('a folder without a model is refused', async () => {
    await put('empty/readme.txt', 'nothing here');
    await expect(ImportedModel.read(path.join(folder, 'empty'))).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('an HDF5 file', () => {
  test.each([0.1, 0.5, 0.99])('that ends after %d of its bytes is called truncated', async (share) => {
    const whole = await hdf5Of('stacked');
    const file = await put('cut.h5', whole.subarray(0, Math.floor(whole.length * share)));
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('truncated'),
      data: { fix: expect.stringContaining('again') },
    });
  });

  test('whose middle is overwritten never gives a model silently different', async () => {
    const broken = Uint8Array.from(await hdf5Of('stacked'));
    broken.fill(0xff, 1000, 9000);
    const file = await put('broken.h5', broken);
    await expect(ImportedModel.read(file)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('with weights alone says what is missing', async () => {
    const target = path.join(folder, 'weights-only');
    await unpackZip(fixture('stacked.json-and-weights.zip'), target);
    await expect(ImportedModel.read(path.join(target, 'stacked.weights.h5'))).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('weights only'),
    });
  });
});

describe('a zip', () => {
  test('that is cut off is refused', async () => {
    const whole = await readFile(fixture('stacked.keras'));
    const file = await put('cut.keras', whole.subarray(0, whole.length / 2));
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('zip'),
    });
  });

  test('that would unfold to far more than it is is refused before it does', async () => {
    const file = await put(
      'bomb.keras',
      await zip({ 'config.json': Buffer.alloc(64 * 1024 ** 2), 'metadata.json': '{}' }),
    );
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('would unfold'),
    });
  });

  test('whose names lead out of it writes nothing there', async () => {
    const content = await zip({ 'aa/evil.txt': 'x', 'config.json': '{}', 'metadata.json': '{}' });
    // The library that writes zips refuses such a name too; the bytes are changed afterwards.
    const evil = Buffer.from(content.toString('latin1').replaceAll('aa/evil.txt', '../evil.txt'), 'latin1');
    const file = await put('sub/evil.keras', evil);
    await expect(ImportedModel.read(file)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(readFile(path.join(folder, 'evil.txt'))).rejects.toThrow();
  });
});

describe('a layers model of TensorFlow.js', () => {
  const model = (manifest: unknown) =>
    JSON.stringify({
      modelTopology: { class_name: 'Sequential', config: { layers: [dense('a', 'in')] } },
      weightsManifest: manifest,
    });
  const weights = [{ name: 'a/kernel', shape: [4, 4], dtype: 'float32' }];

  test.each([
    ['a shard is missing', [{ paths: ['gone.bin'], weights }], 'gone.bin that belongs to the model is missing'],
    ['a shard lies outside', [{ paths: ['../../etc/passwd'], weights }], 'lies outside of its folder'],
    ['a shard is too short', [{ paths: ['short.bin'], weights }], 'hold 8 B'],
    ['a shape is absurd', [{ paths: ['short.bin'], weights: [{ name: 'a', shape: [-4], dtype: 'float32' }] }], '-4'],
    ['a type is unknown', [{ paths: ['short.bin'], weights: [{ ...weights[0], dtype: 'string' }] }], 'string'],
  ])('is refused when %s', async (_, manifest, message) => {
    await put('tfjs/short.bin', new Uint8Array(8));
    const file = await put('tfjs/model.json', model(manifest));
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining(message),
    });
  });
});

describe('what cannot be taken over', () => {
  test('code is named and kept as a placeholder, never executed', async () => {
    await using imported = await ImportedModel.read(fixture('unsupported.keras'));
    expect(imported.result.problems.map(({ code, severity, where }) => [code, severity, where?.layer])).toEqual([
      ['unsupportedLayer', 'error', 'doubled'],
      ['unsupportedLayer', 'error', 'own'],
    ]);
    expect(imported.result.problems[0]?.message).toContain('never executed');
    // The shapes behind the placeholders are known, so that only they are blamed.
    expect(imported.analysis.problems.map(({ code, where }) => [code, where?.layer])).toEqual([
      ['unsupportedLayer', 'doubled'],
      ['unsupportedLayer', 'own'],
    ]);
    expect(imported.analysis.layers.at(-1)?.outputShape).toEqual([2]);
    expect((await imported.weights()).map(({ name }) => name)).toContain('own/0/0');
  });

  test.each([
    [
      'channels first',
      { class_name: 'Conv2D', config: { filters: 2, kernel_size: 3, data_format: 'channels_first' } },
      'data_format',
    ],
    ['an unknown activation', { class_name: 'Dense', config: { units: 2, activation: 'my_own' } }, 'my_own'],
    ['the hard sigmoid of Keras 3', { class_name: 'Dense', config: { units: 2, activation: 'hard_sigmoid' } }, '1/6'],
    ['a setting that is not known', { class_name: 'Dense', config: { units: 2, twist: 3 } }, 'twist'],
    ['a normalisation along another axis', { class_name: 'BatchNormalization', config: { axis: 1 } }, 'axis'],
    ['sizes that are not possible', { class_name: 'Dense', config: { units: -3 } }, 'units'],
  ])('%s becomes a placeholder with its reason', async (_, layer, reason) => {
    const layers = [
      { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 8, 8, 3] } },
      { ...layer, config: { name: 'odd', ...layer.config } },
    ];
    const text = JSON.stringify({ class_name: 'Sequential', keras_version: '3.1.0', config: { name: 'net', layers } });
    await using imported = await ImportedModel.read(await put('odd.json', text));
    expect(imported.model.layers.at(-1)).toMatchObject({ kind: 'unsupported', className: layer.class_name });
    expect(imported.result.problems.at(-1)?.message).toContain(reason);
  });

  test('settings that matter to training alone are left out by name', async () => {
    const layers = [
      { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 8] } },
      {
        class_name: 'Dense',
        config: { name: 'd', units: 2, kernel_regularizer: { class_name: 'MyPenalty', config: {} } },
      },
    ];
    const text = JSON.stringify({ class_name: 'Sequential', keras_version: '3.1.0', config: { name: 'net', layers } });
    await using imported = await ImportedModel.read(await put('penalty.json', text));
    expect(imported.result.problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['settingLost', 'warning'],
    ]);
    expect(imported.model.layers.at(-1)).toMatchObject({ kind: 'dense', units: 2 });
  });

  test('a dropout of whole samples still predicts the same, and is named for training', async () => {
    const layers = [
      { class_name: 'InputLayer', config: { name: 'in', batch_shape: [null, 4, 4, 3] } },
      { class_name: 'Dropout', config: { name: 'drop', rate: 0.2, noise_shape: [null, 1, 1, 1] } },
    ];
    const text = JSON.stringify({ class_name: 'Sequential', keras_version: '3.1.0', config: { name: 'net', layers } });
    await using imported = await ImportedModel.read(await put('drop.json', text));
    expect(imported.model.layers.at(-1)).toMatchObject({ kind: 'dropout', rate: 0.2 });
    expect(imported.result.problems[0]).toMatchObject({
      code: 'settingLost',
      message: expect.stringContaining('noise_shape'),
    });
  });

  test('a SavedModel gives its signatures and operations, and says that its layers are not in it', async () => {
    await using imported = await ImportedModel.read(fixture('saved-model'));
    expect(imported.report.signatures).toEqual([
      {
        name: 'serving_default',
        inputs: [{ name: 'inputs', type: 'float32', shape: [6] }],
        outputs: [{ name: 'output_0', type: 'float32', shape: [1] }],
      },
    ]);
    // TensorFlow's own count: saved_model_cli lists 6 MatMul in the graph and its functions.
    expect(imported.report.operations.find(({ type }) => type === 'MatMul')?.count).toBe(6);
    expect(imported.result.problems.map(({ code }) => code)).toEqual(['operationsOnly']);
    expect(imported.result.producer).toBe('TensorFlow 2.21.0');
  });
});

describe('a large network', () => {
  test('of ten thousand layers is read with groups by the parts of its names', async () => {
    const layers = Array.from({ length: 9_999 }, (_, index) =>
      dense(
        `tower${Math.floor(index / 1000)}/stage${Math.floor(index / 100)}/d${index}`,
        index === 0
          ? 'in'
          : `tower${Math.floor((index - 1) / 1000)}/stage${Math.floor((index - 1) / 100)}/d${index - 1}`,
      ),
    );
    const last = layers.at(-1)?.name ?? '';
    await using imported = await ImportedModel.read(
      await put('large.json', functional([input, ...layers.reverse()], last)),
    );
    expect(imported.result.layerCount).toBe(10_000);
    expect(imported.model.layers[1234]).toMatchObject({ name: 'd1233', group: 'tower1/stage12' });
  });

  test('of more layers than are read is refused', async () => {
    const layers = Array.from({ length: 20_001 }, (_, index) =>
      dense(`d${index}`, index === 0 ? 'in' : `d${index - 1}`),
    );
    const file = await put('huge.json', functional([input, ...layers], 'd20000'));
    await expect(ImportedModel.read(file)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('20,000'),
    });
  });

  test('nested deeper than any network is refused', async () => {
    let config: object = { layers: [dense('d', 'in')] };
    for (let depth = 0; depth < 40; depth += 1)
      config = { layers: [{ class_name: 'Sequential', config: { ...config, name: `n${depth}` } }] };
    const file = await put('deep.json', JSON.stringify({ class_name: 'Sequential', config }));
    await expect(ImportedModel.read(file)).rejects.toMatchObject({ message: expect.stringContaining('nested') });
  });
});
