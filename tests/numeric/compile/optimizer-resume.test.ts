import type * as tfTypes from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../../src/engine/backends';
import { guideOptimizer } from '../../../src/engine/train/guided-optimizer';
import { createOptimizer, readOptimizer, writeOptimizer } from '../../../src/engine/train/optimizers';
import { clipSchema } from '../../../src/shared/config/clip';
import { optimizerSchema, optimizerTable } from '../../../src/shared/config/optimizer';
import { numbers, oneHot, rowCount } from './conformance/case';
import { loadTensorFlow } from './engine';
import { batchesOf, compiled, copyWeights, seeded, weightsOf } from './training';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const cases = [
  ...optimizerTable.map(({ kind }) => ({ kind })),
  { kind: 'sgd', momentum: 0.9, nesterov: true },
  { kind: 'rmsprop', centred: true, momentum: 0.5 },
  { kind: 'lion', weightDecay: 0.1 },
];
const rates = [0.02, 0.01, 0.03, 0.005, 0.02, 0.01];
const weightNames = ['a/kernel', 'a/bias', 'b/kernel', 'b/bias'];

/** A small classifier that has not learned yet, always the same. */
function untrained(config: object) {
  const model = seeded(() =>
    tf.sequential({
      layers: [
        tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [5] }),
        tf.layers.dense({ units: 3, activation: 'softmax' }),
      ],
    }),
  );
  const optimizer = createOptimizer(tf, optimizerSchema.parse(config));
  guideOptimizer(tf, optimizer, model, clipSchema.parse({ kind: 'globalNorm', limit: 0.5 }));
  model.compile({ optimizer: optimizer as tfTypes.Optimizer, loss: 'categoricalCrossentropy' });
  return { model, optimizer };
}

describe('a compiled training goes on from a checkpoint bit for bit', () => {
  test.each(cases.map((config) => [JSON.stringify(config), config] as const))('%s', async (_, config) => {
    const { kind } = optimizerSchema.parse(config);
    const data = { inputs: [numbers(tf, [rowCount, 5])], targets: [oneHot(tf, 3)] };
    const options = { tf, batchSize: 8, clock: null, data };
    const batches = batchesOf(rowCount, 8, rates.length);

    const whole = untrained(config);
    const once = await compiled(whole.model, options);
    await once.trainSteps(batches, { learningRates: rates });
    once.syncModel();

    const first = untrained(config);
    const before = await compiled(first.model, options);
    await before.trainSteps(batches.slice(0, 4), { learningRates: rates.slice(0, 4) });
    before.syncModel();
    const state = structuredClone(readOptimizer(first.optimizer, kind, weightNames));

    const second = untrained(config);
    copyWeights(tf, first.model, second.model);
    writeOptimizer(tf, second.optimizer, kind, state, weightNames);
    const after = await compiled(second.model, { ...options, firstStep: 4 });
    await after.trainSteps(batches.slice(4), { learningRates: rates.slice(4) });
    after.syncModel();

    expect(weightsOf(second.model)).toEqual(weightsOf(whole.model));
    expect(readOptimizer(second.optimizer, kind, weightNames)).toEqual(
      readOptimizer(whole.optimizer, kind, weightNames),
    );
    for (const program of [once, before, after]) program.dispose();
  });
});
