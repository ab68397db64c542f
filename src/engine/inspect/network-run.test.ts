import { expect, test } from 'vitest';
import { loadTensorFlow } from '../../../tests/support/tensorflow';
import type { LayerOutput } from './layer-outputs';
import { groupBySize, runNetwork } from './network-run';

const tf = await loadTensorFlow();

function chain(failAt: number | null) {
  class Doubling extends tf.layers.Layer {
    static className = 'Doubling';
    private readonly fails: boolean;
    constructor(config: { name: string; fails: boolean }) {
      super({ name: config.name });
      this.fails = config.fails;
    }
    override computeOutputShape(shape: number[]) {
      return shape;
    }
    override call(inputs: InstanceType<typeof tf.Tensor>[]) {
      if (this.fails) throw new Error('The matrix is singular.');
      const [input] = Array.isArray(inputs) ? inputs : [inputs];
      return tf.mul(input as never, 2);
    }
  }
  const input = tf.input({ shape: [2], name: `input_${failAt}` });
  const outputs: LayerOutput[] = [];
  let last = input;
  for (let index = 0; index < 6; index += 1) {
    const name = `layer_${index}`;
    last = new Doubling({ name: `${name}_${failAt}`, fails: index === failAt }).apply(last) as typeof input;
    outputs.push({
      layer: name,
      port: 0,
      portName: 'output',
      shape: [2],
      tensor: last,
      isInput: false,
      attention: null,
    });
  }
  return { built: tf.model({ inputs: input, outputs: last }), outputs };
}

const breathe = () => Promise.resolve();

test('every layer up to the one that fails is given, and the failing one is named with its reason', async () => {
  const { built, outputs } = chain(3);
  const inputs = [tf.tensor2d([[1, 2]])];
  const taken = new Map<string, number[]>();
  const skipped = await runNetwork({ tf, built, inputs, outputs, attention: null, breathe }, ({ layer }, values) => {
    taken.set(layer, [...values]);
  });
  expect(Object.fromEntries(taken)).toEqual({ layer_0: [2, 4], layer_1: [4, 8], layer_2: [8, 16] });
  expect(skipped).toEqual([
    { layer: 'layer_3', reason: 'The matrix is singular.' },
    { layer: 'layer_4', reason: 'Not computed, because "layer_3" before it failed.' },
    { layer: 'layer_5', reason: 'Not computed, because "layer_3" before it failed.' },
  ]);
});

test('running a network leaves no tensor behind', async () => {
  const { built, outputs } = chain(null);
  const inputs = [tf.tensor2d([[1, 2]])];
  const before = tf.memory().numTensors;
  expect(await runNetwork({ tf, built, inputs, outputs, attention: null, breathe }, () => {})).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

test('outputs are computed in groups that stay below the memory limit', () => {
  const output = (size: number) => ({ shape: [size] }) as LayerOutput;
  const groups = groupBySize([output(10), output(10), output(50), output(1), output(1)], 1, 100);
  // 40 + 40 bytes, then 200 alone, then 4 + 4.
  expect(groups.map((group) => group.map(({ shape }) => shape[0]))).toEqual([[10, 10], [50], [1, 1]]);
});
