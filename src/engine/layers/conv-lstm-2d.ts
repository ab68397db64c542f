import { toPair } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import type { Mask } from './mask-propagation';

/** Which steps count; a mask over places too counts a step where any place does. Shape: batch × steps × 1 × 1. */
function stepMask(tf: TensorFlow, mask: Tensor): Tensor {
  const places = Array.from({ length: mask.rank - 2 }, (_, axis) => axis + 2);
  const steps = places.length > 0 ? tf.any(mask, places) : mask;
  return tf.reshape(steps, [...steps.shape, 1, 1]);
}

/** TensorFlow.js takes masks of images only, and not those of steps. */
function heedStepMasks(tf: TensorFlow, layer: TensorFlowLayer, returnSequences: boolean): TensorFlowLayer {
  const internals = layer as unknown as LayerInternals;
  const stock = internals.call.bind(internals);
  internals.call = (inputs, keywords) =>
    tf.tidy(() => stock(inputs, { ...keywords, mask: keywords?.mask ? stepMask(tf, keywords.mask) : null }));
  internals.computeMask = (_inputs, mask) => {
    const given = (Array.isArray(mask) ? mask[0] : mask) as Mask | undefined;
    return returnSequences && given ? (tf.squeeze(stepMask(tf, given), [2, 3]) as Tensor) : null;
  };
  return layer;
}

export const convLstm2d: LayerBuilder<'convLstm2d'> = (layer, { tf, name, initialiser }) => {
  const built = tf.layers.convLstm2d({
    name,
    filters: layer.filters,
    kernelSize: toPair(layer.kernelSize),
    strides: toPair(layer.strides),
    padding: layer.padding,
    activation: layer.activation,
    recurrentActivation: layer.recurrentActivation,
    returnSequences: layer.returnSequences,
    goBackwards: layer.goBackwards,
    useBias: layer.useBias,
    unitForgetBias: layer.unitForgetBias,
    kernelInitializer: initialiser(layer.kernelInitialiser, 'kernel'),
    recurrentInitializer: initialiser(layer.recurrentInitialiser, 'recurrentKernel'),
    biasInitializer: initialiser('zeros', 'bias'),
    trainable: layer.trainable,
  } as Parameters<typeof tf.layers.convLstm2d>[0]);
  return heedStepMasks(tf, built, layer.returnSequences);
};
