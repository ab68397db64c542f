import type { SplitTensors } from '../batches';
import type { Tensor } from '../lib/tensorflow';

/** Per-step results in step order. `metrics[k][m]` is the batch's mean of metric m. */
export interface StepResults {
  losses: Float32Array;
  metrics: Float32Array[];
}

/** Means over all samples of a split. */
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
  /** Makes one optimizer step a batch; batches are positions in the training split and of one size. */
  trainSteps(batches: readonly Uint32Array[]): Promise<StepResults>;
  measure(data: SplitTensors): Promise<Measurement>;
  /** The network's output. The caller disposes it. */
  predict(input: Tensor): Promise<Tensor>;
  /** Brings weights and optimizer of the layers model up to date. */
  syncModel(): void;
  dispose(): void;
}
