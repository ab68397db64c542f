import type * as tfTypes from '@tensorflow/tfjs';
import { currentIntraOpThreads } from './calibration';
import type { ForwardUnits } from './forward-unit';
import { isOutOfMemory, outOfMemoryError } from './memory';
import { optimizerLearningRate } from './optimizers';
import type {
  CompileExplanation,
  FedBatch,
  ProgramState,
  ResidentData,
  StepResults,
  TrainingProgram,
  TrainStepsOptions,
} from './program';
import { refuse } from './refusal';
import type { Tensor } from './tensorflow';
import type { CompileSource, TrainingUnit } from './training-unit';

type Rows = Int32Array | Uint32Array | readonly number[];

export interface ProgramParts {
  source: CompileSource;
  main: TrainingUnit;
  resident: ResidentData | null;
  firstStep: number;
  /** False when `model.compile` was called again since. */
  isCurrent(): boolean;
  maximumStepsPerCall: number;
  /** Measured time of one step. */
  stepMs: number;
  /** Builds the program of a partial batch. */
  buildPartial(example: FedBatch): TrainingUnit;
  forward: ForwardUnits;
  explanation: Pick<CompileExplanation, 'calibration' | 'replicaChoice' | 'guard' | 'precision' | 'missingOperation'>;
}

/** Time after which a native call should be over, so that progress and cancelling stay within 100 ms. */
const callBudgetMs = 80;

/** Programs for batches of other sizes that are kept; a run has one such size, fed data may have any. */
const partialUnitLimit = 4;

function isFed(batch: Rows | FedBatch): batch is FedBatch {
  return 'inputs' in batch;
}

