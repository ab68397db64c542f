import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { markOnlyHere } from './portability';

/** The weights that a layer without learned scale or shift lacks. */
interface BatchNormalisationInternals {
  gamma?: { read(): Tensor };
  beta?: { read(): Tensor };
}

/** Axes of a sample that TensorFlow.js' own layer can normalise. */
const maximumAxes = 3;

/** The statistics are those of channels, so that the places may lie in any axes. */
const asImages = (shape: readonly number[]): number[] => [
  shape[0] as number,
  shape.slice(1, -2).reduce((total, size) => total * size, 1),
  ...shape.slice(-2),
];

export const batchNormalisation: LayerBuilder<'batchNormalisation'> = (
  layer,
  { tf, name, inputShapes, initialiser, regulariser, constraint },
) => {
  const built = tf.layers.batchNormalization({
    name,
    momentum: layer.momentum,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    betaInitializer: initialiser(layer.betaInitialiser, 'beta'),
    gammaInitializer: initialiser(layer.gammaInitialiser, 'gamma'),
    betaRegularizer: regulariser(layer.betaRegulariser),
    gammaRegularizer: regulariser(layer.gammaRegulariser),
    betaConstraint: constraint(layer.betaConstraint),
    gammaConstraint: constraint(layer.gammaConstraint),
    trainable: layer.trainable,
  });
  if (!layer.center || !layer.scale) {
    // TensorFlow.js reads both while training, whether they exist or not.
    const channelCount = inputShapes[0]?.at(-1) as number;
    const build = built.build.bind(built);
    built.build = (shape) => {
      build(shape);
      const internals = built as unknown as BatchNormalisationInternals;
      internals.gamma ??= { read: () => tf.ones([channelCount]) };
      internals.beta ??= { read: () => tf.zeros([channelCount]) };
    };
  }
  if (!layer.trainable) {
    // A frozen one must use and keep its moving statistics; TensorFlow.js would still update them. Source: Keras 2.
    const call = built.call.bind(built);
    built.call = (inputs, options) => call(inputs, { ...options, training: false });
  }
  if ((inputShapes[0]?.length ?? 0) > maximumAxes) {
    const call = built.call.bind(built);
    built.call = (inputs, options) =>
      tf.tidy(() => {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as Tensor;
        return tf.reshape(call(tf.reshape(x, asImages(x.shape)), options) as Tensor, x.shape);
      });
    markOnlyHere(built, 'TensorFlow.js normalises images at most, not volumes');
  }
  return built;
};
