import { registeredVariables } from './eager-state';
import type { GraphValue } from './graph';
import { createGraphBuilder } from './graph-builder';
import { addTrainingLoop, type BatchSlot, type LoopGraph } from './loop-graph';
import type { LossScaling } from './loss-scaling';
import { estimateMemory, type MemoryEstimate } from './memory';
import { type HalfType, useHalfPrecision } from './mixed-precision';
import { recordTrainingStep } from './model-step';
import type { FedBatch, ResidentData, StepResults } from './program';
import type { RandomClock } from './random';
import { refuse } from './refusal';
import { rewrite } from './rewrites';
import { type GraphSession, openSession } from './session';
import { type StateVariable, stateVariables } from './state';
import { addState, type StateGraph } from './state-graph';
import { batchKeys, batchTensors, type StepGraph, type StepModel } from './step';
import type { NodeBackend, Tensor, TensorFlow } from './tensorflow';

export interface CompileSource {
  tf: TensorFlow;
  backend: NodeBackend;
  model: StepModel;
  clock: RandomClock | null;
  workFolder?: string;
  /** False once TensorFlow turned out to lack an operation of the fused forms. */
  fuses?: boolean;
  missingOperation?: string;
}

/** One compiled program: the step for one batch size and one number of replicas, in a session with the state. */
export interface TrainingUnit {
  readonly batchSize: number;
  readonly replicaCount: number;
  readonly state: readonly StateVariable[];
  readonly step: StepGraph;
  readonly nodeCount: number;
  readonly graphBytes: number;
  readonly recordMs: number;
  readonly buildMs: number;
  /** Where each copy runs; null leaves it to TensorFlow. */
  readonly replicaDevices: string[] | null;
  readonly memory: MemoryEstimate;
  readonly precision: Precision | null;
  readonly rewrites: Record<string, number>;
  readonly operations: Record<string, number>;
  lastCallMs: number | null;
  /** Makes one step per learning rate. `rows` are flat for resident data, `chunk` is K batches one after another. */
  run(firstStep: number, learningRates: Float32Array, data: { rows: Int32Array } | { chunk: FedBatch }): StepResults;
  /** State as tensors of the session's memory; the caller disposes them. */
  read(): Tensor[];
  write(values: readonly Tensor[]): void;
  dispose(): void;
}

export interface UnitOptions {
  source: CompileSource;
  batchSize: number;
  replicaCount: number;
  /** Two different batches of `batchSize / replicaCount` samples. */
  examples: readonly [FedBatch, FedBatch];
  /** Puts the model into another state than it is in now (recordings from two states must agree). */
  otherState: () => void;
  resident: ResidentData | null;
  /** Half precision for large products; null computes everything in float32. */
  precision: Precision | null;
  /** Devices for the copies, where there are several to share the work; null leaves placement to TensorFlow. */
  devices: readonly string[] | null;
}

export interface Precision {
  halfType: HalfType;
  /** Shared by all programs of a run and kept up to date; null where the half type has float32's range. */
  lossScaling: LossScaling | null;
}

function rewriteStep(step: StepGraph, halfType: HalfType | null): { step: StepGraph; counts: Record<string, number> } {
  const forward = [
    step.loss,
    ...step.metrics,
    ...step.gradients.map(({ value }) => value),
    ...step.forwardUpdates.map(({ value }) => value),
  ];
  const plain = rewrite(forward);
  const mixed = halfType == null ? null : useHalfPrecision(forward.map(plain.of), halfType);
  const inner = { of: (value: GraphValue) => (mixed == null ? plain.of(value) : mixed.of(plain.of(value))) };
  const outer = rewrite(step.updates.flatMap((update) => (update.kind === 'assign' ? [update.value] : update.inputs)));
  const counts: Record<string, number> = { ...plain.counts, ...(mixed == null ? {} : { halfPrecision: mixed.count }) };
  for (const [name, count] of Object.entries(outer.counts)) counts[name] = (counts[name] ?? 0) + count;
  for (const [name, count] of Object.entries(step.fusedLayers)) counts[name] = count;
  return {
    counts,
    step: {
      ...step,
      loss: inner.of(step.loss),
      metrics: step.metrics.map(inner.of),
      gradients: step.gradients.map(({ variable, value }) => ({ variable, value: inner.of(value) })),
      forwardUpdates: step.forwardUpdates.map(({ variable, value }) => ({ variable, value: inner.of(value) })),
      updates: step.updates.map((update) =>
        update.kind === 'assign'
          ? { ...update, value: outer.of(update.value) }
          : { ...update, inputs: update.inputs.map((value: GraphValue) => outer.of(value)) },
      ),
    },
  };
}

function slotsOf(backend: NodeBackend, batch: FedBatch): BatchSlot[] {
  const keys = batchKeys(batch);
  return batchTensors(batch).map((tensor, index) => {
    backend.getInputTensorIds([tensor]);
    return {
      key: keys[index] as string,
      spec: { shape: tensor.shape, type: (backend.tensorMap.get(tensor.dataId) as { dtype: number }).dtype },
    };
  });
}

