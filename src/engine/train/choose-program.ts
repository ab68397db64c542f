import type { RunConfig } from '../../shared/config/run-config';
import type { JobEvent } from '../../shared/job/protocol';
import type { SplitTensors } from '../batches';
import { compileTraining, intraOpThreads } from '../compile';
import type { Tensor, TensorFlow } from '../lib/tensorflow';
import { adaptCompiledProgram } from './compiled-program';
import { createEagerProgram } from './eager-program';
import type { StepProgram } from './program';
import type { RunModel } from './run-model';

export type Compilation = Extract<JobEvent, { type: 'plan' }>['compiled'];

export interface ProgramChoice {
  program: StepProgram;
  compiled: Compilation;
}

interface ChooseOptions {
  tf: TensorFlow;
  config: RunConfig;
  runModel: RunModel;
  training: SplitTensors;
  startStep: number;
  /** What an earlier session of the run used; copies change the last bits of sums. */
  replicaCount: number | null;
  /** Tells that training goes on eagerly from now on. */
  onFallback(compiled: Compilation): void;
  /** Lets waiting commands in; throws when the job was cancelled. */
  breathe(): Promise<void>;
}

/** Training data up to this size live in the session; larger ones are fed batch by batch. Units: bytes. */
const residentLimitBytes = 2 ** 30;

/** Threads inside one operation that suit the way this run will train; null leaves it to the library. */
export function threadsFor(config: RunConfig): number | null {
  const couplesSamples = config.model.layers.some(({ kind }) => kind === 'batchNormalisation');
  if (config.engine.compile === 'off' || couplesSamples) return null;
  return intraOpThreads({ batchSize: config.training.batchSize });
}

function sizeBytesOf(split: SplitTensors): number {
  return [...split.inputs, ...split.targets].reduce((total, { size }) => total + size * 4, 0);
}

/** The compiled program where the config and the model allow it, else the eager one with the reason. */
export async function chooseProgram(options: ChooseOptions): Promise<ProgramChoice> {
  const { tf, config, runModel, training, startStep, breathe } = options;
  const createEager = (step: number) => createEagerProgram(tf, runModel, training, step, breathe);
  if (config.engine.compile === 'off')
    return {
      program: createEager(startStep),
      compiled: { state: 'eager', reason: 'the config says engine.compile: off', detail: null },
    };
  const isResident = sizeBytesOf(training) <= residentLimitBytes;
  const { batchSize } = config.training;
  const firstRows = (tensor: Tensor) => tensor.slice(0, Math.min(batchSize, training.rowCount));
  const outcome = await compileTraining(runModel.model, {
    tf,
    batchSize: Math.min(batchSize, training.rowCount),
    clock: runModel.clock,
    data: isResident ? { inputs: training.inputs, targets: training.targets } : 'fed',
    ...(isResident
      ? {}
      : { exampleBatch: { inputs: training.inputs.map(firstRows), targets: training.targets.map(firstRows) } }),
    replicas: options.replicaCount ?? 'auto',
    firstStep: startStep,
  });
  if (outcome.kind === 'eager')
    return {
      program: createEager(startStep),
      compiled: { state: 'eager', reason: outcome.reason.message, detail: outcome.reason.detail ?? null },
    };
  const program = adaptCompiledProgram(tf, outcome.program, isResident ? null : training, breathe);
  const { replicaCount, intraOpThreadCount, recordMs, buildMs } = outcome.program.explain();
  return {
    program: withFallback(program, createEager, () => outcome.program.step, options),
    compiled: {
      state: 'compiled',
      reason: null,
      detail: `${replicaCount} ${replicaCount === 1 ? 'replica' : 'replicas'}, ${intraOpThreadCount ?? 'all'} threads an operation, compiled in ${Math.round(recordMs + buildMs)} ms`,
    },
  };
}

function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CompileRefusalError';
}

/**
 * The last, smaller batch of an epoch and measuring compile when they first come. Where the batch is refused, training
 * goes on eagerly; where measuring is, it alone does.
 */
function withFallback(
  compiled: StepProgram,
  createEager: (step: number) => StepProgram,
  nextStep: () => number,
  { onFallback }: ChooseOptions,
): StepProgram {
  let training = compiled;
  let measuring = compiled;
  const measured = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      if (measuring !== compiled || !isRefusal(error)) throw error;
      measuring = createEager(nextStep());
      return measured(work);
    }
  };
  return {
    get maximumStepsPerCall() {
      return training.maximumStepsPerCall;
    },
    get replicaCount() {
      return training.replicaCount;
    },
    trainSteps: async (batches) => {
      try {
        return await training.trainSteps(batches);
      } catch (error) {
        if (training !== compiled || !isRefusal(error)) throw error;
        compiled.syncModel();
        training = createEager(nextStep());
        measuring = training;
        onFallback({ state: 'eager', reason: error.message, detail: null });
        return training.trainSteps(batches);
      }
    },
    measure: (data) =>
      measured(() => {
        if (measuring !== training) training.syncModel();
        return measuring.measure(data);
      }),
    predict: (input) =>
      measured(() => {
        if (measuring !== training) training.syncModel();
        return measuring.predict(input);
      }),
    syncModel: () => training.syncModel(),
    dispose: () => compiled.dispose(),
  };
}
