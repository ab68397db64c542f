import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TensorFlow } from '../backend';
import { loadBackend } from '../load-backend';

let tf: TensorFlow;

beforeAll(async () => {
  ({ tf } = await loadBackend(['wasm'], { enginesDirectory: '/nowhere', threads: null }));
});

/** Runs the same numbers through the plain JavaScript backend and through WebAssembly. */
async function expectAgreement(compute: () => Tensor[]): Promise<void> {
  const results: { shape: number[]; values: Float32Array }[][] = [];
  for (const backend of ['cpu', 'wasm']) {
    await tf.setBackend(backend);
    expect(tf.getBackend()).toBe(backend);
    results.push(
      tf.tidy(() => compute().map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() as Float32Array }))),
    );
  }
  const [plain = [], wasm = []] = results;
  expect(wasm.map(({ shape }) => shape)).toEqual(plain.map(({ shape }) => shape));
  for (const [index, { values }] of plain.entries()) {
    const received = wasm[index]?.values ?? [];
    expect(values.some((value) => Math.abs(value) > 1e-3)).toBe(true);
    for (const [at, value] of values.entries())
      expect(Math.abs((received[at] as number) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
  }
}

const images = (shape: [number, number, number, number], seed: number) =>
  tf.randomNormal(shape, 0, 1, 'float32', seed) as Tensor4D;

describe('the gradient of a convolution by its filter', () => {
  const cases = [
    { name: 'valid, stride 1', x: [2, 7, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'valid' },
    { name: 'same, stride 1', x: [2, 7, 6, 3], filter: [3, 3, 3, 4], strides: 1, pad: 'same' },
    { name: 'same, stride 2, odd and even extents', x: [2, 7, 6, 2], filter: [3, 3, 2, 5], strides: 2, pad: 'same' },
    {
      name: 'valid, stride 2, a remainder that no window sees',
      x: [3, 8, 9, 1],
      filter: [3, 2, 1, 2],
      strides: 2,
      pad: 'valid',
    },
    { name: 'uneven strides and an even filter', x: [1, 9, 8, 2], filter: [2, 4, 2, 3], strides: [3, 1], pad: 'same' },
    { name: 'one by one', x: [2, 4, 4, 3], filter: [1, 1, 3, 2], strides: 1, pad: 'valid' },
    { name: 'one by one, stride 3', x: [2, 7, 7, 3], filter: [1, 1, 3, 2], strides: 3, pad: 'valid' },
  ] as const;
  it.each(cases)('agrees with the plain backend: $name', ({ x, filter, strides, pad }) =>
    expectAgreement(() => {
      const { value, grads } = tf.valueAndGrads((input, weights) =>
        tf.sum(tf.square(tf.conv2d(input as Tensor4D, weights as Tensor4D, strides as [number, number], pad))),
      )([images([...x], 1), images([...filter], 2)]);
      return [value, ...grads];
    }),
  );
});

describe('the gradients of a depthwise convolution', () => {
  const cases = [
    { name: 'valid, multiplier 1', x: [2, 6, 7, 3], filter: [3, 3, 3, 1], strides: 1, pad: 'valid' },
    { name: 'same, multiplier 2', x: [2, 6, 7, 3], filter: [3, 3, 3, 2], strides: 1, pad: 'same' },
    { name: 'same, stride 2', x: [2, 6, 7, 2], filter: [3, 3, 2, 1], strides: 2, pad: 'same' },
    {
      name: 'valid, stride 2, a remainder',
      x: [1, 8, 8, 2],
      filter: [3, 3, 2, 2],
      strides: 2,
      pad: 'valid',
    },
    { name: 'one by one, stride 2', x: [2, 5, 5, 3], filter: [1, 1, 3, 1], strides: 2, pad: 'valid' },
  ] as const;
  it.each(cases)('agree with the plain backend: $name', ({ x, filter, strides, pad }) =>
    expectAgreement(() => {
      const { value, grads } = tf.valueAndGrads((input, weights) =>
        tf.sum(tf.square(tf.depthwiseConv2d(input as Tensor4D, weights as Tensor4D, strides, pad))),
      )([images([...x], 3), images([...filter], 4)]);
      return [value, ...grads];
    }),
  );
});

describe('the sum by segments', () => {
  it('agrees with the plain backend for rows with repeated and missing ids', () =>
    expectAgreement(() => [
      tf.unsortedSegmentSum(tf.randomNormal([6, 3], 0, 1, 'float32', 5), tf.tensor1d([4, 0, 4, 1, 0, 4], 'int32'), 6),
    ]));

  it('is the gradient of an embedding lookup with a matrix of ids', () =>
    expectAgreement(() => {
      const table = tf.randomNormal([7, 4], 0, 1, 'float32', 6);
      const ids = tf.tensor2d(
        [
          [1, 2, 1],
          [6, 0, 1],
        ],
        [2, 3],
        'int32',
      );
      return [tf.grad((weights) => tf.sum(tf.square(tf.gather(weights, ids))))(table)];
    }));

  it('drops ids outside the range instead of writing beyond the output', async () => {
    await tf.setBackend('wasm');
    const sums = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 4]), tf.tensor1d([-1, 0, 9], 'int32'), 2);
    expect(Array.from(sums.dataSync())).toEqual([2, 0]);
  });
});

describe('a convolution whose stride is larger than its filter, padding same', () => {
  const cases = [
    { name: 'square', extent: 9, filter: [2, 2, 2, 3], strides: [3, 3] },
    { name: 'in one dimension only', extent: 8, filter: [1, 3, 2, 3], strides: [2, 1] },
    { name: 'stride 4', extent: 8, filter: [3, 3, 2, 3], strides: [4, 4] },
  ] as const;
  it.each(cases)('is not silently zero: $name', ({ extent, filter, strides }) =>
    expectAgreement(() => {
      const x = images([2, extent, extent, 2], 9);
      const weights = images([...filter], 10);
      const options = { x, filter: weights, strides: [...strides] as [number, number], pad: 'same' as const };
      return [
        tf.conv2d(x, weights, [...strides], 'same'),
        tf.depthwiseConv2d(x, weights, [...strides], 'same'),
        tf.fused.conv2d({ ...options, activation: 'relu' }),
        tf.fused.depthwiseConv2d({ ...options, activation: 'relu' }),
      ];
    }),
  );
});

it('leaves no tensors behind', async () => {
  await tf.setBackend('wasm');
  const x = images([1, 6, 6, 2], 7);
  const filter = images([3, 3, 2, 2], 8);
  const before = tf.memory().numTensors;
  const gradients = tf.grads((input, weights) => tf.sum(tf.conv2d(input as Tensor4D, weights as Tensor4D, 1, 'same')))([
    x,
    filter,
  ]);
  tf.dispose(gradients);
  expect(tf.memory().numTensors).toBe(before);
});
