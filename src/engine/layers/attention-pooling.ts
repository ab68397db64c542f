import type { Initialiser } from '../../shared/graph/parameter-schemas';
import type { Tensor } from '../lib/tensorflow';
import { project, scoreOffset } from './attention-core';
import type { LayerBuilder } from './layer-builder';
import { tensorLayer } from './tensor-layer';

/** Source: Yang et al. 2016, "Hierarchical attention networks". */
const create = tensorLayer<{ units: number; kernelInitialiser: Initialiser }>({
  className: 'AttentionPooling',
  weights: ({ units, kernelInitialiser }, [shape = []]) => ({
    kernel: { shape: [shape.at(-1) as number, units], initialiser: kernelInitialiser },
    bias: { shape: [units], initialiser: 'zeros' },
    context: { shape: [units, 1], initialiser: kernelInitialiser },
  }),
  outputShape: (_, [shape = []]) => [shape[0] ?? null, shape.at(-1) ?? null],
  mask: () => null,
  call: ({ tf, inputs, masks, weight }) => {
    const [x] = inputs as [Tensor];
    const [batch, stepCount, size] = x.shape as [number, number, number];
    const keys = tf.tanh(project(tf, x, weight('kernel'), weight('bias')));
    const scores = tf.reshape(project(tf, keys, weight('context'), null), [batch, 1, stepCount]);
    const mask = masks[0] ?? null;
    const offset = scoreOffset(tf, { mask, causal: false, queryCount: 1, keyCount: stepCount, hasHeads: false });
    const weights = tf.softmax(offset ? tf.add(scores, offset) : scores);
    return tf.reshape(tf.matMul(weights as never, x as never), [batch, size]);
  },
});

export const attentionPooling: LayerBuilder<'attentionPooling'> = (layer, context) =>
  create(context, layer, { units: layer.units, kernelInitialiser: layer.kernelInitialiser });
