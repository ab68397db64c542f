import type * as tfTypes from '@tensorflow/tfjs';
import { compareRecordings, isProportional } from './comparison';
import { registeredVariables, takeSnapshot } from './eager-state';
import { useFusedLayers } from './fused-layers';
import { useFusedGradients } from './gradients';
import {
  attribute,
  constant,
  constantNumbers,
  dataType,
  type GraphNode,
  type GraphValue,
  operation,
  specOf,
} from './graph';
import { fusedOptimizerFor, optimizerLearningRate, type StateUpdate, setOptimizerLearningRate } from './optimizers';
import type { FedBatch } from './program';
import { type RandomClock, setRandomRecording } from './random';
import { createRecorder, type Recorder } from './recorder';
import { refuse } from './refusal';
import type { NodeBackend, Tensor, TensorFlow } from './tensorflow';

/** A model as the compiler uses it: fields of tfjs-layers' LayersModel that its types do not show. */
export interface StepModel {
  inputs: unknown[];
  outputs: unknown[];
  optimizer_: tfTypes.Optimizer;
  metricsNames: string[];
  weights: { read(): tfTypes.Variable; originalName: string }[];
  layers: tfTypes.layers.Layer[];
  makeTrainFunction(): (data: Tensor[]) => Tensor[];
  makeTestFunction(): void;
  testFunction: (data: Tensor[]) => Tensor[];
  apply(inputs: Tensor | Tensor[], keywords?: { training: boolean }): Tensor | Tensor[];
}

/** What one training step computes, free of where its data come from. Values rest on `Input` nodes (see `inputKeys`). */
export interface StepGraph {
  loss: GraphValue;
  metrics: GraphValue[];
  /** Raw gradients, to be averaged over replicas; `gradient:<index>` inputs of the updates stand for them. */
  gradients: { variable: tfTypes.Variable; value: GraphValue }[];
  /** State that the forward pass itself changes (moving averages). */
  forwardUpdates: { variable: tfTypes.Variable; value: GraphValue }[];
  updates: StateUpdate[];
  /** Which fused layers were used, by name. */
  fusedLayers: Record<string, number>;
  drawsRandomNumbers: boolean;
}

export const inputKeys = {
  input: (index: number) => `input:${index}`,
  target: (index: number) => `target:${index}`,
  sampleWeight: (index: number) => `sampleWeight:${index}`,
  gradient: (index: number) => `gradient:${index}`,
  variable: (variable: tfTypes.Variable) => `variable:${variable.name}`,
  step: 'step',
  learningRate: 'learningRate',
} as const;

export function batchTensors(batch: FedBatch): Tensor[] {
  return [...batch.inputs, ...batch.targets, ...(batch.sampleWeights ?? [])];
}

export function batchKeys(batch: FedBatch): string[] {
  return [
    ...batch.inputs.map((_, index) => inputKeys.input(index)),
    ...batch.targets.map((_, index) => inputKeys.target(index)),
    ...(batch.sampleWeights ?? []).map((_, index) => inputKeys.sampleWeight(index)),
  ];
}

interface Source {
  tf: TensorFlow;
  backend: NodeBackend;
  model: StepModel;
  clock: RandomClock | null;
}

interface ForwardRecording {
  recorder: Recorder;
  results: GraphValue[];
  gradients: { variable: tfTypes.Variable; value: GraphValue; tensor: Tensor; index: number }[];
  updates: { variable: tfTypes.Variable; value: GraphValue }[];
  fusedLayers: Record<string, number>;
}

type NamedGradients = { name: string; tensor: Tensor }[];

/** One real training step under the recorder, up to the gradients. */
function recordForward({ tf, backend, model, clock }: Source, batch: FedBatch, step: number): ForwardRecording {
  const recorder = createRecorder(backend);
  const variables = registeredVariables(tf);
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const ids = new Map<tfTypes.Variable, object>();
  for (const variable of variables) {
    recorder.input(variable, inputKeys.variable(variable));
    ids.set(variable, variable.dataId);
  }
  const keys = batchKeys(batch);
  batchTensors(batch).forEach((tensor, index) => {
    recorder.input(tensor, keys[index] as string);
  });
  const stepTensor = tf.tensor(Int32Array.of(step), [], 'int32');
  recorder.input(stepTensor, inputKeys.step);
  const optimizer = model.optimizer_;
  const captured: ForwardRecording['gradients'] = [];
  const previousStep = clock?.step;
  if (clock != null) clock.step = step;
  setRandomRecording({ step, stepTensor });
  const ownApply = Object.getOwnPropertyDescriptor(optimizer, 'applyGradients');
  optimizer.applyGradients = (gradients) => {
    (gradients as unknown as NamedGradients).forEach(({ name, tensor }, index) => {
      if (tensor == null) return;
      captured.push({
        variable: byName.get(name) as tfTypes.Variable,
        value: recorder.valueOf(tensor),
        tensor: tf.keep(tensor.clone()),
        index,
      });
    });
  };
  const fused = useFusedLayers(tf, backend, model);
  const restoreGradients = useFusedGradients(tf, backend);
  try {
    const results = recorder.record(() => {
      const outputs = model.makeTrainFunction()(batchTensors(batch));
      const values = outputs.map((output) => recorder.valueOf(output));
      for (const output of outputs) output.dispose();
      return values;
    });
    const updates = variables
      .filter((variable) => !variable.isDisposed && ids.get(variable) !== variable.dataId)
      .map((variable) => ({ variable, value: recorder.valueOf(variable) }));
    return { recorder, results, gradients: captured, updates, fusedLayers: fused.counts };
  } finally {
    restoreGradients();
    fused.restore();
    if (ownApply == null) delete (optimizer as Partial<tfTypes.Optimizer>).applyGradients;
    else Object.defineProperty(optimizer, 'applyGradients', ownApply);
    setRandomRecording(null);
    stepTensor.dispose();
    if (clock != null && previousStep != null) clock.step = previousStep;
  }
}

