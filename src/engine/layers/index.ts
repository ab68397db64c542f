import { StudioError } from '../../shared/base/problem';
import { analyseModel } from '../../shared/graph/analysis';
import type { LayerKind } from '../../shared/graph/layers';
import type { Layer, Model } from '../../shared/graph/model';
import type { Shape } from '../../shared/graph/shape';
import type { LayersModel, SymbolicTensor, TensorFlow, TensorFlowLayer } from '../lib/tensorflow';
import { activation } from './activation';
import { batchNormalisation } from './batch-normalisation';
import { conv2d } from './conv2d';
import { dense } from './dense';
import { dropout } from './dropout';
import { embedding } from './embedding';
import { flatten } from './flatten';
import { input } from './input';
import { createBuildContext, type LayerBuildContext, type LayerBuilder } from './layer-builder';
import { lstm } from './lstm';
import { penaliseActivity } from './penalties';
import { averagePooling2d, maxPooling2d } from './pooling-2d';
import { reshape } from './reshape';

export { initialValues } from './initialisers';

/** One builder a layer kind; a kind without one does not compile. */
export const layerBuilders = {
  input,
  dense,
  activation,
  embedding,
  flatten,
  reshape,
  conv2d,
  maxPooling2d,
  averagePooling2d,
  batchNormalisation,
  dropout,
  lstm,
} satisfies { [Kind in LayerKind]: LayerBuilder<Kind> };

function buildLayer(layer: Layer, context: LayerBuildContext): TensorFlowLayer {
  const build = layerBuilders[layer.kind] as (layer: Layer, context: LayerBuildContext) => TensorFlowLayer;
  const built = build(layer, context);
  if ('activityRegulariser' in layer) penaliseActivity(context.tf, built, layer.activityRegulariser);
  return built;
}

/**
 * Builds the TensorFlow.js model that a model document describes. Weights are a pure function of seed and layer name.
 *
 * Throws: StudioError BAD_INPUT with the analysis' problems when the document does not fit together.
 * @param inputShape shape of a sample, for input layers with `shape: auto`
 */
export function buildModel(tf: TensorFlow, model: Model, inputShape: Shape, seed: number): LayersModel {
  const analysis = analyseModel(model, inputShape);
  const errors = analysis.problems.filter((problem) => problem.severity === 'error' || problem.code === 'openInput');
  if (errors.length > 0)
    throw new StudioError('BAD_INPUT', errors[0]?.message ?? 'The model does not fit together.', {
      problems: errors,
      fix: errors[0]?.fix ?? 'Correct the layers that the problems name.',
    });
  const outputs = new Map<string, SymbolicTensor>();
  const inputs: SymbolicTensor[] = [];
  for (const { name, layer, inputNames, inputShapes, outputShape } of analysis.layers) {
    const built = buildLayer(layer, createBuildContext(tf, seed, name, inputShapes, outputShape as Shape));
    const sources = inputNames.map((inputName) => outputs.get(inputName) as SymbolicTensor);
    try {
      const output =
        layer.kind === 'input'
          ? built.output
          : built.apply(sources.length === 1 ? (sources[0] as SymbolicTensor) : sources);
      outputs.set(name, output as SymbolicTensor);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new StudioError(
        'BAD_INPUT',
        `Layer "${name}" (${layer.kind}) cannot be built: ${message}`,
        {
          problems: [{ code: 'layerRefused', severity: 'error', message, where: { layer: name } }],
          fix: 'Change the parameters of this layer, or what it reads.',
        },
        { cause: error },
      );
    }
    if (layer.kind === 'input') inputs.push(outputs.get(name) as SymbolicTensor);
  }
  return tf.model({
    inputs,
    outputs: analysis.outputNames.map((name) => outputs.get(name) as SymbolicTensor),
  });
}
