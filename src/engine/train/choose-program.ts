import type { JobEvent, TrainJob } from '../../shared/job/protocol';
import type { SplitTensors } from '../batches';
import type { JobContext } from '../lib/job-context';
import type { TensorFlow } from '../lib/tensorflow';
import { createEagerProgram } from './eager-program';
import type { StepProgram } from './program';
import type { RunModel } from './run-model';

type Compiled = Extract<JobEvent, { type: 'plan' }>['compiled'];

export interface ProgramChoice {
  program: StepProgram;
  compiled: Compiled;
}

interface ChooseOptions {
  tf: TensorFlow;
  job: TrainJob;
  runModel: RunModel;
  training: SplitTensors;
  startStep: number;
  context: JobContext;
}

/** The compiled program where the config and the model allow it, else the eager one with the reason. */
export async function chooseProgram({
  tf,
  job,
  runModel,
  training,
  startStep,
  context,
}: ChooseOptions): Promise<ProgramChoice> {
  const eager = (reason: string, detail: string | null): ProgramChoice => ({
    program: createEagerProgram(tf, runModel, training, startStep, context.breathe),
    compiled: { state: 'eager', reason, detail },
  });
  if (job.config.engine.compile === 'off') return eager('The config says engine.compile: off.', null);
  return eager('Compiled training is not part of this build yet.', null);
}
