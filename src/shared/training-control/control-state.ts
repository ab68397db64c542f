import type { RunConfig } from '../config/run-config';

export type EarlyStopping = NonNullable<RunConfig['training']['earlyStopping']>;

/** What was changed while a training ran; plain JSON, part of every checkpoint. Null where the config's value holds. */
export interface ControlState {
  /** Entries of the job's list of interventions that are done; one that is refused is struck from the list instead. */
  appliedCount: number;
  /** Of the phase in progress; a held rate follows no schedule. */
  learningRate: { base: number; isHeld: boolean } | null;
  /** Epochs of the whole training, and of its last phase. */
  epochs: { total: number; lastPhase: number } | null;
  earlyStopping: { value: EarlyStopping | null } | null;
  /** Steps of checkpoints that the person asked for: they are kept. */
  keptSteps: number[];
}

export const untouched: ControlState = {
  appliedCount: 0,
  learningRate: null,
  epochs: null,
  earlyStopping: null,
  keptSteps: [],
};

/** Where a training is and what can be chosen in it: all that decides whether a change can be applied. */
export interface ControlSituation {
  training: RunConfig['training'];
  /** Learning rate of the next step, and what the schedule is laid over. */
  rate: { now: number; base: number; isHeld: boolean; hasSchedule: boolean };
  /** Epochs completed, and whether one is under way. */
  epoch: number;
  isWithinEpoch: boolean;
  phase: { index: number; count: number; firstEpoch: number };
  lastPhaseEpochs: number;
  epochCount: number;
  earlyStopping: EarlyStopping | null;
  /** Metrics that early stopping can watch. */
  metrics: readonly string[];
  hasValidation: boolean;
}

/** A change that was made, with what the setting was before. */
export interface AppliedChange {
  before: unknown;
  after: unknown;
  /** What happened, for the log. */
  message: string;
}
