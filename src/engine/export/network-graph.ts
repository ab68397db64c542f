import { StudioError } from '../../shared/base/problem';
import { nodeBackend } from '../compile/graphs';
import { classProbabilities, labelProbabilities, type TrainedModel } from '../evaluate';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { unscale } from '../train';
import { describeInterface, type ExportedOutput } from './model-interface';
import { buildPredictGraph, type PredictGraph } from './predict-graph';

/** The outputs and, beside them, what they mean: probabilities of classes, numbers before they were scaled. */
function nameOutputs(
  tf: TensorFlow,
  outputs: readonly ExportedOutput[],
  results: readonly Tensor[],
): Record<string, Tensor> {
  const named: Record<string, Tensor> = {};
  outputs.forEach(({ name, target, loss }, index) => {
    const result = results[index] as Tensor;
    const prefix = outputs.length > 1 ? `${name}_` : '';
    named[name] = result;
    const probabilities =
      target.labels || target.kind === 'reconstruct'
        ? target.task === 'binary'
          ? labelProbabilities(tf, loss, result)
          : null
        : classProbabilities(tf, loss, result);
    if (probabilities) named[`${prefix}probabilities`] = probabilities;
    if (target.scaling) named[`${prefix}prediction`] = unscale(tf, result, target.scaling);
  });
  return named;
}

/**
 * A trained network as a graph that predicts.
 *
 * Throws: StudioError UNSUPPORTED when the engine cannot record graphs.
 */
export function networkGraph(trained: TrainedModel): PredictGraph {
  const { tf } = trained.backend;
  const backend = nodeBackend(tf);
  if (!backend)
    throw new StudioError(
      'UNSUPPORTED',
      `Graphs are recorded with tfjs-node; this engine runs on ${tf.getBackend()}.`,
      {
        fix: 'Install an engine on the Engines page or with `studio engine install cpu`, or export as tfjs-layers.',
      },
    );
  const { model } = trained.runModel;
  const { inputs, outputs } = describeInterface(trained);
  return buildPredictGraph(
    tf,
    backend,
    (given) => {
      const results = model.apply(given.length === 1 ? (given[0] as Tensor) : given, { training: false });
      return nameOutputs(tf, outputs, [results].flat() as Tensor[]);
    },
    inputs,
  );
}
