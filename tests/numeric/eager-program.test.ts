import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { disposeSplit, type SplitTensors } from '../../src/engine/batches';
import { createRunModel } from '../../src/engine/train';
import { createEagerProgram } from '../../src/engine/train/eager-program';
import type { StepProgram } from '../../src/engine/train/program';
import { randomStream } from '../../src/shared/base/random';
import { loadTensorFlow } from '../support/tensorflow';
import { buildConfig, fittedTable } from '../support/training-job';

let tf: TensorFlow;
let data: SplitTensors;
let program: StepProgram;

beforeAll(async () => {
  tf = await loadTensorFlow();
  const config = buildConfig({
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'reshape', targetShape: [6, 6, 1] },
        { kind: 'conv2d', filters: 2, dilationRate: 2, activation: 'relu' },
        { kind: 'batchNormalisation', scale: false },
        { kind: 'dropout' },
        { kind: 'flatten' },
        { kind: 'dense', units: 3, kernelRegulariser: { l1: 0, l2: 0.01 } },
      ],
    },
    training: { loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true }, metrics: ['accuracy'] },
  });
  const runModel = createRunModel(tf, config, fittedTable([36], ['a', 'b', 'c']));
  const stream = randomStream('eager');
  data = {
    rowCount: 40,
    inputs: [tf.tensor2d(Float32Array.from({ length: 40 * 36 }, stream.normal), [40, 36])],
    targets: [
      tf.tensor1d(
        Int32Array.from({ length: 40 }, () => stream.integer(3)),
        'int32',
      ),
    ],
  };
  program = createEagerProgram(tf, runModel, data, 0, async () => undefined);
});
afterAll(() => disposeSplit(data));

const batch = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, index) => from + index);

test('training, measuring and predicting leave no tensors behind', async () => {
  await program.trainSteps([batch(0, 16)]);
  await program.measure(data);
  const before = tf.memory().numTensors;
  for (let step = 0; step < 5; step += 1) await program.trainSteps([batch(0, 16), batch(32, 40)]);
  await program.measure(data);
  for (const output of await program.predict(data.inputs)) output.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a measurement of parts is the mean over samples, whatever their sizes', async () => {
  const part = (from: number, count: number): SplitTensors => ({
    rowCount: count,
    inputs: data.inputs.map((tensor) => tensor.slice(from, count)),
    targets: data.targets.map((tensor) => tensor.slice(from, count)),
  });
  const [whole, first, second] = await Promise.all(
    [data, part(0, 30), part(30, 10)].map((split) => program.measure(split)),
  );
  expect(whole?.loss).toBeCloseTo(((first?.loss ?? 0) * 30 + (second?.loss ?? 0) * 10) / 40, 5);
  expect(whole?.metrics[0]).toBeCloseTo(((first?.metrics[0] ?? 0) * 30 + (second?.metrics[0] ?? 0) * 10) / 40, 6);
});
