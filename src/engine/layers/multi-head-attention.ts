import type { LayerOf } from '../../shared/graph/model';
import type { Tensor } from '../lib/tensorflow';
import { project, rotate, scoreOffset } from './attention-core';
import type { LayerBuilder } from './layer-builder';
import { type TensorLayerCall, tensorLayer, type WeightDefinition } from './tensor-layer';

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

type Call = TensorLayerCall<Config>;

/** Kernel and offset of one projection; queries are scaled here, which costs less than scaling scores. */
function projection({ tf, config, weight }: Call, name: 'query' | 'key' | 'value') {
  const scale = name === 'query' ? 1 / Math.sqrt(config.keyDimension) : 1;
  const scaled = (x: Tensor): Tensor => (scale === 1 ? x : (tf.mul(x, scale) as Tensor));
  return {
    kernel: scaled(weight(`${name}_kernel`)),
    bias: config.useBias ? scaled(weight(`${name}_bias`)) : null,
  };
}

/** Queries, keys and values of one sequence by a single matrix product. Shape: each batch × heads × steps × size. */
function projectTogether(call: Call, x: Tensor): [query: Tensor, key: Tensor, value: Tensor] {
  const { tf, config } = call;
  const parts = (['query', 'key', 'value'] as const).map((name) => projection(call, name));
  const kernel = tf.concat(
    parts.map((part) => part.kernel),
    1,
  ) as Tensor;
  const bias = config.useBias ? (tf.concat(parts.map((part) => part.bias as Tensor)) as Tensor) : null;
  const [batch, stepCount] = x.shape as [number, number];
  const heads = tf.reshape(project(tf, x, kernel, bias), [batch, stepCount, 3, config.headCount, config.keyDimension]);
  return tf.unstack(tf.transpose(heads, [2, 0, 3, 1, 4])) as [Tensor, Tensor, Tensor];
}

/** The same of different sequences or sizes. */
function projectApart(call: Call): [query: Tensor, key: Tensor, value: Tensor] {
  const { tf, config, inputs } = call;
  const { headCount, keyValueHeadCount, keyDimension, valueDimension } = config;
  const [query, value, key] = roles(inputs);
  const heads = (name: 'query' | 'key' | 'value', x: Tensor, count: number, size: number): Tensor => {
    const { kernel, bias } = projection(call, name);
    const [batch, stepCount] = x.shape as [number, number];
    return tf.transpose(tf.reshape(project(tf, x, kernel, bias), [batch, stepCount, count, size]), [0, 2, 1, 3]);
  };
  return [
    heads('query', query, headCount, keyDimension),
    heads('key', key, keyValueHeadCount, keyDimension),
    heads('value', value, keyValueHeadCount, valueDimension),
  ];
}

/**
 * Scaled dot-product attention of several heads at once, with products of rank 4 over all heads.
 * Source: Vaswani et al. 2017, "Attention is all you need"; grouped queries: Ainslie et al. 2023.
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
  call: (call) => {
    const { tf, config, inputs, masks, weight, dropout } = call;
    const { headCount, keyValueHeadCount, keyDimension, valueDimension, rotaryBase } = config;
    const [, valueMask, keyMask] = inputs.length === 1 ? [null, masks[0] ?? null, null] : [...masks, null, null];
    const isOne = inputs.length === 1 && keyValueHeadCount === headCount && valueDimension === keyDimension;
    const [query, key, value] = isOne ? projectTogether(call, inputs[0] as Tensor) : projectApart(call);
    const turned = (x: Tensor): Tensor => (rotaryBase === null ? x : rotate(tf, x, rotaryBase));
    const [batch, , queryCount] = query.shape as [number, number, number];
    const keyCount = key.shape[2] as number;
    // Heads that share keys stand one behind the other as rows of one product.
    const grouped = [batch, keyValueHeadCount, (headCount / keyValueHeadCount) * queryCount];
    const queries = tf.reshape(turned(query), [...grouped, keyDimension]);
    const products = tf.matMul(queries as never, turned(key) as never, false, true) as Tensor;
    const scores = tf.reshape(products, [batch, headCount, queryCount, keyCount]);
    const mask = keyMask ?? valueMask ?? null;
    const offset = scoreOffset(tf, { mask, causal: config.causal, queryCount, keyCount, hasHeads: true });
    const weights = dropout(tf.softmax(offset ? tf.add(scores, offset) : scores), config.dropout);
    const mixed = tf.matMul(tf.reshape(weights, [...grouped, keyCount]) as never, value as never) as Tensor;
    const byStep = tf.transpose(tf.reshape(mixed, [batch, headCount, queryCount, valueDimension]), [0, 2, 1, 3]);
    const joined = tf.reshape(byStep, [batch, queryCount, headCount * valueDimension]);
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
