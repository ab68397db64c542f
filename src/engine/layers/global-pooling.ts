import type { Tensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import type { LayerBuildContext, LayerBuilder } from './layer-builder';
import type { CallKeywords, Mask } from './mask-propagation';
import { tensorLayer } from './tensor-layer';

interface Config {
  statistic: 'average' | 'maximum';
  keepDimensions: boolean;
}

/** Far below every number of a network, and finite, so that it takes no part in a maximum. */
const lowest = -1e30;

/** Mean or maximum over all axes between batch and channels; steps that a mask marks as padding do not count. */
function pool(tf: TensorFlow, x: Tensor, mask: Mask, { statistic, keepDimensions }: Config): Tensor {
  const axes = x.shape.slice(1, -1).map((_, axis) => axis + 1);
  if (!mask) return statistic === 'average' ? tf.mean(x, axes, keepDimensions) : tf.max(x, axes, keepDimensions);
  const counted = tf.expandDims(tf.cast(mask, 'float32'), -1);
  if (statistic === 'average') {
    const count = tf.maximum(tf.sum(counted, axes, keepDimensions), 1);
    return tf.div(tf.sum(tf.mul(x, counted), axes, keepDimensions), count);
  }
  return tf.max(tf.add(tf.mul(x, counted), tf.mul(tf.sub(1, counted), lowest)), axes, keepDimensions);
}

/** TensorFlow.js has them for sequences and images, and not with kept dimensions. */
const createOwn = tensorLayer<Config>({
  className: 'GlobalPooling',
  outputShape: ({ keepDimensions }, [shape = []]) => {
    const channels = shape.at(-1) ?? null;
    const kept = keepDimensions ? shape.slice(1, -1).map(() => 1) : [];
    return [shape[0] ?? null, ...kept, channels];
  },
  mask: () => null,
  call: ({ tf, config, inputs: [x], masks: [mask] }) => pool(tf, x as Tensor, mask ?? null, config),
});

interface PoolingInternals {
  supportsMasking: boolean;
  call(inputs: Tensor | Tensor[], keywords: CallKeywords): Tensor;
  computeMask(inputs: unknown, mask: unknown): Mask;
}

/** The stock layer, which also heeds a mask. */
function heedMask(tf: TensorFlow, layer: TensorFlowLayer, config: Config): TensorFlowLayer {
  const internals = layer as unknown as PoolingInternals;
  const stock = internals.call.bind(internals);
  internals.supportsMasking = true;
  internals.computeMask = () => null;
  internals.call = (inputs, keywords) => {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    return keywords?.mask
      ? tf.tidy(() => pool(tf, x as Tensor, keywords.mask ?? null, config))
      : stock(inputs, keywords);
  };
  return layer;
}

type Stock = 'globalAveragePooling1d' | 'globalAveragePooling2d' | 'globalMaxPooling1d' | 'globalMaxPooling2d';

function build(
  stock: Stock | null,
  statistic: Config['statistic'],
  layer: { keepDimensions: boolean; trainable: boolean },
  context: LayerBuildContext,
): TensorFlowLayer {
  const config = { statistic, keepDimensions: layer.keepDimensions };
  if (stock === null || layer.keepDimensions) return createOwn(context, layer, config);
  const { tf, name } = context;
  return heedMask(tf, tf.layers[stock]({ name } as never), config);
}

export const globalAveragePooling1d: LayerBuilder<'globalAveragePooling1d'> = (layer, context) =>
  build('globalAveragePooling1d', 'average', layer, context);
export const globalAveragePooling2d: LayerBuilder<'globalAveragePooling2d'> = (layer, context) =>
  build('globalAveragePooling2d', 'average', layer, context);
export const globalAveragePooling3d: LayerBuilder<'globalAveragePooling3d'> = (layer, context) =>
  build(null, 'average', layer, context);
export const globalMaxPooling1d: LayerBuilder<'globalMaxPooling1d'> = (layer, context) =>
  build('globalMaxPooling1d', 'maximum', layer, context);
export const globalMaxPooling2d: LayerBuilder<'globalMaxPooling2d'> = (layer, context) =>
  build('globalMaxPooling2d', 'maximum', layer, context);
export const globalMaxPooling3d: LayerBuilder<'globalMaxPooling3d'> = (layer, context) =>
  build(null, 'maximum', layer, context);
