import type * as tfTypes from '@tensorflow/tfjs';
import { compile } from './compiler';
import type { CompileOptions, CompileOutcome } from './options';
import { CompileRefusalError } from './refusal';

export { intraOpThreads } from './calibration';
export type { CompileOptions, CompileOutcome } from './options';
export type {
  CompileExplanation,
  FedBatch,
  ProgramState,
  ResidentData,
  StepResults,
  TrainingProgram,
  TrainStepsOptions,
} from './program';
export { type RandomClock, type SeedPair, statelessDropout } from './random';
export { bindRandomLayers } from './random-layers';
export type { CompileRefusal, CompileRefusalKind } from './refusal';

/**
 * Compiles the training step of a compiled layers model into a TensorFlow graph that tfjs-node runs in one native call
 * for many steps. The outcome is a program, or the reason why this model must train eagerly; never a wrong number: the
 * first batch runs both ways and a program that disagrees is refused.
 */
export async function compileTraining(model: tfTypes.LayersModel, options: CompileOptions): Promise<CompileOutcome> {
  try {
    return { kind: 'compiled', program: compile(model, options) };
  } catch (error) {
    if (error instanceof CompileRefusalError) return { kind: 'eager', reason: error.refusal };
    throw error;
  }
}
