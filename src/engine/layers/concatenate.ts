import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import type { Mask } from './mask-propagation';
import { commonMask } from './merge';

export const concatenate: LayerBuilder<'concatenate'> = (layer, { tf, name, outputShape }) => {
  // With the batch as first axis.
  const axis = layer.axis < 0 ? outputShape.length + layer.axis + 1 : layer.axis + 1;
  const built = tf.layers.concatenate({ name, axis });
  (built as unknown as LayerInternals).computeMask = (given, givenMasks) => {
    const [inputs, masks] = [given as Tensor[], givenMasks as Mask[]];
    if (axis !== 1 || masks.every((mask) => mask === null)) return commonMask(tf, masks);
    // Along the steps masks follow one another; an input without one counts whole.
    return tf.concat(
      inputs.map((input, at) => masks[at] ?? tf.ones([input.shape[0] as number, input.shape[1] as number], 'bool')),
      1,
    ) as Tensor;
  };
  return built;
};