/** Records, rewrites, writes and loads one program, and loads the resident data. Throws: CompileRefusalError. */
export function buildTrainingUnit({
  source,
  batchSize,
  replicaCount,
  examples,
  otherState,
  resident,
  precision,
  devices,
}: UnitOptions): TrainingUnit {
  const { tf, backend, model } = source;
  const started = performance.now();
  const lossScaling = precision?.lossScaling ?? null;
  const recorded = recordTrainingStep(
    { ...source, scalesLoss: lossScaling != null || replicaCount > 1 },
    examples,
    otherState,
  );
  const recordMs = performance.now() - started;
  if (replicaCount > 1 && recorded.forwardUpdates.length > 0)
    refuse('couplesSamples', 'Replicas would change what batch normalisation computes.');
  const replicaDevices = devices == null || replicaCount === 1 ? null : devices.slice(0, replicaCount);
  const { step, counts } = rewriteStep(recorded, precision?.halfType ?? null);
  const state = stateVariables(backend, model, recorded, registeredVariables(tf));
  const builder = createGraphBuilder();
  const stateGraph: StateGraph = addState(builder, state);
  const loop: LoopGraph = addTrainingLoop(builder, stateGraph, {
    step,
    state,
    slots: slotsOf(backend, examples[0]),
    batchSize,
    replicaCount,
    devices: replicaDevices,
    scalesLoss: lossScaling != null,
    residentRowCount: resident == null ? null : (resident.inputs[0]?.shape[0] ?? 0),
  });
  const session: GraphSession = openSession(tf, backend, builder, source.workFolder);
  if (resident != null && loop.load != null) {
    const { feeds, done } = loop.load;
    const tensors = batchTensors(resident);
    for (const tensor of session.run(
      feeds.map((feed, index) => ({ tensor: feed, value: tensors[index] as Tensor })),
      [done],
    ))
      tensor.dispose();
  }
  const operations: Record<string, number> = {};
  for (const node of builder.nodes) operations[node.operation] = (operations[node.operation] ?? 0) + 1;

  const unit: TrainingUnit = {
    batchSize,
    replicaCount,
    replicaDevices,
    state,
    step,
    nodeCount: builder.nodes.length,
    graphBytes: session.graphBytes,
    recordMs,
    buildMs: performance.now() - started - recordMs,
    memory: estimateMemory(step, state, replicaCount, resident == null ? [] : batchTensors(resident)),
    precision,
    rewrites: counts,
    operations,
    lastCallMs: null,
    run(firstStep, learningRates, data) {
      const begun = performance.now();
      const stepCount = learningRates.length;
      const own: Tensor[] = [tf.scalar(stepCount, 'int32'), tf.scalar(firstStep, 'int32'), tf.tensor1d(learningRates)];
      if (lossScaling != null) own.push(tf.scalar(lossScaling.scale), tf.scalar(lossScaling.goodStepCount, 'int32'));
      if ('rows' in data) own.push(tf.tensor1d(data.rows, 'int32'));
      const fed = 'rows' in data ? own : [...own, ...batchTensors(data.chunk)];
      const [results, ...scalingAfter] = session.run(
        fed.map((value, index) => ({ tensor: loop.feeds[index] as string, value })),
        [loop.results, ...loop.lossScaling],
      ) as [Tensor, ...Tensor[]];
      const values = results.dataSync() as Float32Array;
      if (lossScaling != null) {
        const [scale, goodStepCount] = scalingAfter.map((tensor) => tensor.dataSync()[0] as number);
        lossScaling.scale = scale as number;
        lossScaling.goodStepCount = goodStepCount as number;
      }
      for (const tensor of [...own, results, ...scalingAfter]) tensor.dispose();
      unit.lastCallMs = performance.now() - begun;
      const figureCount = 1 + step.metrics.length;
      const width = figureCount + (lossScaling == null ? 0 : 1);
      if (lossScaling != null)
        for (let index = 0; index < stepCount; index += 1)
          lossScaling.skippedStepCount += values[index * width + figureCount] as number;
      return {
        losses: Float32Array.from({ length: stepCount }, (_, index) => values[index * width] as number),
        metrics: Array.from({ length: stepCount }, (_, index) =>
          values.slice(index * width + 1, index * width + figureCount),
        ),
      };
    },
    read: () => session.run([], stateGraph.read),
    write(values) {
      const { feeds, done } = stateGraph.write;
      for (const tensor of session.run(
        feeds.map((feed, index) => ({ tensor: feed, value: values[index] as Tensor })),
        [done],
      ))
        tensor.dispose();
    },
    dispose: () => session.dispose(),
  };
  unit.write(state.map(({ variable }) => variable));
  return unit;
}