interface ApplyRecording {
  recorder: Recorder;
  updates: StateUpdate[];
}

/** The optimizer's update under the recorder, with the gradients as inputs. Stock optimizers give their fused form. */
function recordUpdate(
  { tf, backend, model }: Source,
  gradients: ForwardRecording['gradients'],
  count: number,
  learningRate: number,
): ApplyRecording {
  const recorder = createRecorder(backend);
  const optimizer = model.optimizer_;
  const variables = registeredVariables(tf);
  const ids = new Map<tfTypes.Variable, object>();
  for (const variable of variables) {
    recorder.input(variable, inputKeys.variable(variable));
    ids.set(variable, variable.dataId);
  }
  // A gradient may share its tensor with another one or with a variable: copies keep the inputs apart.
  const named: ({ name: string; tensor: Tensor } | undefined)[] = Array.from({ length: count });
  const copies = gradients.map(({ variable, tensor, index }) => {
    const copy = tf.tensor(tensor.dataSync().slice(), tensor.shape, tensor.dtype);
    recorder.input(copy, inputKeys.gradient(index));
    named[index] = { name: variable.name, tensor: copy };
    return copy;
  });
  const trainable = (model as unknown as { collectedTrainableWeights: { read(): tfTypes.Variable }[] })
    .collectedTrainableWeights;
  const list = Array.from(
    named,
    (entry, index) =>
      entry ?? { name: (trainable[index] as { read(): tfTypes.Variable }).read().name, tensor: undefined },
  );
  const byName = new Map(variables.map((variable) => [variable.name, variable]));
  const learningRateNode: GraphNode = {
    operation: 'Input',
    key: inputKeys.learningRate,
    inputs: [],
    attributes: [],
    outputs: [{ shape: [], type: dataType.float32 }],
  };
  const fusedForm = fusedOptimizerFor(tf, optimizer);
  let fusedUpdates: StateUpdate[] | null = null;
  const previousRate = optimizerLearningRate(optimizer);
  const counters = optimizer as unknown as { iterations_?: number };
  const previousIterations = counters.iterations_;
  setOptimizerLearningRate(optimizer, learningRate);
  const stock = fusedForm?.prototype.applyGradients;
  if (fusedForm != null && stock != null)
    fusedForm.prototype.applyGradients = function applyFused(this: tfTypes.Optimizer, given: unknown) {
      const final = given as NamedGradients;
      fusedUpdates = fusedForm.fuse(this as unknown as Parameters<typeof fusedForm.fuse>[0], {
        gradients: final.flatMap(({ name, tensor }, index) =>
          tensor == null
            ? []
            : [{ variable: byName.get(name) as tfTypes.Variable, gradient: recorder.valueOf(tensor), index }],
        ),
        learningRate: { node: learningRateNode, output: 0 },
        read: (variable) => recorder.valueOf(variable),
      });
      if (fusedUpdates == null) stock.call(this, given);
    };
  try {
    recorder.record(() => {
      optimizer.applyGradients(list as unknown as Parameters<tfTypes.Optimizer['applyGradients']>[0]);
    });
    const assigned: StateUpdate[] = variables
      .filter((variable) => ids.get(variable) !== variable.dataId)
      .map((variable) => ({ kind: 'assign', variable, value: recorder.valueOf(variable) }));
    return { recorder, updates: [...(fusedUpdates ?? []), ...assigned] };
  } finally {
    if (fusedForm != null && stock != null) fusedForm.prototype.applyGradients = stock;
    setOptimizerLearningRate(optimizer, previousRate);
    counters.iterations_ = previousIterations;
    for (const copy of copies) copy.dispose();
  }
}

/** Replaces constants that follow the learning rate by products with the fed learning rate. */
function feedLearningRate(first: ApplyRecording, second: ApplyRecording, learningRate: number, factor: number): void {
  for (const difference of compareRecordings(first.recorder.nodes, second.recorder.nodes)) {
    if (!isProportional(difference, factor))
      refuse(
        'changesBetweenSteps',
        'The optimizer uses a number that changes from step to step and is not its learning rate.',
        difference.first.operation,
      );
    const node = difference.first;
    const [spec] = node.outputs;
    const numbers = constantNumbers({ node, output: 0 }) as ArrayLike<number>;
    const share = constant(
      Float32Array.from(numbers, (value) => value / learningRate),
      spec?.shape ?? [],
    );
    const rate: GraphNode = {
      operation: 'Input',
      key: inputKeys.learningRate,
      inputs: [],
      attributes: [],
      outputs: [{ shape: [], type: dataType.float32 }],
    };
    const product = operation(
      'Mul',
      [share, { node: rate, output: 0 }],
      [attribute.type('T', dataType.float32)],
      [specOf({ node, output: 0 })],
    ).node;
    Object.assign(node, {
      operation: product.operation,
      inputs: product.inputs,
      attributes: product.attributes,
      bytes: undefined,
    });
  }
}

const rateFactor = 1.5;

/**
 * Records a training step twice, with two batches, step numbers and learning rates, and from two states, and checks that
 * both recordings are one graph. Leaves the model as it was.
 * Throws: CompileRefusalError when the step is not a fixed graph.
 */
export function recordTrainingStep(
  source: Source,
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
