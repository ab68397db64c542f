import type { LossScaling } from '../../shared/contract/compilation';
import { type ControlState, untouched } from '../../shared/training-control';
import type { Patience } from './early-stopping';
import type { ScheduleState } from './schedules';

/** Sums over the samples of the epoch in progress: of the loss and of the objective's parts. */
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
  /** Where the phase in progress began; an earlier one may have ended before its last epoch. */
  phase: { index: number; firstEpoch: number; firstStep: number };
  /** What the learning-rate schedule remembers; null where it watches nothing. */
  schedule: ScheduleState | null;
  /** Data-parallel copies of the compiled step; null while it ran eagerly or has not run. */
  replicaCount: number | null;
  /** Scale and counters of float16 training; null where there is none. */
  lossScaling?: LossScaling | null;
  /** What was changed while it trained. */
  control: ControlState;
  /** Latest figures by series name. */
  metrics: Record<string, number>;
}

export const noPatience: Patience = { best: null, epochsWithoutImprovement: 0 };

export function startOfTraining(partCount: number, batchSize: number): TrainingState {
  return {
    step: 0,
    epoch: 0,
    batchSize,
    batchIndex: 0,
    epochSums: emptySums(partCount),
    best: null,
    patience: noPatience,
    phase: { index: 0, firstEpoch: 0, firstStep: 0 },
    schedule: null,
    replicaCount: null,
    control: untouched,
    metrics: {},
  };
}

export function emptySums(partCount: number): EpochSums {
  return { loss: 0, metrics: new Array<number>(partCount).fill(0), sampleCount: 0 };
}
