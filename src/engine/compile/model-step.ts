import { compareRecordings } from './comparison';
import { takeSnapshot } from './eager-state';
import { type ForwardRecording, recordForward } from './forward-step';
import type { GraphNode, GraphValue } from './graph';
import { optimizerLearningRate, type StateUpdate } from './optimizers';
import type { FedBatch } from './program';
import { refuse } from './refusal';
import { inputKeys, type StepGraph, type StepSource } from './step';
import type { Tensor } from './tensorflow';
import { feedLearningRate, recordUpdate } from './update-step';

const rateFactor = 1.5;

/**
 * Records a training step twice, with two batches, step numbers and learning rates, and from two states, and checks that
 * both recordings are one graph. Leaves the model as it was.
 * Throws: CompileRefusalError when the step is not a fixed graph.
 */
export function recordTrainingStep(
  source: StepSource,
  batches: readonly [FedBatch, FedBatch],
  otherState: () => void,
): StepGraph {
  const { tf, model, clock } = source;
  const snapshot = takeSnapshot(tf);
  const step = clock?.step ?? 0;
  const learningRate = optimizerLearningRate(model.optimizer_) || 1e-3;
  const kept: Tensor[] = [];
  const randomCalls = countMathRandom();
  try {
    const forward = recordForward(source, batches[0], step);
    kept.push(...forward.gradients.map(({ tensor }) => tensor));
    const count = (model as unknown as { collectedTrainableWeights: unknown[] }).collectedTrainableWeights.length;
    snapshot.restore();
    const update = recordUpdate(source, forward.gradients, count, learningRate);
    snapshot.restore();
    otherState();
    const secondForward = recordForward(source, batches[1], step + 7);
    kept.push(...secondForward.gradients.map(({ tensor }) => tensor));
    const secondUpdate = recordUpdate(source, secondForward.gradients, count, learningRate * rateFactor);
    const [changed] = compareRecordings(forward.recorder.nodes, secondForward.recorder.nodes);
    if (changed != null)
      randomCalls.count > 0
        ? refuse(
            'javaScriptRandomness',
            'The step draws random numbers in JavaScript, which a graph would freeze: use layers whose randomness is keyed by seed and step.',
          )
        : refuse(
            'changesBetweenSteps',
            'The step uses a number or table that JavaScript makes anew at every step.',
            `Const of shape [${changed.first.outputs[0]?.shape.join(', ')}]`,
          );
    feedLearningRate(update, secondUpdate, learningRate, rateFactor);
    const [loss, ...metrics] = forward.results as [GraphValue, ...GraphValue[]];
    return {
      loss,
      metrics,
      gradients: forward.gradients.map(({ variable, value }) => ({ variable, value })),
      forwardUpdates: forward.updates,
      updates: renumberGradients(update.updates, forward.gradients),
      fusedLayers: forward.fusedLayers,
      drawsRandomNumbers: forward.recorder.nodes.some((node) => node.operation.startsWith('StatelessRandom')),
    };
  } finally {
    randomCalls.stop();
    snapshot.restore();
    snapshot.dispose();
    for (const tensor of kept) tensor.dispose();
  }
}

/** `gradient:<index>` inputs count trainable weights; after recording they count the gradients that exist. */
function renumberGradients(updates: StateUpdate[], gradients: ForwardRecording['gradients']): StateUpdate[] {
  const order = new Map(
    gradients.map(({ index }, position) => [inputKeys.gradient(index), inputKeys.gradient(position)]),
  );
  const seen = new Set<GraphNode>();
  const visit = ({ node }: GraphValue): void => {
    if (seen.has(node)) return;
    seen.add(node);
    const renamed = node.key == null ? undefined : order.get(node.key);
    if (renamed != null) node.key = renamed;
    node.inputs.forEach(visit);
  };
  for (const update of updates)
    for (const value of update.kind === 'assign' ? [update.value] : update.inputs) visit(value);
  return updates;
}

function countMathRandom(): { readonly count: number; stop(): void } {
  const original = Math.random;
  const counter = {
    count: 0,
    stop: () => {
      Math.random = original;
    },
  };
  Math.random = () => {
    counter.count += 1;
    return original();
  };
  return counter;
}
