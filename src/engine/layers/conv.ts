import type { z } from 'zod';
import type { conv2d as definition } from '../../shared/graph/layers/conv';
import { type SpatialRank, toSizes } from '../../shared/graph/layers/spatial';
import type { TensorFlowLayer } from '../lib/tensorflow';
import { activationFunction } from './activation-function';
import { convolve, convolveInstead, isDilated, statesShape, type Window, windowOf } from './convolution';
import { filterWeights } from './filter-weights';
import type { LayerBuildContext, LayerBuilder } from './layer-builder';
import { markOnlyHere } from './portability';
import { tensorLayer } from './tensor-layer';

type ConvolutionLayer = Omit<
  z.infer<(typeof definition)['parameters']>,
  'kernelSize' | 'strides' | 'padding' | 'dilationRate'
> & {
  kernelSize: number | number[];
  strides: number | number[];
  padding: Window['padding'];
  dilationRate: number | number[];
  trainable: boolean;
};

const stock = { 1: 'conv1d', 2: 'conv2d', 3: 'conv3d' } as const satisfies Record<SpatialRank, string>;

type GroupedConfig = Pick<
  ConvolutionLayer,
  | 'filters'
  | 'groups'
  | 'activation'
  | 'useBias'
  | 'kernelInitialiser'
  | 'biasInitialiser'
  | 'kernelRegulariser'
  | 'biasRegulariser'
  | 'kernelConstraint'
  | 'biasConstraint'
> & { kernelSize: number[]; window: Window; outputSizes: (number | null)[] };

/** TensorFlow.js' layers have no groups. */
const createGrouped = tensorLayer<GroupedConfig>({
  className: 'GroupedConvolution',
  weights: (config, [shape = []]) =>
    filterWeights(config, [...config.kernelSize, (shape.at(-1) as number) / config.groups, config.filters]),
  outputShape: ({ outputSizes }, [shape = []]) => [shape[0] ?? null, ...outputSizes],
  call: ({ tf, config, inputs: [x], weight }) => {
    const convolved = convolve(tf, x as never, weight('kernel'), config.window, config.groups);
    return activationFunction(tf, config.activation)(config.useBias ? tf.add(convolved, weight('bias')) : convolved);
  },
});

function buildGrouped(layer: ConvolutionLayer, context: LayerBuildContext, rank: SpatialRank): TensorFlowLayer {
  const { filters, groups, activation, useBias } = layer;
  const { kernelInitialiser, biasInitialiser, kernelRegulariser, biasRegulariser } = layer;
  const { kernelConstraint, biasConstraint } = layer;
  return createGrouped(context, layer, {
    filters,
    groups,
    activation,
    useBias,
    kernelInitialiser,
    biasInitialiser,
    kernelRegulariser,
    biasRegulariser,
    kernelConstraint,
    biasConstraint,
    kernelSize: toSizes(layer.kernelSize, rank),
    window: windowOf(layer, rank),
    outputSizes: [...context.outputShape],
  });
}

function build(layer: ConvolutionLayer, context: LayerBuildContext, rank: SpatialRank): TensorFlowLayer {
  if (layer.groups > 1) return buildGrouped(layer, context, rank);
  const { tf, name, kernelArguments } = context;
  const window = windowOf(layer, rank);
  const built = tf.layers[stock[rank]]({
    name,
    filters: layer.filters,
    kernelSize: toSizes(layer.kernelSize, rank),
    strides: [...window.strides],
    padding: window.padding as 'valid',
    dilationRate: [...window.dilation],
    activation: layer.activation as 'relu',
    ...kernelArguments(layer),
    trainable: layer.trainable,
  } as never) as TensorFlowLayer;
  const isCausal = window.padding === 'causal';
  if (isCausal || isDilated(window))
    convolveInstead(tf, built, (input, { kernel }) => convolve(tf, input, kernel.read(), window));
  if (isCausal) {
    statesShape(built, context.outputShape);
    markOnlyHere(built, 'TensorFlow.js has no causal padding');
  }
  return built;
}

export const conv1d: LayerBuilder<'conv1d'> = (layer, context) => build(layer, context, 1);
export const conv2d: LayerBuilder<'conv2d'> = (layer, context) => build(layer, context, 2);
export const conv3d: LayerBuilder<'conv3d'> = (layer, context) => build(layer, context, 3);
