import type { FedBatch, ResidentData, TrainingProgram } from './program';
import type { RandomClock } from './random';
import type { CompileRefusal } from './refusal';
import type { TensorFlow } from './tensorflow';

export interface CompileOptions {
  tf: TensorFlow;
  batchSize: number;
  /** Clock of the model's random layers (`bindRandomLayers`); null when the model draws no random numbers. */
  clock: RandomClock | null;
  /** The training set, put into the session; or 'fed', when batches are given to `trainSteps` one by one. */
  data: ResidentData | 'fed';
  /** With 'fed': one real batch of `batchSize` samples, from which the step is recorded. */
  exampleBatch?: FedBatch;
  /** Data-parallel copies inside the graph. 'auto' measures; default 'auto'. Never above 1 where copies change the mathematics. */
  replicas?: 'auto' | number;
  /** Upper bound of steps in one native call; chosen so that a call takes ≤ 100 ms, at most this. Default 64. */
  maximumStepsPerCall?: number;
  /** The optimizer step that comes next. Default: the clock's step, or 0. */
  firstStep?: number;
  /** Where programs are written while they are loaded. Default: the system's temporary folder. */
  workFolder?: string;
}

export type CompileOutcome = { kind: 'compiled'; program: TrainingProgram } | { kind: 'eager'; reason: CompileRefusal };
