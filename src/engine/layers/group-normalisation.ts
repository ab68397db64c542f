import type { Tensor } from '../lib/tensorflow';
import type { LayerBuilder } from './layer-builder';
import { standardise } from './standardise';
import { tensorLayer } from './tensor-layer';

interface Config {
  /** Number of groups that the channels are split into; null for one a channel. */
  groups: number | null;
  epsilon: number;
  center: boolean;
  scale: boolean;
}

/** Statistics over places and the channels of a group, one sample at a time. Source: Wu and He 2018. */
const create = tensorLayer<Config>({
  className: 'GroupNormalization',
  weights: ({ center, scale }, [shape = []]) => {
    const channels = [shape.at(-1) as number];
    return {
      ...(scale ? { gamma: { shape: channels, initialiser: 'ones' as const } } : {}),
      ...(center ? { beta: { shape: channels, initialiser: 'zeros' as const } } : {}),
    };
  },
  call: ({ tf, config, inputs, weight }) => {
    const [x] = inputs as [Tensor];
    const channels = x.shape.at(-1) as number;
    const groups = config.groups ?? channels;
    const places = x.shape.slice(1, -1).reduce((total, size) => total * size, 1);
    const grouped = tf.reshape(x, [x.shape[0] as number, places, groups, channels / groups]);
    const normal = tf.reshape(standardise(tf, grouped, [1, 3], config.epsilon), x.shape);
    const scaled = config.scale ? tf.mul(normal, weight('gamma')) : normal;
    return (config.center ? tf.add(scaled, weight('beta')) : scaled) as Tensor;
  },
});

export const groupNormalisation: LayerBuilder<'groupNormalisation'> = (layer, context) =>
  create(context, layer, {
    groups: layer.groupCount,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
  });

/** One group a channel. Source: Ulyanov, Vedaldi and Lempitsky 2016. */
export const instanceNormalisation: LayerBuilder<'instanceNormalisation'> = (layer, context) =>
  create(context, layer, { groups: null, epsilon: layer.epsilon, center: layer.center, scale: layer.scale });
