import type { Initialiser } from '../../shared/graph/parameter-schemas';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

interface Config {
  mode: 'learned' | 'sinusoidal';
  length: number;
  base: number;
  embeddingsInitialiser: Initialiser;
}

/** Sines on even and cosines on odd features. Shape: steps × features. Source: Vaswani et al. 2017, section 3.5. */
function waves(tf: TensorFlow, stepCount: number, size: number, base: number): Tensor {
  const values = Float32Array.from({ length: stepCount * size }, (_, index) => {
    const [step, feature] = [Math.floor(index / size), index % size];
    const angle = step / base ** ((feature - (feature % 2)) / size);
    return feature % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return tf.tensor(values, [stepCount, size]);
}

/** The first rows of a table of positions. */
export function firstRows(tf: TensorFlow, table: Tensor, count: number): Tensor {
  return table.shape[0] === count ? table : tf.slice(table, [0, 0], [count, table.shape[1] as number]);
}

const create = tensorLayer<Config>({
  className: 'PositionEmbedding',
  weights: ({ mode, length, embeddingsInitialiser }, [shape = []]) =>
    mode === 'learned'
      ? { position_embeddings: { shape: [length, shape.at(-1) as number], initialiser: embeddingsInitialiser } }
      : {},
  call: ({ tf, config, inputs, weight }) => {
    const [x] = inputs as [Tensor];
    const [, stepCount, size] = x.shape as [number, number, number];
    const positions =
      config.mode === 'learned'
        ? firstRows(tf, weight('position_embeddings'), stepCount)
        : waves(tf, stepCount, size, config.base);
    return tf.add(x, positions) as Tensor;
  },
});

export const positionEmbedding: LayerBuilder<'positionEmbedding'> = (layer, context) =>
  create(context, layer, {
    mode: layer.mode,
    length: layer.length ?? (context.outputShape[0] as number),
    base: layer.base,
    embeddingsInitialiser: layer.embeddingsInitialiser,
  });
