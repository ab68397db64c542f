import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createConstraint, createRegulariser, penaliseActivity } from '../../src/engine/layers/penalties';
import { createClip } from '../../src/engine/train/clipping';
import { guideOptimizer } from '../../src/engine/train/guided-optimizer';
import { createOptimizer } from '../../src/engine/train/optimizers';
import { clipSchema } from '../../src/shared/config/clip';
import { optimizerSchema } from '../../src/shared/config/optimizer';
import { constraintSchema, regulariserSchema } from '../../src/shared/graph/penalties';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const numbersOf = (values: { dataSync(): ArrayLike<number> }) => Array.from(values.dataSync());
function expectClose(received: ArrayLike<number>, expected: number[]): void {
  expect(received).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(received[index]).toBeCloseTo(value, 5);
  });
}

describe('gradients', () => {
  // Norms 5 and 13; together √194.
  const gradients = () => [tf.tensor1d([3, -4]), undefined, tf.tensor2d([[5], [12]])];
  const clipped = (config: object) =>
    createClip(tf, clipSchema.parse(config))(gradients()).map((gradient) => gradient && numbersOf(gradient));

  test('are clipped by value', () => {
    expect(clipped({ kind: 'value', limit: 3.5 })).toEqual([[3, -3.5], undefined, [3.5, 3.5]]);
  });

  test('are clipped by the norm of each weight; smaller ones stay as they are', () => {
    const [first, none, second] = clipped({ kind: 'norm', limit: 6.5 });
    expect(first).toEqual([3, -4]);
    expect(none).toBeUndefined();
    expectClose(second as number[], [2.5, 6]);
  });

  test('are clipped together, so that their ratio stays', () => {
    const factor = 2 / Math.sqrt(194);
    const [first, , second] = clipped({ kind: 'globalNorm', limit: 2 });
    expectClose(first as number[], [3 * factor, -4 * factor]);
    expectClose(second as number[], [5 * factor, 12 * factor]);
  });

  test('of zero stay zero', () => {
    const [only] = createClip(tf, clipSchema.parse({ kind: 'globalNorm' }))([tf.zeros([2])]);
    expect(only && numbersOf(only)).toEqual([0, 0]);
  });
});

describe('constraints', () => {
  const project = (config: object, rows: number[][]) => {
    const constraint = createConstraint(tf, constraintSchema.parse(config));
    return numbersOf((constraint as NonNullable<typeof constraint>).apply(tf.tensor2d(rows)));
  };

  test('keep the norm of every unit’s incoming weights, which are a column', () => {
    expectClose(
      project({ kind: 'maxNorm', maximum: 1 }, [
        [3, 0.3],
        [4, 0.4],
      ]),
      [0.6, 0.3, 0.8, 0.4],
    );
    expectClose(
      project({ kind: 'unitNorm' }, [
        [3, 0.3],
        [4, 0.4],
      ]),
      [0.6, 0.6, 0.8, 0.8],
    );
    expectClose(project({ kind: 'unitNorm', axis: [1] }, [[3, 4]]), [0.6, 0.8]);
    expectClose(project({ kind: 'minMaxNorm', minimum: 1, maximum: 2, rate: 0.5 }, [[3], [4]]), [2.1, 2.8]);
    expect(project({ kind: 'nonNegative' }, [[-1, 2]])).toEqual([0, 2]);
  });

  test.each([
    ['sgd', undefined],
    ['adam', { kind: 'globalNorm', limit: 0.5 }],
  ] as const)('hold after every step of %s', (kind, clip) => {
    const kernelConstraint = createConstraint(tf, constraintSchema.parse({ kind: 'maxNorm', maximum: 0.5 }));
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], kernelConstraint })] });
    const optimizer = createOptimizer(tf, optimizerSchema.parse({ kind, learningRate: 0.5 }));
    guideOptimizer(tf, optimizer, model, clip ?? null);
    const weight = model.trainableWeights[0]?.read() as ReturnType<TensorFlow['variable']>;
    for (let step = 0; step < 3; step += 1) {
      const before = numbersOf(weight);
      optimizer.applyGradients([{ name: weight.name, tensor: tf.randomNormal([4, 3], 0, 1, 'float32', step) }]);
      expect(numbersOf(weight)).not.toEqual(before);
      for (const norm of numbersOf(tf.norm(weight, 2, 0))) expect(norm).toBeLessThan(0.5 + 1e-5);
    }
  });
});

describe('penalties', () => {
  const penalty = (config: object, rows: number[][]) => {
    const regulariser = createRegulariser(tf, regulariserSchema.parse(config));
    return numbersOf((regulariser as NonNullable<typeof regulariser>).apply(tf.tensor2d(rows)))[0];
  };

  test('add up weights, squares and the similarity of columns', () => {
    expect(penalty({ l1: 0.1 }, [[1, -2]])).toBeCloseTo(0.3, 6);
    expect(penalty({ l2: 0.1 }, [[1, -2]])).toBeCloseTo(0.5, 6);
    // Columns (1, 0), (1, 1), (0, 2): cosines √½, 0 and √½ of three pairs.
    const columns = [
      [1, 1, 0],
      [0, 1, 2],
    ];
    expect(penalty({ orthogonal: 3 }, columns)).toBeCloseTo(2 * Math.SQRT1_2, 5);
    expect(penalty({ l1: 1, orthogonal: 3 }, columns)).toBeCloseTo(5 + 2 * Math.SQRT1_2, 5);
  });

  test('on outputs are a mean over samples and change the gradient', () => {
    const build = (isPenalised: boolean) => {
      const layer = tf.layers.dense({ units: 2, inputShape: [2], kernelInitializer: 'ones', useBias: false });
      if (isPenalised) penaliseActivity(tf, layer, regulariserSchema.parse({ l2: 0.5 }));
      const model = tf.sequential({ layers: [layer] });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
      return model;
    };
    const [inputs, targets] = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.zeros([2, 2]),
    ];
    const step = (isPenalised: boolean) => {
      const model = build(isPenalised) as unknown as {
        model: { makeTrainFunction(): (data: unknown[]) => { dataSync(): Float32Array }[] };
        getWeights(): { dataSync(): Float32Array }[];
      };
      const [loss] = model.model.makeTrainFunction()([inputs, targets]);
      return { loss: loss?.dataSync()[0] as number, weights: numbersOf(model.getWeights()[0] as never) };
    };
    // Outputs 3, 3 and 7, 7: squares add up to 116, halves of them over two samples to 29.
    expect(step(true).loss - step(false).loss).toBeCloseTo(29, 4);
    const gradientOfPenalty = [(3 * 1 + 7 * 3) / 2, (3 * 2 + 7 * 4) / 2];
    expectClose(
      step(false).weights.map((value, index) => value - (step(true).weights[index] as number)),
      [0, 0, 1, 1].map((input) => 0.1 * (gradientOfPenalty[input] as number)),
    );
  });

  test('on outputs leave predictions alone and hold nothing back', () => {
    const layer = tf.layers.dense({ units: 2, inputShape: [2] });
    penaliseActivity(tf, layer, regulariserSchema.parse({ l1: 1 }));
    const model = tf.sequential({ layers: [layer] });
    const predict = () => tf.tidy(() => numbersOf(model.predict(tf.ones([3, 2])) as never));
    const expected = predict();
    const count = tf.memory().numTensors;
    expect(predict()).toEqual(expected);
    expect(tf.memory().numTensors).toBe(count);
  });
});
