import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readStoredWeights } from '../../src/engine/lib/stored-weights';
import type { RunConfig, RunConfigInput } from '../../src/shared/config/run-config';
import { EngineProcess } from '../support/engine-process';
import { buildConfig, cloudColumns, finalCheckpoint, JobFolder } from '../support/training-job';

const folder = new JobFolder();
afterAll(() => folder.dispose());
const data = folder.writeData('clouds', cloudColumns(200, 6, 3));

type Layers = RunConfigInput['model']['layers'];
type Transfer = Pick<NonNullable<RunConfigInput['transfer']>[number], 'match' | 'layers'>;

const source: Layers = [
  { kind: 'input' },
  { kind: 'dense', name: 'first', units: 8, activation: 'relu' },
  { kind: 'batchNormalisation', name: 'norm' },
  { kind: 'dense', name: 'second', units: 8, activation: 'relu' },
  { kind: 'dense', name: 'out', units: 3 },
];

function configFor(layers: Layers, transfer: Transfer[] = []): RunConfig {
  return buildConfig({
    model: { layers },
    transfer: transfer.map((entry) => ({ from: { run: 'parent' }, ...entry })),
    training: {
      epochs: 1,
      // So small a rate leaves weights what they were when training began.
      optimizer: { kind: 'sgd', learningRate: 1e-12 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
    },
  });
}

async function weightsAfter(config: RunConfig, parent?: string) {
  const transfer = config.transfer.map(() => ({ directory: parent ?? '', title: 'parent, step 5' }));
  const engine = await EngineProcess.start(folder.trainJob(config, data, { transfer }));
  await engine.result<'train'>();
  const { directory } = finalCheckpoint(engine);
  const weights = new Map((await readStoredWeights(directory)).map(({ name, values }) => [name, Array.from(values)]));
  return { directory, weights, reports: engine.of('transfer').flatMap(({ reports }) => reports), engine };
}

let parent: Awaited<ReturnType<typeof weightsAfter>>;
beforeAll(async () => {
  parent = await weightsAfter({ ...configFor(source), seed: 5 });
});

test('layers of one name take their weights over; the report says which did not and why', async () => {
  const { weights, reports } = await weightsAfter(
    configFor(
      [
        { kind: 'input' },
        { kind: 'dense', name: 'first', units: 8, activation: 'relu' },
        { kind: 'batchNormalisation', name: 'norm' },
        { kind: 'dense', name: 'extra', units: 8 },
        { kind: 'dense', name: 'out', units: 3, useBias: false },
      ],
      [{ match: 'name' }],
    ),
    parent.directory,
  );
  expect(weights.get('first/0/kernel')).toEqual(parent.weights.get('first/0/kernel'));
  expect(weights.get('extra/0/kernel')).not.toEqual(parent.weights.get('second/0/kernel'));
  expect(reports).toEqual([
    {
      source: 'parent, step 5',
      match: 'name',
      layers: [
        { layer: 'first', parameterCount: 56, from: 'first', reason: null },
        { layer: 'norm', parameterCount: 32, from: 'norm', reason: null },
        { layer: 'extra', parameterCount: 72, from: null, reason: 'no layer there has this name' },
        { layer: 'out', parameterCount: 24, from: null, reason: 'it has [8, 3] [3] there and [8, 3] here' },
      ],
      unusedLayers: ['second', 'out'],
    },
  ]);
});

test('layers of equal shapes take their weights in reading order, whatever they are called', async () => {
  const { weights, reports } = await weightsAfter(
    configFor(
      [
        { kind: 'input' },
        { kind: 'dense', name: 'a', units: 8 },
        { kind: 'batchNormalisation', name: 'b' },
        { kind: 'dense', name: 'c', units: 8 },
        { kind: 'dense', name: 'd', units: 3 },
      ],
      [{ match: 'shape', layers: ['a', 'c'] }],
    ),
    parent.directory,
  );
  expect(reports[0]?.layers.map(({ layer, from }) => [layer, from])).toEqual([
    ['a', 'first'],
    ['c', 'second'],
  ]);
  expect(weights.get('a/0/kernel')).toEqual(parent.weights.get('first/0/kernel'));
  expect(weights.get('c/0/kernel')).toEqual(parent.weights.get('second/0/kernel'));
  expect(weights.get('d/0/kernel')).not.toEqual(parent.weights.get('out/0/kernel'));
});

test('weights that are damaged are refused, never trained on', async () => {
  const copy = folder.runDirectory();
  const { cpSync } = await import('node:fs');
  cpSync(parent.directory, copy, { recursive: true });
  const file = path.join(copy, 'weights.bin');
  const bytes = readFileSync(file);
  bytes[7] = (bytes[7] as number) ^ 0xff;
  writeFileSync(file, bytes);
  await expect(weightsAfter(configFor(source, [{ match: 'name' }]), copy)).rejects.toThrow(/damaged/);
});
