import type { CompileExplanation } from '../../shared/contract/compilation';
import type { Tensor } from './tensorflow';

/** One batch fed from outside. Shape: the first axis of every tensor is the batch. */
export interface FedBatch {
  inputs: readonly Tensor[];
  targets: readonly Tensor[];
  /** One per output, where the training weighs samples or classes; all batches of a program have them or none. */
  sampleWeights?: readonly Tensor[];
}

/** A whole data set put into the session once; batches are then chosen by row number. Shape: the first axis is the sample. */
export type ResidentData = FedBatch;

/** Per-step results in step order. `metrics[k][m]` belongs to `metricNames[m]`. */
export interface StepResults {
  losses: Float32Array;
  metrics: Float32Array[];
}

/**
 * All that a run needs to continue: typed arrays in the order of `stateNames`, plus the step. Written into a checkpoint
 * and back, the run goes on bit for bit (CPU, same settings).
 */
export interface ProgramState {
  step: number;
  variables: { name: string; shape: number[]; values: Float32Array | Int32Array | Uint8Array }[];
}

export type { CompileExplanation } from '../../shared/contract/compilation';
export type SignatureExplanation = CompileExplanation['signatures'][number];

/**
 * A model's training as a TensorFlow graph. Between `compileTraining` and `syncModel` the weights live in the graph's
 * session; the layers model's own are stale until `syncModel` copies them back (evaluation, saving, export).
 */
export interface TrainingProgram {
  readonly batchSize: number;
  /** Names after the loss, as in `model.metricsNames.slice(1)`. */
  readonly metricNames: readonly string[];
  readonly maximumStepsPerCall: number;
  /** The optimizer step that comes next, counted from 0. */
  readonly step: number;
  /**
   * Runs one training step for every batch given. Resident data: `batches` are row numbers; a batch shorter than
   * `batchSize` is a partial one and compiles its own program once. At most `maximumStepsPerCall` steps are made in
   * one native call; between calls the event loop gets its turn, and `signal` is looked at.
   */
  trainSteps(
    batches: readonly (Int32Array | Uint32Array | readonly number[])[] | readonly FedBatch[],
    options?: TrainStepsOptions,
  ): Promise<StepResults>;
  /** Loss and metrics of the data, weighted by batch length, with the weights in the session. */
  evaluate(data: FedBatch, options?: { batchSize?: number }): Promise<{ loss: number; metrics: number[] }>;
  /** Outputs of the model for the inputs, with the weights in the session. The caller disposes them. */
  predict(inputs: readonly Tensor[], options?: { batchSize?: number }): Promise<Tensor[]>;
  readState(): ProgramState;
  writeState(state: ProgramState): void;
  /** Copies weights, optimizer slots and step counters from the session into the layers model and its optimizer. */
  syncModel(): void;
  /** Copies weights and slots from the layers model into the session (after the caller changed the model). */
  loadModel(): void;
  setLearningRate(learningRate: number): void;
  explain(): CompileExplanation;
  dispose(): void;
}

export interface TrainStepsOptions {
  /** Learning rate of each batch, where a schedule changes it from step to step; otherwise that of `setLearningRate`. */
  learningRates?: ArrayLike<number>;
  /** Called after every native call with the results so far. */
  onSteps?: (results: StepResults, firstIndex: number) => void;
  signal?: AbortSignal;
}
