import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';

const firstOf = (inputs: Tensor | Tensor[]): Tensor => (Array.isArray(inputs) ? (inputs[0] as Tensor) : inputs);

/** What is computed from a tensor without a gradient: TensorFlow.js has none for comparisons and truth values. */
function withoutGradient(tf: TensorFlow, x: Tensor, compute: (x: Tensor) => Tensor): Tensor {
  const run = tf.customGrad(((given: Tensor) => ({
    value: compute(given),
    gradFunc: () => tf.zerosLike(given),
  })) as never) as unknown as (given: Tensor) => Tensor;
  return run(x);
}

export const masking: LayerBuilder<'masking'> = (layer, { tf, name }) => {
  const built = tf.layers.masking({ name, maskValue: layer.maskValue });
  const counts = (x: Tensor, keepsAxis: boolean) => tf.any(tf.notEqual(x, layer.maskValue), -1, keepsAxis);
  const internals = built as unknown as LayerInternals;
  internals.computeMask = (inputs) => withoutGradient(tf, firstOf(inputs), (x) => counts(x, false));
  internals.call = (inputs) =>
    tf.tidy(() => {
      const given = firstOf(inputs);
      return tf.mul(
        given,
        withoutGradient(tf, given, (x) => tf.cast(counts(x, true), 'float32')),
      );
    });
  return built;
};
