import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { epochBatches, type SplitTensors } from '../../src/engine/batches';
import { createRunModel } from '../../src/engine/train';
import { chooseProgram } from '../../src/engine/train/choose-program';
import { randomStream } from '../../src/shared/base/random';
import { loadTensorFlow } from '../support/tensorflow';
import { buildConfig, fittedTable } from '../support/training-job';

let tf: TensorFlow;
let data: SplitTensors;
const rowCount = 70;

beforeAll(async () => {
  tf = await loadTensorFlow();
  const stream = randomStream('programs');
  data = {
    rowCount,
    inputs: [tf.tensor2d(Float32Array.from({ length: rowCount * 10 }, stream.normal), [rowCount, 10])],
    targets: [
      tf.tensor1d(
        Int32Array.from({ length: rowCount }, () => stream.integer(3)),
        'int32',
      ),
    ],
  };
});

async function trainWith(compile: 'auto' | 'off', residentLimitBytes?: number) {
  const config = buildConfig({
    model: {
      layers: [
        { kind: 'input' },
        { kind: 'dense', units: 12, activation: 'tanh', kernelRegulariser: { l1: 0, l2: 0.01 } },
        { kind: 'dropout', rate: 0.3 },
        { kind: 'dense', units: 3 },
      ],
    },
    training: {
      batchSize: 16,
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      loss: { kind: 'sparseCategoricalCrossentropy', fromLogits: true },
      metrics: ['accuracy'],
    },
    engine: { compile },
  });
  const runModel = createRunModel(tf, config, fittedTable([10], ['a', 'b', 'c']));
  const { program, compiled } = await chooseProgram({
    tf,
    config,
    runModel,
    training: data,
    startStep: 0,
    replicaCount: 1,
    residentLimitBytes,
    onFallback: () => undefined,
    breathe: async () => undefined,
  });
  const losses: number[] = [];
  const accuracies: number[] = [];
  for (let epoch = 0; epoch < 4; epoch += 1)
    for (const batch of epochBatches(rowCount, 16, 1, epoch)) {
      const results = await program.trainSteps([batch]);
      losses.push(results.losses[0] as number);
      accuracies.push(results.metrics[0]?.[0] as number);
    }
  return { state: compiled.state, losses, accuracies, measured: await program.measure(data) };
}

describe('a run with dropout, a penalty and a smaller last batch', () => {
  test.each([
    ['with its data in the session', undefined],
    ['with batches fed one by one', 0],
  ])('gives compiled, %s, what it gives eagerly', async (_, residentLimitBytes) => {
    const eager = await trainWith('off');
    const compiled = await trainWith('auto', residentLimitBytes);
    expect([eager.state, compiled.state]).toEqual(['eager', 'compiled']);
    expect(compiled.accuracies).toEqual(eager.accuracies);
    for (const [step, loss] of compiled.losses.entries()) expect(loss).toBeCloseTo(eager.losses[step] as number, 5);
    expect(compiled.measured.loss).toBeCloseTo(eager.measured.loss, 5);
    expect(compiled.measured.metrics[0]).toBeCloseTo(eager.measured.metrics[0] as number, 6);
  });
});
