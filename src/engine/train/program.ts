import type { CompileExplanation } from '../../shared/contract/compilation';
import type { SplitData } from '../batches';
import type { Tensor } from '../lib/tensorflow';

/** Per-step results in step order. `metrics[k][m]` is the batch's mean of the objective's part m. */
export interface StepResults {
  losses: Float32Array;
  metrics: Float32Array[];
}

/** Means over all samples of a split: of the loss and of the objective's parts. */
export interface Measurement {
  loss: number;
  metrics: number[];
}

/** How a network is trained and measured: eagerly operation by operation, or compiled into a graph. */
export interface StepProgram {
  /** Steps that one call may take so that the process stays responsive. */
  readonly maximumStepsPerCall: number;
  /** Data-parallel copies in a compiled step; null where steps are not compiled. */
  readonly replicaCount: number | null;
  /** The developer's view of compiled steps; null where steps are not compiled. */
  explain(): CompileExplanation | null;
  /**
   * Makes one optimizer step a batch; batches are positions in the training split and of one size. Where samples are
   * read ahead, they must come in the order of the training.
   * @param learningRates one a batch; without them the optimizer's own
   */
  trainSteps(batches: readonly Uint32Array[], learningRates?: readonly number[]): Promise<StepResults>;
  measure(data: SplitData): Promise<Measurement>;
  /** The network's outputs. The caller disposes them. */
  predict(inputs: readonly Tensor[]): Promise<Tensor[]>;
  /** Brings weights and optimizer of the layers model up to date. */
  syncModel(): void;
  /** Takes over weights and optimizer that were put into the layers model. */
  loadModel(): void;
  dispose(): void;
}
