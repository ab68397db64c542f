import { StudioError } from '../../shared/base/problem';
import { type AnalysedLayer, analyseModel, type InputShapes } from '../../shared/graph/analysis';
import type { LayerKind } from '../../shared/graph/layers';
import type { Model, ParameterLayer } from '../../shared/graph/model';
import { formatReference } from '../../shared/graph/reference';
import type { Shape } from '../../shared/graph/shape';
import type { LayersModel, SymbolicTensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { activation } from './activation';
import { registerActivations } from './activation-function';
import { activityRegularisation } from './activity-regularisation';
import { adaptiveAveragePooling2d, adaptiveMaxPooling2d } from './adaptive-pooling';
import { arithmetic } from './arithmetic';
import { additiveAttention, attention } from './attention';
import { attentionPooling } from './attention-pooling';
import { batchNormalisation } from './batch-normalisation';
import { cropping1d, cropping2d, cropping3d, zeroPadding1d, zeroPadding2d, zeroPadding3d } from './borders';
import { concatenate } from './concatenate';
import { conv1d, conv2d, conv3d } from './conv';
import { convLstm2d } from './conv-lstm-2d';
import { conv1dTranspose, conv2dTranspose, conv3dTranspose } from './conv-transpose';
import { dense } from './dense';
import { dot } from './dot';
import { dropout } from './dropout';
import { embedding } from './embedding';
import { flatten } from './flatten';
import {
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
} from './global-pooling';
import { groupNormalisation, instanceNormalisation } from './group-normalisation';
import { gru } from './gru';
import { input } from './input';
import { createBuildContext, type LayerBuildContext, type LayerBuilder } from './layer-builder';
import { layerNormalisation } from './layer-normalisation';
import { lstm } from './lstm';
import { carryMasks } from './mask-propagation';
import { masking } from './masking';
import { add, average, maximum, minimum, multiply, subtract } from './merge';
import { multiHeadAttention } from './multi-head-attention';
import { alphaDropout, gaussianDropout, gaussianNoise } from './noise';
import { penaliseActivity } from './penalties';
import { permute } from './permute';
import {
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
} from './pooling';
import { positionEmbedding } from './position-embedding';
import { elu, leakyRelu, prelu, relu, thresholdedRelu } from './rectifiers';
import { repeatVector } from './repeat-vector';
import { reshape } from './reshape';
import { resizing } from './resizing';
import { rmsNormalisation } from './rms-normalisation';
import { depthwiseConv1d, depthwiseConv2d, separableConv1d, separableConv2d } from './separable-conv';
import { simpleRnn } from './simple-rnn';
import { slice } from './slice';
import { softmax } from './softmax';
import { spatialDropout1d, spatialDropout2d, spatialDropout3d } from './spatial-dropout';
import { timeDistributed } from './time-distributed';
import { tokenAndPositionEmbedding } from './token-and-position-embedding';
import { unitNormalisation } from './unit-normalisation';
import { unsupported } from './unsupported';
import { upSampling1d, upSampling2d, upSampling3d } from './up-sampling';

export { initialValues } from './initialisers';
export { layersOnlyHere } from './portability';

/** One builder a layer kind; a kind without one does not compile. */
export const layerBuilders = {
  input,
  dense,
  activation,
  relu,
  leakyRelu,
  prelu,
  elu,
  thresholdedRelu,
  softmax,
  embedding,
  flatten,
  reshape,
  permute,
  repeatVector,
  masking,
  slice,
  arithmetic,
  conv1d,
  conv2d,
  conv3d,
  separableConv1d,
  separableConv2d,
  depthwiseConv1d,
  depthwiseConv2d,
  conv1dTranspose,
  conv2dTranspose,
  conv3dTranspose,
  maxPooling1d,
  maxPooling2d,
  maxPooling3d,
  averagePooling1d,
  averagePooling2d,
  averagePooling3d,
  globalMaxPooling1d,
  globalMaxPooling2d,
  globalMaxPooling3d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalAveragePooling3d,
  adaptiveAveragePooling2d,
  adaptiveMaxPooling2d,
  upSampling1d,
  upSampling2d,
  upSampling3d,
  zeroPadding1d,
  zeroPadding2d,
  zeroPadding3d,
  cropping1d,
  cropping2d,
  cropping3d,
  resizing,
  batchNormalisation,
  layerNormalisation,
  groupNormalisation,
  instanceNormalisation,
  rmsNormalisation,
  unitNormalisation,
  dropout,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  gaussianNoise,
  gaussianDropout,
  alphaDropout,
  activityRegularisation,
  simpleRnn,
  gru,
  lstm,
  convLstm2d,
  timeDistributed,
  positionEmbedding,
  tokenAndPositionEmbedding,
  multiHeadAttention,
  attention,
  additiveAttention,
  attentionPooling,
  add,
  subtract,
  multiply,
  average,
  maximum,
  minimum,
  concatenate,
  dot,
  unsupported,
} satisfies { [Kind in LayerKind]: LayerBuilder<Kind> };

function buildLayer(layer: ParameterLayer, context: LayerBuildContext): TensorFlowLayer {
  const build = layerBuilders[layer.kind] as (layer: ParameterLayer, context: LayerBuildContext) => TensorFlowLayer;
  const built = build(layer, context);
  if ('activityRegulariser' in layer) penaliseActivity(context.tf, built, layer.activityRegulariser);
  carryMasks(context.tf, built);
  return built;
}

function layerRefused(name: string, kind: LayerKind, error: unknown): StudioError {
  const message = error instanceof Error ? error.message : String(error);
  return new StudioError(
    'BAD_INPUT',
    `Layer "${name}" (${kind}) cannot be built: ${message}`,
    {
      problems: [{ code: 'layerRefused', severity: 'error', message, where: { layer: name } }],
      fix: 'Change the parameters of this layer, or what it reads.',
    },
    { cause: error },
  );
}

/** The layers that were built so far, and what they give. */
interface Built {
  layers: Map<string, TensorFlowLayer>;
  outputs: Map<string, SymbolicTensor>;
}

/** Applies a layer to what it reads; one that shares weights is its owner, applied once more. */
function applyLayer(tf: TensorFlow, analysed: AnalysedLayer, seed: number, built: Built): SymbolicTensor[] {
  const { name, layer, sharedWith, inputs, inputShapes, outputShape } = analysed;
  const made =
    sharedWith === null
      ? buildLayer(layer, createBuildContext(tf, seed, name, inputShapes, outputShape as Shape))
      : (built.layers.get(sharedWith) as TensorFlowLayer);
  built.layers.set(name, made);
  if (layer.kind === 'input') return [made.output as SymbolicTensor];
  const sources = inputs.map((reference) => built.outputs.get(reference) as SymbolicTensor);
  return [made.apply(sources.length === 1 ? (sources[0] as SymbolicTensor) : sources)].flat() as SymbolicTensor[];
}

/**
 * Builds the TensorFlow.js model that a model document describes. Weights are a pure function of seed and layer name.
 *
 * Throws: StudioError BAD_INPUT with the analysis' problems when the document does not fit together.
 * @param inputShapes shape of a sample, for input layers with `shape: auto`; by name where there are several
 */
export function buildModel(tf: TensorFlow, model: Model, inputShapes: InputShapes, seed: number): LayersModel {
  const analysis = analyseModel(model, inputShapes);
  const errors = analysis.problems.filter((problem) => problem.severity === 'error' || problem.code === 'openInput');
  if (errors.length > 0)
    throw new StudioError('BAD_INPUT', errors[0]?.message ?? 'The model does not fit together.', {
      problems: errors,
      fix: errors[0]?.fix ?? 'Correct the layers that the problems name.',
    });
  registerActivations(tf);
  const built: Built = { layers: new Map(), outputs: new Map() };
  const inputs: SymbolicTensor[] = [];
  for (const analysed of analysis.layers) {
    const { name, layer, outputPorts } = analysed;
    let outputs: SymbolicTensor[];
    try {
      outputs = applyLayer(tf, analysed, seed, built);
    } catch (error) {
      throw layerRefused(name, layer.kind, error);
    }
    built.outputs.set(name, outputs[0] as SymbolicTensor);
    outputPorts.forEach((port, at) => {
      built.outputs.set(formatReference({ name, port: port.name }), outputs[at] as SymbolicTensor);
    });
    if (layer.kind === 'input') inputs.push(outputs[0] as SymbolicTensor);
  }
  return tf.model({
    inputs,
    outputs: analysis.outputNames.map((name) => built.outputs.get(name) as SymbolicTensor),
  });
}