export function createTrainingProgram(parts: ProgramParts): TrainingProgram {
  const { source, main, resident, forward } = parts;
  const { tf, model, clock } = source;
  const partials = new Map<number, TrainingUnit>();
  let active = main;
  let step = parts.firstStep;
  let learningRate = optimizerLearningRate(model.optimizer_);
  const callLength = (stepMs: number): number =>
    Math.max(1, Math.min(parts.maximumStepsPerCall, Math.floor(callBudgetMs / Math.max(stepMs, 0.01))));
  let stepsPerCall = callLength(parts.stepMs);
  let version = 0;
  const counters = model.optimizer_ as unknown as { iterations_?: number };
  const firstIteration = (counters.iterations_ ?? 0) - parts.firstStep;

  const activate = (unit: TrainingUnit): void => {
    if (unit === active) return;
    const values = active.read();
    const byName = new Map(active.state.map(({ name }, index) => [name, values[index] as Tensor]));
    unit.write(unit.state.map(({ name }) => byName.get(name) as Tensor));
    for (const value of values) value.dispose();
    active = unit;
  };
  const dropOldest = (): void => {
    for (const [count, unit] of partials) {
      if (partials.size <= partialUnitLimit) return;
      if (unit === active) continue;
      partials.delete(count);
      unit.dispose();
    }
  };
  const rowsOf = (tensor: Tensor, rows: Int32Array): Tensor => tf.gather(tensor, tf.tensor1d(rows, 'int32'));
  const tidyBatch = (body: () => FedBatch): FedBatch => tf.tidy(body as never) as unknown as FedBatch;
  const mapBatch = (batch: FedBatch, change: (tensor: Tensor) => Tensor): FedBatch => ({
    inputs: batch.inputs.map(change),
    targets: batch.targets.map(change),
    ...(batch.sampleWeights == null ? {} : { sampleWeights: batch.sampleWeights.map(change) }),
  });
  const disposeBatch = (batch: FedBatch): void => {
    for (const tensor of [...batch.inputs, ...batch.targets, ...(batch.sampleWeights ?? [])]) tensor.dispose();
  };
  const lengthOf = (batch: Rows | FedBatch): number => (isFed(batch) ? (batch.inputs[0]?.shape[0] ?? 0) : batch.length);

  /** Fed numbers have not reached TensorFlow yet: joined here they cross once, instead of batch by batch and joined there. */
  const joinRows = (tensors: readonly Tensor[]): Tensor => {
    const [first] = tensors as [Tensor];
    const size = tensors.reduce((total, tensor) => total + tensor.size, 0);
    const values = first.dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
    let end = 0;
    for (const tensor of tensors) {
      values.set(tensor.dataSync() as Float32Array | Int32Array, end);
      end += tensor.size;
    }
    const rowCount = tensors.reduce((total, { shape }) => total + (shape[0] as number), 0);
    return tf.tensor(values, [rowCount, ...first.shape.slice(1)], first.dtype);
  };

  const runPartial = (batch: Rows | FedBatch, rates: Float32Array): StepResults => {
    const count = lengthOf(batch);
    const fed = isFed(batch)
      ? batch
      : tidyBatch(() => mapBatch(resident as ResidentData, (tensor) => rowsOf(tensor, Int32Array.from(batch))));
    try {
      let unit = partials.get(count);
      if (unit == null) {
        if (clock != null) clock.step = step;
        unit = parts.buildPartial(fed);
        partials.set(count, unit);
        dropOldest();
      }
      activate(unit);
      return unit.run(step, rates, { chunk: fed });
    } finally {
      if (!isFed(batch)) disposeBatch(fed);
    }
  };
  const runFull = (batches: readonly (Rows | FedBatch)[], rates: Float32Array): StepResults => {
    activate(main);
    const [first] = batches as [Rows | FedBatch];
    if (!isFed(first)) {
      const rows = new Int32Array(batches.length * main.batchSize);
      (batches as readonly Rows[]).forEach((batch, index) => {
        rows.set(batch, index * main.batchSize);
      });
      return main.run(step, rates, { rows });
    }
    const fed = batches as readonly FedBatch[];
    if (fed.length === 1) return main.run(step, rates, { chunk: first });
    const joined: FedBatch = {
      inputs: first.inputs.map((_, slot) => joinRows(fed.map((batch) => batch.inputs[slot] as Tensor))),
      targets: first.targets.map((_, slot) => joinRows(fed.map((batch) => batch.targets[slot] as Tensor))),
      ...(first.sampleWeights == null
        ? {}
        : {
            sampleWeights: first.sampleWeights.map((_, slot) =>
              joinRows(fed.map((batch) => batch.sampleWeights?.[slot] as Tensor)),
            ),
          }),
    };
    try {
      return main.run(step, rates, { chunk: joined });
    } finally {
      disposeBatch(joined);
    }
  };

  /** A step that no longer fits (something else took the memory) fails with the batch size that would. */
  const withAdvice = <Result>(size: number, body: () => Result): Result => {
    try {
      return body();
    } catch (error) {
      if (isOutOfMemory(error)) throw outOfMemoryError(main.memory, size, error);
      throw error;
    }
  };

  const syncModel = (): void => {
    const values = active.read();
    active.state.forEach(({ variable }, index) => {
      variable.assign(values[index] as tfTypes.Tensor);
    });
    for (const value of values) value.dispose();
    counters.iterations_ = firstIteration + step;
    if (clock != null) clock.step = step;
  };

  const program: TrainingProgram = {
    batchSize: main.batchSize,
    metricNames: model.metricsNames.slice(1),
    get maximumStepsPerCall() {
      return stepsPerCall;
    },
    get step() {
      return step;
    },
    async trainSteps(batches: readonly (Rows | FedBatch)[], options: TrainStepsOptions = {}) {
      if (!parts.isCurrent())
        refuse(
          'changedModel',
          'The model was compiled anew (loss, optimizer or trainable layers) after this program was made: compile the training again.',
        );
      const losses = new Float32Array(batches.length);
      const metrics: Float32Array[] = [];
      let next = 0;
      while (next < batches.length) {
        options.signal?.throwIfAborted();
        const isFull = (index: number): boolean =>
          index < batches.length && lengthOf(batches[index] as Rows) === main.batchSize;
        let count = 1;
        while (isFull(next) && count < stepsPerCall && isFull(next + count)) count += 1;
        const rates = Float32Array.from(
          { length: count },
          (_, index) => options.learningRates?.[next + index] ?? learningRate,
        );
        const begun = performance.now();
        const part = withAdvice(lengthOf(batches[next] as Rows | FedBatch), () =>
          isFull(next)
            ? runFull(batches.slice(next, next + count), rates)
            : runPartial(batches[next] as Rows | FedBatch, rates),
        );
        const elapsed = performance.now() - begun;
        // Only ever shorter than measured at first: a busy machine must not make calls that block for long.
        if (isFull(next)) stepsPerCall = Math.min(stepsPerCall * 2, callLength(elapsed / count));
        losses.set(part.losses, next);
        metrics.push(...part.metrics);
        step += count;
        version += 1;
        options.onSteps?.(part, next);
        next += count;
        if (next < batches.length) await new Promise<void>((resolve) => setImmediate(resolve));
      }
      return { losses, metrics };
    },
    async evaluate(data, options = {}) {
      return forward.evaluate(data, options.batchSize ?? main.batchSize, active, version);
    },
    async predict(inputs, options = {}) {
      return forward.predict(inputs, options.batchSize ?? main.batchSize, active, version);
    },
    readState() {
      const values = active.read();
      const state: ProgramState = {
        step,
        variables: active.state.map(({ name, spec }, index) => ({
          name,
          shape: [...spec.shape],
          values: (values[index] as Tensor).dataSync() as Float32Array,
        })),
      };
      for (const value of values) value.dispose();
      return state;
    },
    writeState(state) {
      const byName = new Map(state.variables.map((entry) => [entry.name, entry]));
      const tensors = active.state.map(({ name, spec, variable }) => {
        const entry = byName.get(name);
        if (entry == null || entry.values.length !== variable.size)
          throw new Error(
            `The stored state has ${entry == null ? 'no' : `${entry.values.length} numbers for`} ${name}; this model expects ${variable.size} of shape [${spec.shape.join(', ')}].`,
          );
        return tf.tensor(entry.values.slice(), variable.shape, variable.dtype);
      });
      active.write(tensors);
      for (const tensor of tensors) tensor.dispose();
      step = state.step;
      version += 1;
    },
    syncModel,
    loadModel() {
      active.write(active.state.map(({ variable }) => variable));
      version += 1;
    },
    setLearningRate(value) {
      learningRate = value;
    },
    explain() {
      const units = [main, ...partials.values()];
      return {
        batchSizes: units.map((unit) => unit.batchSize),
        replicaCount: main.replicaCount,
        intraOpThreadCount: currentIntraOpThreads(),
        maximumStepsPerCall: stepsPerCall,
        memory: main.memory,
        replicaDevices: main.replicaDevices,
        recordMs: main.recordMs,
        buildMs: main.buildMs,
        rewrites: main.rewrites,
        operations: main.operations,
        signatures: [
          ...units.map((unit) => ({
            name: `loop_${unit.batchSize}`,
            nodeCount: unit.nodeCount,
            constantBytes: unit.graphBytes,
            lastCallMs: unit.lastCallMs,
          })),
          ...forward.explain(),
        ],
        ...parts.explanation,
        precision: {
          ...parts.explanation.precision,
          lossScaling: main.precision?.lossScaling == null ? null : { ...main.precision.lossScaling },
        },
      };
    },
    dispose() {
      for (const unit of [main, ...partials.values()]) unit.dispose();
      forward.dispose();
    },
  };
  return program;
}
