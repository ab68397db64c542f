import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { TensorFlow } from '../../src/engine/backends';
import { createOptimizer, readOptimizer, writeOptimizer } from '../../src/engine/train/optimizers';
import { type OptimizerConfig, optimizerSchema, optimizerTable } from '../../src/shared/config/optimizer';
import { loadTensorFlow } from '../support/tensorflow';

let tf: TensorFlow;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

const start = [1, -2, 0.5];
const gradients = [
  [0.3, -0.1, 2],
  [-0.2, 0.4, 1],
  [0.1, 0.1, -3],
  [0.5, -0.6, 0.25],
];

/** A weight and its state, one number each, in double precision as the papers write the update. */
type Update = (weight: number, gradient: number, state: Record<string, number>, step: number) => number;

const cases: { title: string; config: OptimizerConfig; update: Update }[] = [
  {
    title: 'plain gradient descent',
    config: optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1 }),
    update: (weight, gradient) => weight - 0.1 * gradient,
  },
  {
    title: 'gradient descent with momentum',
    config: optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1, momentum: 0.9 }),
    update: (weight, gradient, state) => {
      state.velocity = 0.9 * (state.velocity ?? 0) + gradient;
      return weight - 0.1 * state.velocity;
    },
  },
  {
    title: 'gradient descent with Nesterov momentum',
    config: optimizerSchema.parse({ kind: 'sgd', learningRate: 0.1, momentum: 0.9, nesterov: true }),
    update: (weight, gradient, state) => {
      state.velocity = 0.9 * (state.velocity ?? 0) + gradient;
      return weight - 0.1 * (gradient + 0.9 * state.velocity);
    },
  },
  {
    title: 'Adam with bias correction',
    config: optimizerSchema.parse({ kind: 'adam', learningRate: 0.05 }),
    update: (weight, gradient, state, step) => {
      state.first = 0.9 * (state.first ?? 0) + 0.1 * gradient;
      state.second = 0.999 * (state.second ?? 0) + 0.001 * gradient ** 2;
      const first = state.first / (1 - 0.9 ** step);
      const second = state.second / (1 - 0.999 ** step);
      return weight - (0.05 * first) / (Math.sqrt(second) + 1e-7);
    },
  },
  {
    title: 'RMSprop with momentum',
    config: optimizerSchema.parse({ kind: 'rmsprop', learningRate: 0.02, momentum: 0.5 }),
    update: (weight, gradient, state) => {
      state.square = 0.9 * (state.square ?? 0) + 0.1 * gradient ** 2;
      state.moment = 0.5 * (state.moment ?? 0) + (0.02 * gradient) / Math.sqrt(state.square + 1e-7);
      return weight - state.moment;
    },
  },
  {
    title: 'Adagrad',
    config: optimizerSchema.parse({ kind: 'adagrad', learningRate: 0.1 }),
    update: (weight, gradient, state) => {
      state.square = (state.square ?? 0.1) + gradient ** 2;
      return weight - (0.1 * gradient) / Math.sqrt(state.square + 1e-7);
    },
  },
  {
    title: 'AdamW, whose weights decay apart from the gradient',
    config: optimizerSchema.parse({ kind: 'adamw', learningRate: 0.05, weightDecay: 0.1, decayedWeights: 'all' }),
    update: (weight, gradient, state, step) => {
      state.first = 0.9 * (state.first ?? 0) + 0.1 * gradient;
      state.second = 0.999 * (state.second ?? 0) + 0.001 * gradient ** 2;
      const first = state.first / (1 - 0.9 ** step);
      const second = state.second / (1 - 0.999 ** step);
      return weight * (1 - 0.05 * 0.1) - (0.05 * first) / (Math.sqrt(second) + 1e-7);
    },
  },
  {
    title: 'Adadelta',
    config: optimizerSchema.parse({ kind: 'adadelta', learningRate: 1 }),
    update: (weight, gradient, state) => {
      state.square = 0.95 * (state.square ?? 0) + 0.05 * gradient ** 2;
      const change = (Math.sqrt((state.change ?? 0) + 1e-7) / Math.sqrt(state.square + 1e-7)) * gradient;
      state.change = 0.95 * (state.change ?? 0) + 0.05 * change ** 2;
      return weight - change;
    },
  },
];

type Weight = ReturnType<TensorFlow['variable']>;

