import type { z } from 'zod';
import type {
  depthwiseConv1d as depthwiseDefinition,
  separableConv1d as separableDefinition,
} from '../../shared/graph/layers/separable-conv';
import { toSizes } from '../../shared/graph/layers/spatial';
import type { Tensor } from '../lib/tensorflow';
import { activationFunction } from './activation-function';
import {
  convolve,
  convolveDepthwise,
  convolveInstead,
  isDilated,
  statesShape,
  type Window,
  windowOf,
} from './convolution';
import { biasWeight } from './filter-weights';
import type { LayerBuildContext, LayerBuilder } from './layer-builder';
import { markOnlyHere } from './portability';
import { tensorLayer } from './tensor-layer';

type Separable = z.infer<(typeof separableDefinition)['parameters']>;
type Depthwise = z.infer<(typeof depthwiseDefinition)['parameters']>;
type SequenceConfig<Layer> = Omit<Layer, 'strides' | 'padding' | 'dilationRate' | 'activityRegulariser'> & {
  window: Window;
  outputSizes: (number | null)[];
};

const plainWindow = (rank: number): Window => ({
  strides: new Array<number>(rank).fill(1),
  padding: 'valid',
  dilation: new Array<number>(rank).fill(1),
});

const depthwiseWeight = (config: SequenceConfig<Depthwise>, channels: number) => ({
  shape: [config.kernelSize as number, channels, config.depthMultiplier],
  initialiser: config.depthwiseInitialiser,
  regulariser: config.depthwiseRegulariser,
  constraint: config.depthwiseConstraint,
});

/** TensorFlow.js has neither of the two for sequences. */
const createSeparable = tensorLayer<SequenceConfig<Separable>>({
  className: 'SeparableConvolution1D',
  weights: (config, [shape = []]) => {
    const channels = shape.at(-1) as number;
    return {
      depthwiseKernel: depthwiseWeight(config, channels),
      pointwiseKernel: {
        shape: [1, channels * config.depthMultiplier, config.filters],
        initialiser: config.pointwiseInitialiser,
        regulariser: config.pointwiseRegulariser,
        constraint: config.pointwiseConstraint,
      },
      ...(config.useBias ? { bias: biasWeight(config, config.filters) } : {}),
    };
  },
  outputShape: ({ outputSizes }, [shape = []]) => [shape[0] ?? null, ...outputSizes],
  call: ({ tf, config, inputs: [x], weight }) => {
    const filtered = convolveDepthwise(tf, x as Tensor, weight('depthwiseKernel'), config.window);
    const mixed = convolve(tf, filtered, weight('pointwiseKernel'), plainWindow(1));
    return activationFunction(tf, config.activation)(config.useBias ? tf.add(mixed, weight('bias')) : mixed);
  },
});

const createDepthwise = tensorLayer<SequenceConfig<Depthwise>>({
  className: 'DepthwiseConvolution1D',
  weights: (config, [shape = []]) => {
    const channels = shape.at(-1) as number;
    return {
      depthwiseKernel: depthwiseWeight(config, channels),
      ...(config.useBias ? { bias: biasWeight(config, channels * config.depthMultiplier) } : {}),
    };
  },
  outputShape: ({ outputSizes }, [shape = []]) => [shape[0] ?? null, ...outputSizes],
  call: ({ tf, config, inputs: [x], weight }) => {
    const filtered = convolveDepthwise(tf, x as Tensor, weight('depthwiseKernel'), config.window);
    return activationFunction(tf, config.activation)(config.useBias ? tf.add(filtered, weight('bias')) : filtered);
  },
});

/** What a layer class of ours keeps in its config: the parameters of its kind, without what every layer has. */
function sequenceConfig<Layer extends Depthwise>(
  layer: Layer & { kind: string },
  { outputShape }: LayerBuildContext,
): SequenceConfig<Layer> {
  const { strides: _, padding: __, dilationRate: ___, activityRegulariser: ____, ...parameters } = layer;
  const {
    kind: _____,
    name,
    inputs,
    group,
    note,
    trainable,
    sharedWith,
    ...own
  } = parameters as typeof parameters & Record<string, unknown>;
  return { ...own, window: windowOf(layer, 1), outputSizes: [...outputShape] } as unknown as SequenceConfig<Layer>;
}

export const separableConv1d: LayerBuilder<'separableConv1d'> = (layer, context) =>
  createSeparable(context, layer, sequenceConfig<Separable>(layer, context));

export const depthwiseConv1d: LayerBuilder<'depthwiseConv1d'> = (layer, context) =>
  createDepthwise(context, layer, sequenceConfig<Depthwise>(layer, context));

type Options = Parameters<LayerBuildContext['kernelArguments']>[0];

/** The same options for the filter of each channel, in the words of TensorFlow.js. */
function depthwiseArguments(
  layer: Depthwise | Omit<Separable, 'kernelSize'>,
  { initialiser, regulariser, constraint }: LayerBuildContext,
) {
  return {
    useBias: layer.useBias,
    depthMultiplier: layer.depthMultiplier,
    depthwiseInitializer: initialiser(layer.depthwiseInitialiser, 'depthwiseKernel'),
    depthwiseRegularizer: regulariser(layer.depthwiseRegulariser),
    depthwiseConstraint: constraint(layer.depthwiseConstraint),
    biasInitializer: initialiser(layer.biasInitialiser, 'bias'),
    biasRegularizer: regulariser(layer.biasRegulariser as Options['biasRegulariser']),
    biasConstraint: constraint(layer.biasConstraint),
  };
}

export const separableConv2d: LayerBuilder<'separableConv2d'> = (layer, context) => {
  const { tf, name, initialiser, regulariser, constraint } = context;
  const window = windowOf(layer, 2);
  const built = tf.layers.separableConv2d({
    name,
    filters: layer.filters,
    kernelSize: toSizes(layer.kernelSize, 2) as [number, number],
    strides: [...window.strides] as [number, number],
    padding: layer.padding,
    dilationRate: [...window.dilation] as [number, number],
    activation: layer.activation as 'relu',
    ...depthwiseArguments(layer as never, context),
    pointwiseInitializer: initialiser(layer.pointwiseInitialiser, 'pointwiseKernel'),
    pointwiseRegularizer: regulariser(layer.pointwiseRegulariser),
    pointwiseConstraint: constraint(layer.pointwiseConstraint),
    trainable: layer.trainable,
  });
  if (isDilated(window))
    convolveInstead(tf, built, (input, { depthwiseKernel, pointwiseKernel }) =>
      convolve(
        tf,
        convolveDepthwise(tf, input, depthwiseKernel.read(), window),
        pointwiseKernel.read(),
        plainWindow(2),
      ),
    );
  return built;
};

export const depthwiseConv2d: LayerBuilder<'depthwiseConv2d'> = (layer, context) => {
  const { tf, name } = context;
  const window = windowOf(layer, 2);
  const built = tf.layers.depthwiseConv2d({
    name,
    kernelSize: toSizes(layer.kernelSize, 2) as [number, number],
    strides: [...window.strides] as [number, number],
    padding: layer.padding,
    dilationRate: [...window.dilation] as [number, number],
    activation: layer.activation as 'relu',
    ...depthwiseArguments(layer as never, context),
    trainable: layer.trainable,
  } as never);
  if (isDilated(window)) {
    convolveInstead(tf, built, (input, { depthwiseKernel }) =>
      convolveDepthwise(tf, input, depthwiseKernel.read(), window),
    );
    statesShape(built, context.outputShape);
    markOnlyHere(built, 'TensorFlow.js overlooks the dilation of a depthwise convolution');
  }
  return built;
};
