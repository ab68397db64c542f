import type { LayerBuilder } from './layer-builder';

export const embedding: LayerBuilder<'embedding'> = (layer, { tf, name, initialiser, regulariser, constraint }) =>
  tf.layers.embedding({
    name,
    inputDim: layer.inputDimension,
    outputDim: layer.outputDimension,
    maskZero: layer.maskZero,
    embeddingsInitializer: initialiser(layer.embeddingsInitialiser, 'embeddings'),
    embeddingsRegularizer: regulariser(layer.embeddingsRegulariser),
    embeddingsConstraint: constraint(layer.embeddingsConstraint),
    trainable: layer.trainable,
  });