function apply(optimizer: ReturnType<typeof createOptimizer>, weight: Weight, steps: readonly number[][]): void {
  for (const values of steps) {
    const tensor = tf.tensor1d(values);
    optimizer.applyGradients([{ name: weight.name, tensor }]);
    tensor.dispose();
  }
}

interface Reference {
  start: number[];
  gradients: number[][];
  cases: { config: { kind: string }; weights: number[][] }[];
}
const { optimizers: reference } = JSON.parse(
  readFileSync(new URL('./reference/training-reference.json', import.meta.url), 'utf8'),
) as { optimizers: Reference };

describe('PyTorch and Keras take the same steps', () => {
  test('for every kind of optimizer', () => {
    expect(new Set(reference.cases.map(({ config }) => config.kind))).toEqual(
      new Set(optimizerTable.map(({ kind }) => kind)),
    );
  });

  test.each(reference.cases.map((entry) => [JSON.stringify(entry.config), entry] as const))('%s', (_, entry) => {
    const config = optimizerSchema.parse(entry.config);
    const weight = tf.variable(tf.tensor1d(reference.start));
    const optimizer = createOptimizer(tf, config);
    reference.gradients.forEach((gradient, step) => {
      apply(optimizer, weight, [gradient]);
      for (const [at, value] of weight.dataSync().entries())
        expect(value).toBeCloseTo(entry.weights[step]?.[at] as number, 5);
    });
  });
});

test('decay leaves offsets and the scales of normalisation layers alone', () => {
  const config = optimizerSchema.parse({ kind: 'adamw', learningRate: 0.1, weightDecay: 0.5 });
  const [kernel, bias] = [
    tf.variable(tf.ones([2, 2]), true, 'decay/kernel'),
    tf.variable(tf.ones([2]), true, 'decay/bias'),
  ];
  const optimizer = createOptimizer(tf, config);
  optimizer.applyGradients([kernel, bias].map(({ name, shape }) => ({ name, tensor: tf.zeros(shape) })));
  expect([kernel, bias].map((weight) => weight.dataSync()[0])).toEqual([Math.fround(0.95), 1]);
});

test('centred RMSprop stays finite where the gradient never changes', () => {
  const config = optimizerSchema.parse({ kind: 'rmsprop', centred: true });
  const weight = tf.variable(tf.tensor1d(start));
  apply(
    createOptimizer(tf, config),
    weight,
    Array.from({ length: 50 }, () => [1, 1, 1]),
  );
  expect(Array.from(weight.dataSync()).every(Number.isFinite)).toBe(true);
});

describe.each(cases)('$title', ({ config, update }) => {
  test('follows the published update', () => {
    const weight = tf.variable(tf.tensor1d(start));
    apply(createOptimizer(tf, config), weight, gradients);
    const expected = start.map((initial, at) => {
      const state: Record<string, number> = {};
      return gradients.reduce((value, values, index) => update(value, values[at] as number, state, index + 1), initial);
    });
    for (const [at, value] of weight.dataSync().entries()) expect(value).toBeCloseTo(expected[at] as number, 5);
  });

  test('continues bit for bit from a state that was read and written', () => {
    const names = ['dense_1/0/kernel'];
    const whole = tf.variable(tf.tensor1d(start));
    const first = createOptimizer(tf, config);
    apply(first, whole, gradients);
    const resumed = tf.variable(tf.tensor1d(start));
    const before = createOptimizer(tf, config);
    apply(before, resumed, gradients.slice(0, 2));
    const after = createOptimizer(tf, config);
    writeOptimizer(tf, after, config.kind, readOptimizer(before, config.kind, names), names);
    apply(after, resumed, gradients.slice(2));
    expect(Array.from(resumed.dataSync())).toEqual(Array.from(whole.dataSync()));
    expect(readOptimizer(after, config.kind, names)).toEqual(readOptimizer(first, config.kind, names));
  });

  test('takes its state from a checkpoint that names slots by their position', () => {
    const names = ['dense_1/0/kernel'];
    const weight = tf.variable(tf.tensor1d(start));
    const before = createOptimizer(tf, config);
    apply(before, weight, gradients.slice(0, 2));
    const state = readOptimizer(before, config.kind, names);
    const older = {
      ...state,
      values: state.values.map((entry) => ({ ...entry, name: entry.name.replace(names[0] as string, '0') })),
    };
    const after = createOptimizer(tf, config);
    writeOptimizer(tf, after, config.kind, older, names);
    expect(readOptimizer(after, config.kind, names)).toEqual(state);
  });
});
