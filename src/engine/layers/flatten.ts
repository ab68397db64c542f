import type { LayerBuilder } from './layer-builder';

export const flatten: LayerBuilder<'flatten'> = (_, { tf, name }) => tf.layers.flatten({ name });
