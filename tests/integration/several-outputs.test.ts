import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Run } from '../../src/shared/contract/run';
import { StudioHost } from '../support/studio-host';

interface Parts {
  inputs?: string;
  outputs?: string;
  training?: string;
  dataset?: string;
  transfer?: string;
}

const bothInputs = '{ sepal: [sepal_length_cm, sepal_width_cm], petal: [petal_length_cm] }';
const bothOutputs = `
    kind: { target: label, loss: { kind: sparseCategoricalCrossentropy, fromLogits: true }, metrics: [accuracy] }
    width: { target: petal_width_cm, scaleTarget: standardise, lossWeight: 0.5 }`;

/** Flowers by two inputs: which kind, and how wide the petal is. */
function configText({
  inputs = bothInputs,
  outputs = bothOutputs,
  training = '',
  dataset = '',
  transfer = '',
}: Parts = {}) {
  return `name: flowers
dataset:
  name: iris
  inputs: ${inputs}
  ${dataset}
transforms: [{ kind: standardise }]
model:
  layers:
    - { kind: input, name: sepal }
    - { kind: dense, name: sepal_dense, group: base, units: 8, activation: tanh }
    - { kind: input, name: petal }
    - { kind: dense, name: petal_dense, group: base, units: 8, activation: tanh }
    - { kind: dense, name: kind, units: 3, inputs: [petal_dense] }
    - { kind: dense, name: width, units: 1, inputs: [sepal_dense] }
${transfer}
training:
  epochs: 20
  batchSize: 16
  optimizer: { kind: adam, learningRate: 0.02 }
  loss: { kind: meanSquaredError }
  metrics: [meanAbsoluteError]
  outputs: ${outputs}
  ${training}
`;
}

let studio: StudioHost;
let trained: Run;

beforeAll(async () => {
  studio = await StudioHost.open();
  await studio.client.datasets.addSample({ name: 'iris' });
  const { run } = await studio.client.runs.create({ text: configText() });
  trained = await studio.ended(run.id);
});
afterAll(() => studio[Symbol.asyncDispose]());

const problemsOf = async (parts: Parts) => (await studio.client.templates.check({ text: configText(parts) })).problems;

describe('a run with two inputs and two outputs', () => {
  it('completes, with figures of the whole and of each output by split', () => {
    expect(trained).toMatchObject({ status: 'completed', error: null, compiled: { state: 'compiled' } });
    expect(Object.keys(trained.finalMetrics?.test ?? {}).sort()).toEqual([
      'kind/accuracy',
      'kind/loss',
      'loss',
      'width/loss',
      'width/meanAbsoluteError',
    ]);
    expect(trained.finalMetrics?.test?.['kind/accuracy']).toBeGreaterThan(0.8);
    // In centimetres: petals are 0.1 to 2.5 wide.
    expect(trained.finalMetrics?.test?.['width/meanAbsoluteError']).toBeLessThan(0.7);
  });

  it('is evaluated with a confusion matrix of the output that says classes', async () => {
    const { evaluation } = await studio.client.evaluations.create({ runId: trained.id, split: 'test' });
    expect(evaluation.metrics['kind/accuracy']).toBeCloseTo(trained.finalMetrics?.test?.['kind/accuracy'] as number, 6);
    expect(evaluation.outputs?.map(({ output, confusion }) => [output, confusion.classes])).toEqual([
      ['kind', ['setosa', 'versicolor', 'virginica']],
    ]);
    expect((await studio.client.evaluations.list({ runId: trained.id })).evaluations).toEqual([evaluation]);
  });

  it('predicts a file with columns of both outputs, which needs the columns of both inputs and no target', async () => {
    const input = path.join(studio.folder, 'flowers.csv');
    const output = path.join(studio.folder, 'predicted.csv');
    await writeFile(input, 'sepal_length_cm,sepal_width_cm,petal_length_cm\n5.1,3.5,1.4\n6.3,3.3,6\n');
    await studio.client.evaluations.predict({ runId: trained.id, input, output });
    const [header, first] = (await readFile(output, 'utf8')).trim().split('\n');
    expect(header?.split(',')).toEqual([
      'sepal_length_cm',
      'sepal_width_cm',
      'petal_length_cm',
      'kind_prediction',
      'kind_probability_setosa',
      'kind_probability_versicolor',
      'kind_probability_virginica',
      'width_prediction',
    ]);
    const cells = first?.split(',') ?? [];
    expect(cells[3]).toBe('setosa');
    expect(Number(cells[7])).toBeGreaterThan(-0.5);
    expect(Number(cells[7])).toBeLessThan(1.2);
  });

  it('stores the target that an output left to the data set’s roles, so that it stays the same', async () => {
    const text = configText({ outputs: bothOutputs.replace('target: label, ', ''), training: '' });
    const { run } = await studio.client.runs.create({ text });
    const { config } = await studio.client.runs.config({ id: run.id });
    expect(config).toMatchObject({
      dataset: { features: null },
      training: { outputs: { kind: { target: 'label' }, width: { target: 'petal_width_cm' } } },
    });
    await studio.client.runs.stop({ id: run.id });
    await studio.ended(run.id);
  });
});

