import type * as tfTypes from '@tensorflow/tfjs';
import type { FedBatch, ResidentData, TrainingProgram } from './program';
import type { RandomClock } from './random';
import type { CompileRefusal } from './refusal';
import type { TensorFlow } from './tensorflow';

export type {
  CompileExplanation,
  FedBatch,
  ProgramState,
  ResidentData,
  StepResults,
  TrainingProgram,
  TrainStepsOptions,
} from './program';
export {
  type RandomClock,
  randomKey,
  type SeedPair,
  statelessDropout,
  statelessNormal,
  statelessUniform,
} from './random';
export { bindRandomLayers } from './random-layers';
export type { CompileRefusal, CompileRefusalKind } from './refusal';

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
  /** Where programs are written while they live. Default: the system's temporary folder. */
  workFolder?: string;
}

export type CompileOutcome = { kind: 'compiled'; program: TrainingProgram } | { kind: 'eager'; reason: CompileRefusal };

/**
 * Compiles the training step of a compiled layers model into a TensorFlow graph that tfjs-node runs in one native call
 * for many steps. The outcome is a program, or the reason why this model must train eagerly; never a wrong number: the
 * first batch runs both ways and a program that disagrees is refused.
 */
export async function compileTraining(_model: tfTypes.LayersModel, _options: CompileOptions): Promise<CompileOutcome> {
  return { kind: 'eager', reason: { kind: 'notBuilt', message: 'Compiled training is not part of this build yet.' } };
}
