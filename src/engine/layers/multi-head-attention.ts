import type { LayerOf } from '../../shared/graph/model';
import type { Tensor } from '../lib/tensorflow';
import { project, rotate, scoreOffset } from './attention-core';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer, type WeightDefinition } from './tensor-layer';

type Parameters = LayerOf<'multiHeadAttention'>;
type Config = Pick<
  Parameters,
  'headCount' | 'keyDimension' | 'causal' | 'dropout' | 'useBias' | 'kernelInitialiser'
> & {
  keyValueHeadCount: number;
  valueDimension: number;
  outputDimension: number;
  rotaryBase: number | null;
};

/** Query, value and key of a call: the value stands in for a key that is not given, the query for both. */
function roles<Item>(items: readonly Item[]): [query: Item, value: Item, key: Item] {
  const [query, value = query, key = value] = items as [Item, Item?, Item?];
  return [query, value as Item, key as Item];
}

/**
 * Scaled dot-product attention of several heads at once. One matrix product a projection over all heads, one
 * transposition each, two products of rank 4. Source: Vaswani et al. 2017, "Attention is all you need"; grouped queries:
 * Ainslie et al. 2023.
 */
const create = tensorLayer<Config>({
  className: 'MultiHeadAttention',
  weights: (config, inputShapes) => {
    const [query, value, key] = roles(inputShapes.map((shape) => shape.at(-1) as number));
    const { headCount, keyValueHeadCount, keyDimension, valueDimension, outputDimension } = config;
    const sizes: Record<string, [number, number]> = {
      query: [query, headCount * keyDimension],
      key: [key, keyValueHeadCount * keyDimension],
      value: [value, keyValueHeadCount * valueDimension],
      output: [headCount * valueDimension, outputDimension],
    };
    const weights: Record<string, WeightDefinition> = {};
    for (const [name, [inputs, outputs]] of Object.entries(sizes)) {
      weights[`${name}_kernel`] = { shape: [inputs, outputs], initialiser: config.kernelInitialiser };
      if (config.useBias) weights[`${name}_bias`] = { shape: [outputs], initialiser: 'zeros' };
    }
    return weights;
  },
  outputShape: ({ outputDimension }, [query = []]) => [...query.slice(0, -1), outputDimension],
  call: ({ tf, config, inputs, masks, weight, dropout }) => {
    const { headCount, keyValueHeadCount, keyDimension, valueDimension, rotaryBase } = config;
    const [query, value, key] = roles(inputs);
    const [, valueMask, keyMask] = inputs.length === 1 ? [null, masks[0] ?? null, null] : [...masks, null, null];
    const [batch, queryCount] = query.shape as [number, number];
    const keyCount = key.shape[1] as number;
    const heads = (name: string, x: Tensor, count: number, size: number): Tensor =>
      tf.reshape(project(tf, x, weight(`${name}_kernel`), config.useBias ? weight(`${name}_bias`) : null), [
        batch,
        x.shape[1] as number,
        count,
        size,
      ]);
    const turned = (x: Tensor): Tensor => (rotaryBase === null ? x : rotate(tf, x, rotaryBase));
    const byHead = (x: Tensor): Tensor => tf.transpose(x, [0, 2, 1, 3]);
    const groupSize = headCount / keyValueHeadCount;
    // Heads that share keys stand one behind the other as rows of one product.
    const grouped = [batch, keyValueHeadCount, groupSize * queryCount];
    const scaled = tf.mul(
      turned(heads('query', query, headCount, keyDimension)),
      1 / Math.sqrt(keyDimension),
    ) as Tensor;
    const queries = tf.reshape(byHead(scaled), [...grouped, keyDimension]);
    const keys = byHead(turned(heads('key', key, keyValueHeadCount, keyDimension)));
    const values = byHead(heads('value', value, keyValueHeadCount, valueDimension));
    const products = tf.matMul(queries as never, keys as never, false, true) as Tensor;
    const scores = tf.reshape(products, [batch, headCount, queryCount, keyCount]);
    const offset = scoreOffset(tf, {
      mask: keyMask ?? valueMask ?? null,
      causal: config.causal,
      queryCount,
      keyCount,
      hasHeads: true,
    });
    const weights = dropout(tf.softmax(offset ? tf.add(scores, offset) : scores), config.dropout);
    const mixed = tf.matMul(tf.reshape(weights, [...grouped, keyCount]) as never, values as never) as Tensor;
    const joined = tf.reshape(byHead(tf.reshape(mixed, [batch, headCount, queryCount, valueDimension])), [
      batch,
      queryCount,
      headCount * valueDimension,
    ]);
    return project(tf, joined, weight('output_kernel'), config.useBias ? weight('output_bias') : null);
  },
});

export const multiHeadAttention: LayerBuilder<'multiHeadAttention'> = (layer, context) =>
  create(context, layer, {
    headCount: layer.headCount,
    keyDimension: layer.keyDimension,
    keyValueHeadCount: layer.keyValueHeadCount ?? layer.headCount,
    valueDimension: layer.valueDimension ?? layer.keyDimension,
    outputDimension: context.outputShape.at(-1) as number,
    rotaryBase: layer.rotary ? layer.rotaryBase : null,
    causal: layer.causal,
    dropout: layer.dropout,
    useBias: layer.useBias,
    kernelInitialiser: layer.kernelInitialiser,
  });
