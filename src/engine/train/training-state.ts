import type { Patience } from './early-stopping';

/** Sums over the samples of the epoch in progress. */
export interface EpochSums {
  loss: number;
  metrics: number[];
  sampleCount: number;
}

/** Where a training stands, apart from weights and optimizer. Plain JSON; all of it decides how the run goes on. */
export interface TrainingState {
  /** Optimizer steps made. */
  step: number;
  /** Epochs completed. */
  epoch: number;
  /** Samples a step; places within an epoch are counted in batches of this size. */
  batchSize: number;
  /** Batches of the epoch in progress that are done. */
  batchIndex: number;
  epochSums: EpochSums;
  /** The best checkpoint so far by the watched metric. */
  best: { metric: string; value: number; step: number } | null;
  patience: Patience;
  /** Data-parallel copies of the compiled step; null while it ran eagerly or has not run. */
  replicaCount: number | null;
  /** Latest figures by series name. */
  metrics: Record<string, number>;
}

export function startOfTraining(metricCount: number, batchSize: number): TrainingState {
  return {
    step: 0,
    epoch: 0,
    batchSize,
    batchIndex: 0,
    epochSums: emptySums(metricCount),
    best: null,
    patience: { best: null, epochsWithoutImprovement: 0 },
    replicaCount: null,
    metrics: {},
  };
}

export function emptySums(metricCount: number): EpochSums {
  return { loss: 0, metrics: new Array<number>(metricCount).fill(0), sampleCount: 0 };
}
