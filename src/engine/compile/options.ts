import type { LossScaling } from './loss-scaling';
import type { HalfType } from './mixed-precision';
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
  /**
   * Data-parallel copies inside the graph. 'auto' (default) takes what `calibrationFile` remembers, measures and
   * remembers it when there is nothing yet, and without a file follows a fixed rule. Never above 1 where copies change
   * the mathematics. A resumed run gives the number that it started with (`explain().replicaCount`).
   */
  replicas?: 'auto' | number;
  /**
   * 'mixed' computes large products in half precision (bfloat16 on processors, float16 with loss scaling on graphics
   * cards) and keeps weights, sums and updates in float32. Where the library lacks an operation for it, the program is
   * float32 and says why (`explain().precision`). Default 'float32'.
   */
  precision?: 'float32' | 'mixed';
  /** The half type of 'mixed'; default: what suits the device. */
  halfType?: HalfType;
  /** Scale and counters of an earlier session of the run (`explain().precision.lossScaling`). */
  lossScaling?: LossScaling;
  /** Where the copies run, e.g. `/device:GPU:1`. Default: one graphics card each where there are several. */
  devices?: readonly string[];
  /** Where measured choices are remembered between runs. */
  calibrationFile?: string;
  /** Above this time for making one program no second one is made to compare. Default 400. Units: milliseconds. */
  secondBuildLimitMs?: number;
  /** Upper bound of steps in one native call; chosen so that a call takes ≤ 100 ms, at most this. Default 64. */
  maximumStepsPerCall?: number;
  /** The optimizer step that comes next. Default: the clock's step, or 0. */
  firstStep?: number;
  /** Where programs are written while they are loaded. Default: the system's temporary folder. */
  workFolder?: string;
}

export type CompileOutcome = { kind: 'compiled'; program: TrainingProgram } | { kind: 'eager'; reason: CompileRefusal };