describe('weights from another run', () => {
  const transfer = (entry: string) => `transfer:\n  - ${entry}`;

  it('are planned by the check, pinned to a checkpoint, taken over and reported', async () => {
    const text = configText({
      transfer: transfer(`{ from: { run: ${trained.name} }, layers: ["base/*"] }`),
      training: 'freeze: [base]',
    });
    const { problems, transfers } = await studio.client.templates.check({ text });
    expect(problems).toEqual([]);
    const { run } = await studio.client.runs.create({ text });
    const ended = await studio.ended(run.id);
    const { reports } = await studio.client.runs.transfers({ id: ended.id });
    expect(reports).toEqual(transfers);
    expect(reports[0]).toMatchObject({
      match: 'name',
      layers: [
        { layer: 'sepal_dense', from: 'sepal_dense', parameterCount: 24 },
        { layer: 'petal_dense', from: 'petal_dense', parameterCount: 16 },
      ],
      unusedLayers: ['kind', 'width'],
    });
    const { checkpoints } = await studio.client.runs.checkpoints({ id: trained.id });
    const { config } = await studio.client.runs.config({ id: ended.id });
    expect(config).toMatchObject({
      transfer: [{ from: { run: trained.id, checkpoint: checkpoints.find(({ best }) => best)?.id } }],
    });
    const { events } = await studio.client.runs.events({ id: ended.id });
    expect(events.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^2 of 2 layers take their weights from/),
    );
  });

  it('that do not exist are a problem at their place, which names the remedy', async () => {
    expect(await problemsOf({ transfer: transfer('{ from: { run: nobody } }') })).toMatchObject([
      { code: 'unknownWeights', severity: 'error', fix: expect.any(String), where: { path: ['transfer', 0, 'from'] } },
    ]);
    expect(await problemsOf({ transfer: transfer('{ from: { model: nothing } }') })).toMatchObject([
      { code: 'unknownWeights', where: { path: ['transfer', 0, 'from'] } },
    ]);
  });

  it('that fit no layer are a warning', async () => {
    const found = await problemsOf({
      transfer: transfer(`{ from: { run: ${trained.name} }, layers: [width] }`),
      outputs: bothOutputs,
    });
    expect(found).toEqual([]);
    const other = configText({ transfer: transfer(`{ from: { run: ${trained.name} } }`) })
      .replaceAll('sepal_dense', 'a')
      .replaceAll('petal_dense', 'b')
      .replaceAll(/name: width|name: kind/g, (name) => `${name}_2`)
      .replace('    kind: {', '    kind_2: {')
      .replace('    width: {', '    width_2: {');
    const { problems } = await studio.client.templates.check({ text: other });
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([['nothingTransferred', 'warning']]);
  });
});

describe('a config whose inputs or outputs do not fit has a problem with its place and remedy', () => {
  it.each([
    [
      'an input layer without columns',
      { inputs: '{ sepal: [sepal_length_cm] }' },
      'unboundInput',
      ['dataset', 'inputs'],
    ],
    [
      'columns for a layer that is no input',
      { inputs: `${bothInputs.slice(0, -2)}, leaf: [sepal_length_cm] }` },
      'unknownInput',
      ['dataset', 'inputs', 'leaf'],
    ],
    [
      'a column that the data set lacks',
      { inputs: '{ sepal: [sepal_size], petal: [petal_length_cm] }' },
      'unknownFeature',
      ['dataset', 'inputs', 'sepal'],
    ],
    [
      'a target among the columns of an input',
      { inputs: '{ sepal: [sepal_length_cm], petal: [petal_width_cm] }' },
      'targetAmongFeatures',
      ['dataset', 'inputs', 'petal'],
    ],
    [
      'an output that nothing is said of',
      { outputs: '{ kind: { target: petal_width_cm } }' },
      'untrainedOutput',
      ['training', 'outputs'],
    ],
    [
      'an output that the model does not have',
      { outputs: `${bothOutputs}\n    size: { target: petal_width_cm }` },
      'unknownOutput',
      ['training', 'outputs', 'size'],
    ],
    [
      'a target that the data set lacks',
      { outputs: bothOutputs.replace('petal_width_cm', 'petal_size') },
      'unknownTarget',
      ['training', 'outputs', 'width', 'target'],
    ],
    [
      'text for a regression',
      { outputs: bothOutputs.replace('petal_width_cm', 'label') },
      'targetNotNumeric',
      ['training', 'outputs', 'width', 'target'],
    ],
    [
      'class weights of an unknown class',
      { outputs: bothOutputs.replace('target: label,', 'target: label, classWeights: { rose: 2 },') },
      'unknownClass',
      ['training', 'outputs', 'kind', 'classWeights'],
    ],
    ['text as the weight of rows', { dataset: 'sampleWeight: label' }, 'weightNotNumeric', ['dataset', 'sampleWeight']],
    [
      'a frozen layer that does not exist',
      { training: 'freeze: [head/*]' },
      'unknownLayers',
      ['training', 'freeze', 0],
    ],
    [
      'a phase in which nothing learns',
      { training: 'phases: [{ epochs: 2, freeze: ["*"] }]' },
      'nothingLearns',
      ['training', 'phases', 0],
    ],
  ] satisfies [string, Parts, string, (string | number)[]][])('%s', async (_, parts, code, place) => {
    const found = (await problemsOf(parts)).find((problem) => problem.code === code);
    expect(found).toMatchObject({ severity: 'error', where: { path: place, line: expect.any(Number) } });
    expect(found?.fix).toBeTruthy();
    await expect(studio.client.runs.create({ text: configText(parts) })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('an output of the wrong width, at its layer', async () => {
    const text = configText().replace('name: kind, units: 3', 'name: kind, units: 5');
    const { problems } = await studio.client.templates.check({ text });
    expect(problems).toMatchObject([
      { code: 'outputWidth', where: { layer: 'kind' }, fix: 'Set units of "kind" to 3.' },
    ]);
  });
});
