import type * as tfTypes from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../../src/engine/backends';
import { stack } from './case';

type Tensor = tfTypes.Tensor;
type Layer = tfTypes.layers.Layer;

/** Custom layers: those that are plain tensor code compile, those that look at values are refused. */
function custom(tf: TensorFlow, compute: (x: Tensor, layer: object) => Tensor): Layer {
  class Custom extends (tf.layers.Layer as unknown as new (config: object) => Layer) {
    static className = 'Custom';
    override computeOutputShape(shape: tfTypes.Shape): tfTypes.Shape {
      return shape;
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      return tf.tidy(() => compute((Array.isArray(inputs) ? inputs[0] : inputs) as Tensor, this));
    }
  }
  return new Custom({});
}
let calls = 0;
export const customCases = [
  stack('custom layer of tensor code', [6], (tf) => [
    tf.layers.dense({ units: 4 }),
    custom(tf, (x) => tf.mul(tf.sin(x), tf.exp(tf.neg(tf.square(x))))),
  ]),
  stack(
    'custom layer with einsum',
    [4, 3],
    (tf) => [
      tf.layers.dense({ units: 3 }),
      custom(tf, (x) => tf.softmax(tf.einsum('bij,bkj->bik', x, x)).matMul(x as never)),
    ],
    { eagerError: /gradient function not found for Einsum/ },
  ),
  stack(
    'custom layer that reads values',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.mul(x, 1 + 0 * (x.dataSync()[0] as number)))],
    { refusal: 'readsValues' },
  ),
  stack(
    'custom layer with Math.random',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.mul(x, 0.9 + 0.1 * Math.random()))],
    { refusal: 'javaScriptRandomness' },
  ),
  stack(
    'custom layer that counts its calls',
    [6],
    (tf) => [
      tf.layers.dense({ units: 4 }),
      custom(tf, (x) => {
        calls += 1;
        return tf.mul(x, 1 / calls);
      }),
    ],
    { refusal: 'changesBetweenSteps' },
  ),
  stack(
    'custom layer with random tensors',
    [6],
    (tf) => [tf.layers.dense({ units: 4 }), custom(tf, (x) => tf.add(x, tf.randomNormal(x.shape)))],
    { refusal: 'javaScriptRandomness' },
  ),
  stack(
    'custom layer with every second call another way',
    [6],
    (tf) => [
      tf.layers.dense({ units: 4 }),
      custom(tf, (x) => {
        calls += 1;
        return calls % 2 === 0 ? tf.tanh(x) : tf.mul(x, 2);
      }),
    ],
    { refusal: 'changesBetweenSteps' },
  ),
];
