import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { scoreOffset } from './attention-core';
import type { LayerBuilder } from './layer-builder';
import { type TensorLayerCall, tensorLayer } from './tensor-layer';

interface Config {
  useScale: boolean;
  causal: boolean;
  dropout: number;
}

/** Weights every value by how well its key answers the query. The value stands in for a key that is not given. */
function attend(call: TensorLayerCall<Config>, scoresOf: (query: Tensor, key: Tensor) => Tensor): Tensor {
  const { tf, config, inputs, masks, dropout } = call;
  const [query, value, key = value] = inputs as [Tensor, Tensor, Tensor?];
  const [queryMask, valueMask] = masks;
  const scores = scoresOf(query, key);
  const [, queryCount, keyCount] = scores.shape as [number, number, number];
  const mask = valueMask ?? null;
  const offset = scoreOffset(tf, { mask, causal: config.causal, queryCount, keyCount, hasHeads: false });
  const weights = dropout(tf.softmax(offset ? tf.add(scores, offset) : scores), config.dropout);
  const mixed = tf.matMul(weights as never, value as never) as Tensor;
  return queryMask ? tf.mul(mixed, tf.cast(tf.expandDims(queryMask, -1), 'float32')) : mixed;
}

const outputShape = (_: Config, [query = [], value = []]: readonly (number | null)[][]) => [
  ...query.slice(0, -1),
  value.at(-1) ?? null,
];

/** Source: Luong, Pham and Manning 2015; class `Attention` of Keras. */
const createDot = tensorLayer<Config>({
  className: 'Attention',
  weights: ({ useScale }) => (useScale ? { scale: { shape: [1], initialiser: 'ones' } } : {}),
  outputShape,
  call: (call) =>
    attend(call, (query, key) => {
      const products = call.tf.matMul(query as never, key as never, false, true) as Tensor;
      return call.config.useScale ? call.tf.mul(products, call.weight('scale')) : products;
    }),
});

/** tanh(query + key) of every pair, weighed and summed. Shape: batch × queries × keys. */
function additiveScores(tf: TensorFlow, query: Tensor, key: Tensor, scale: Tensor | null): Tensor {
  const pairs = tf.tanh(tf.add(tf.expandDims(query, 2), tf.expandDims(key, 1)));
  return tf.sum(scale ? tf.mul(pairs, scale) : pairs, -1);
}

/** Source: Bahdanau, Cho and Bengio 2015; class `AdditiveAttention` of Keras. */
const createAdditive = tensorLayer<Config>({
  className: 'AdditiveAttention',
  weights: ({ useScale }, [query = []]) =>
    useScale ? { scale: { shape: [query.at(-1) as number], initialiser: 'glorotUniform' } } : {},
  outputShape,
  call: (call) =>
    attend(call, (query, key) =>
      additiveScores(call.tf, query, key, call.config.useScale ? call.weight('scale') : null),
    ),
});

export const attention: LayerBuilder<'attention'> = (layer, context) =>
  createDot(context, layer, { useScale: layer.useScale, causal: layer.causal, dropout: layer.dropout });

export const additiveAttention: LayerBuilder<'additiveAttention'> = (layer, context) =>
  createAdditive(context, layer, { useScale: layer.useScale, causal: layer.causal, dropout: layer.dropout });
