import type { Initialiser } from '../../shared/graph/parameter-schemas';
import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { firstRows } from './position-embedding';
import { tensorLayer } from './tensor-layer';

interface Config {
  inputDimension: number;
  outputDimension: number;
  length: number;
  maskZero: boolean;
  embeddingsInitialiser: Initialiser;
}

const create = tensorLayer<Config>({
  className: 'TokenAndPositionEmbedding',
  weights: ({ inputDimension, outputDimension, length, embeddingsInitialiser: initialiser }) => ({
    token_embeddings: { shape: [inputDimension, outputDimension], initialiser },
    position_embeddings: { shape: [length, outputDimension], initialiser },
  }),
  outputShape: ({ outputDimension }, [shape = []]) => [...shape, outputDimension],
  mask: ({ tf, config, inputs }) => (config.maskZero ? (tf.notEqual(inputs[0] as Tensor, 0) as Tensor) : null),
  call: ({ tf, inputs, weight }) => {
    const [tokens] = inputs as [Tensor];
    const vectors = tf.gather(weight('token_embeddings'), tf.cast(tokens, 'int32') as never);
    return tf.add(vectors, firstRows(tf, weight('position_embeddings'), tokens.shape[1] as number)) as Tensor;
  },
});

export const tokenAndPositionEmbedding: LayerBuilder<'tokenAndPositionEmbedding'> = (layer, context) =>
  create(context, layer, {
    inputDimension: layer.inputDimension,
    outputDimension: layer.outputDimension,
    length: layer.length ?? (context.outputShape[0] as number),
    maskZero: layer.maskZero,
    embeddingsInitialiser: layer.embeddingsInitialiser,
  });
