import { attribute, dataType } from '../graph';
import type { NodeBackend, Tensor, TensorFlow } from '../tensorflow';
import type { FusedCall, LayerFields } from './layer-access';

const float = attribute.type('T', dataType.float32);
const statistics = attribute.type('U', dataType.float32);

/** Images of any rank as the four axes that FusedBatchNorm works on. */
function asImages(shape: readonly number[]): number[] {
  const channels = shape.at(-1) as number;
  const [batch = 1, ...places] = shape.slice(0, -1);
  return [batch, places.reduce((total, size) => total * size, 1), 1, channels];
}

/**
 * Batch normalisation over the last axis in training, as FusedBatchNormV3 and its gradient. TensorFlow.js keeps moving
 * averages of the plain variance and TensorFlow gives the one with Bessel's correction, which is taken back.
 * Source: tensorflow/core/kernels/fused_batch_norm_op.cc.
 */
export function fusedBatchNormalisation(
  tf: TensorFlow,
  backend: NodeBackend,
  layer: LayerFields & { trainable?: boolean },
): FusedCall {
  return (input, keywords) => {
    const { gamma, beta, movingMean, movingVariance, epsilon = 1e-3, momentum = 0.99 } = layer;
    const given = layer.axis ?? -1;
    const axis = given < 0 ? input.rank + given : given;
    if (
      !keywords?.training ||
      // A frozen one keeps its moving statistics, which its own call sees to.
      layer.trainable === false ||
      gamma == null ||
      beta == null ||
      movingMean == null ||
      movingVariance == null ||
      axis !== input.rank - 1 ||
      input.rank < 2
    )
      return null;
    return tf.tidy(() => {
      const shape = asImages(input.shape);
      const count = (shape[0] as number) * (shape[1] as number);
      let mean: Tensor | null = null;
      let corrected: Tensor | null = null;
      const settings = [
        float,
        statistics,
        attribute.float('epsilon', epsilon),
        attribute.string('data_format', 'NHWC'),
        attribute.bool('is_training', true),
      ];
      const run = (
        x: Tensor,
        scale: Tensor,
        offset: Tensor,
        save: (tensors: Tensor[]) => void,
      ): { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor[] } => {
        const none = tf.tensor1d([], 'float32');
        const [y, batchMean, batchVariance, reserve1, reserve2, reserve3] = backend.executeMultipleOutputs(
          'FusedBatchNormV3',
          [...settings, attribute.float('exponential_avg_factor', 1)],
          [x, scale, offset, none, none],
          6,
        ) as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
        mean = tf.keep(batchMean);
        corrected = tf.keep(batchVariance);
        save([x, scale, reserve1, reserve2, reserve3]);
        return {
          value: y,
          gradFunc: (dy, saved) =>
            backend
              .executeMultipleOutputs('FusedBatchNormGradV3', settings, [dy, ...saved] as Tensor[], 5)
              .slice(0, 3) as Tensor[],
        };
      };
      const custom = tf.customGrad(run as never) as unknown as (...tensors: Tensor[]) => Tensor;
      const normalised = custom(tf.reshape(input, shape), gamma.read(), beta.read());
      const move = (weight: NonNullable<LayerFields['movingMean']>, value: Tensor): void => {
        tf.tidy(() => {
          const before = weight.read();
          weight.write(tf.sub(before, tf.mul(tf.sub(before, value), 1 - momentum)));
        });
      };
      const batchMean = mean as unknown as Tensor;
      const batchVariance = corrected as unknown as Tensor;
      move(movingMean, batchMean);
      move(movingVariance, tf.mul(batchVariance, count > 1 ? (count - 1) / count : 1));
      batchMean.dispose();
      batchVariance.dispose();
      return tf.reshape(normalised, input.shape);
    });
  };
}
