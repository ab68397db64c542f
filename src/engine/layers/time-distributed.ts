import type { SteppedKind } from '../../shared/graph/layers/time-distributed';
import type { LayerOf } from '../../shared/graph/model';
import type { Tensor, TensorFlowLayer } from '../lib/tensorflow';
import { conv1d, conv2d } from './conv';
import { dense } from './dense';
import { flatten } from './flatten';
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling1d,
  globalMaxPooling2d,
} from './global-pooling';
import type { LayerBuildContext, LayerBuilder } from './layer-builder';
import type { LayerInternals } from './layer-internals';
import { penaliseActivity } from './penalties';
import { averagePooling1d, averagePooling2d, maxPooling1d, maxPooling2d } from './pooling';
import { layersOnlyHere, markOnlyHere } from './portability';
import { reshape } from './reshape';
import { depthwiseConv2d, separableConv2d } from './separable-conv';

const builders = {
  conv2d,
  separableConv2d,
  depthwiseConv2d,
  conv1d,
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  maxPooling1d,
  averagePooling1d,
  globalAveragePooling1d,
  globalMaxPooling1d,
  dense,
  flatten,
  reshape,
} satisfies { [Kind in SteppedKind]: LayerBuilder<Kind> };

/** The stock wrapper, whose call makes one batch of all steps: TensorFlow.js goes through them one after the other. */
export const timeDistributed: LayerBuilder<'timeDistributed'> = (layer, context) => {
  const { tf, name, inputShapes, outputShape } = context;
  const inner = { ...layer.layer, name, trainable: layer.trainable } as LayerOf<SteppedKind>;
  const build = builders[inner.kind] as (layer: object, context: LayerBuildContext) => TensorFlowLayer;
  const built = build(inner, {
    ...context,
    inputShapes: [inputShapes[0]?.slice(1) ?? []],
    outputShape: outputShape.slice(1),
  });
  if ('activityRegulariser' in inner) penaliseActivity(tf, built, inner.activityRegulariser);
  const wrapper = tf.layers.timeDistributed({ name, layer: built });
  const [own] = layersOnlyHere(tf, [built]);
  if (own) markOnlyHere(wrapper, own.reason);
  const applyInner = built as unknown as LayerInternals;
  (wrapper as unknown as LayerInternals).call = (inputs, keywords) =>
    tf.tidy(() => {
      const [x] = [inputs].flat() as [Tensor];
      const [batch, stepCount, ...rest] = x.shape as [number, number, ...number[]];
      const together = tf.reshape(x, [batch * stepCount, ...rest]);
      // A mask of steps says nothing inside of one.
      const result = applyInner.call(together, { ...keywords, mask: null, masks: [null] }) as Tensor;
      return tf.reshape(result, [batch, stepCount, ...result.shape.slice(1)]) as Tensor;
    });
  return wrapper;
};
