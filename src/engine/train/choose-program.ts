import type { RunConfig } from '../../shared/config/run-config';
import type { CompileExplanation, LossScaling } from '../../shared/contract/compilation';
import type { LayerKind } from '../../shared/graph/layers';
import { disposeBatch, readPart, type SplitTensors, splitTensorList } from '../batches';
import { compileTraining, intraOpThreads } from '../compile';
import type { TensorFlow } from '../lib/tensorflow';
import { adaptCompiledProgram } from './compiled-program';
import { createEagerProgram } from './eager-program';
import { type Compilation, withFallback } from './fallback-program';
import type { StepProgram } from './program';
import type { RunModel } from './run-model';
import type { TrainingData } from './training-data';

export interface ProgramChoice {
  program: StepProgram;
  compiled: Compilation;
}

interface ChooseOptions {
  tf: TensorFlow;
  config: RunConfig;
  runModel: RunModel;
  training: TrainingData;
  startStep: number;
  /** What an earlier session of the run used; copies change the last bits of sums. */
  replicaCount: number | null;
  /** Scale and counters of float16 where an earlier session of the run stood. */
  lossScaling?: LossScaling | null;
  /** Where measured choices of replicas are remembered; null measures nothing. */
  calibrationFile?: string | null;
  /** Tells that training goes on eagerly from now on. */
  onFallback(compiled: Compilation): void;
  /** Training data up to this size live in the session; larger ones are fed batch by batch. Units: bytes. */
  residentLimitBytes?: number;
  /** Lets waiting commands in; throws when the job was cancelled. */
  breathe(): Promise<void>;
}

/** Layers whose large operations gain more from threads inside them than from copies of the graph, as measured. */
const wholeBatchKinds: ReadonlySet<LayerKind> = new Set([
  'gru',
  'multiHeadAttention',
  'attention',
  'additiveAttention',
]);

/** Threads inside one operation that suit the way this run will train; null leaves it to the library. */
export function threadsFor(config: RunConfig): number | null {
  const couplesSamples = config.model.layers.some(({ kind }) => kind === 'batchNormalisation');
  if (config.engine.compile === 'off' || couplesSamples) return null;
  const wholeBatch = config.model.layers.some(({ kind }) => wholeBatchKinds.has(kind));
  return intraOpThreads({ batchSize: config.training.batchSize, wholeBatch });
}

function sizeBytesOf(split: SplitTensors): number {
  return splitTensorList(split).reduce((total, { size }) => total + size * 4, 0);
}

/** The compiled program where the config and the model allow it, else the eager one with the reason. */
export async function chooseProgram(options: ChooseOptions): Promise<ProgramChoice> {
  const { tf, config, runModel, training, startStep, breathe, residentLimitBytes = 2 ** 30 } = options;
  const createEager = (step: number) => createEagerProgram(tf, runModel, training, step, breathe);
  if (config.engine.compile === 'off')
    return {
      program: createEager(startStep),
      compiled: { state: 'eager', reason: 'the config says engine.compile: off', detail: null },
    };
  const resident = 'feed' in training || sizeBytesOf(training) > residentLimitBytes ? null : training;
  const { batchSize } = config.training;
  const rowCount = Math.min(batchSize, training.rowCount);
  const exampleBatch = resident ? null : await readPart(training, 0, rowCount);
  const outcome = await compileTraining(runModel.model, {
    tf,
    batchSize: rowCount,
    clock: runModel.clock,
    data: resident ?? 'fed',
    ...(exampleBatch ? { exampleBatch } : {}),
    replicas: options.replicaCount ?? config.engine.replicas,
    precision: config.engine.precision,
    ...(options.lossScaling ? { lossScaling: options.lossScaling } : {}),
    ...(options.calibrationFile ? { calibrationFile: options.calibrationFile } : {}),
    firstStep: startStep,
  });
  const release = () => {
    if (exampleBatch) disposeBatch(exampleBatch);
  };
  if (outcome.kind === 'eager') {
    release();
    return {
      program: createEager(startStep),
      compiled: { state: 'eager', reason: outcome.reason.message, detail: outcome.reason.detail ?? null },
    };
  }
  const adapted = adaptCompiledProgram(tf, outcome.program, resident ? null : training, breathe);
  // Programs of other batch sizes are recorded from the example, too.
  const program: StepProgram = {
    ...adapted,
    get maximumStepsPerCall() {
      return adapted.maximumStepsPerCall;
    },
    dispose: () => {
      adapted.dispose();
      release();
    },
  };
  const explanation = outcome.program.explain();
  return {
    program: withFallback({
      compiled: program,
      createEager,
      nextStep: () => outcome.program.step,
      onFallback: options.onFallback,
    }),
    compiled: { state: 'compiled', reason: null, detail: describe(explanation), explanation },
  };
}

const choices: Record<CompileExplanation['replicaChoice'], string> = {
  given: 'as given',
  measured: 'as measured',
  remembered: 'as measured before',
  rule: 'by rule',
};

/** One line for the run page: copies, threads, number format and what compiling took. */
export function describe(explanation: CompileExplanation): string {
  const { replicaCount, replicaChoice, intraOpThreadCount, recordMs, buildMs, precision } = explanation;
  const parts = [
    `${replicaCount} ${replicaCount === 1 ? 'replica' : 'replicas'} (${choices[replicaChoice]})`,
    `${intraOpThreadCount ?? 'all'} ${intraOpThreadCount === 1 ? 'thread' : 'threads'} an operation`,
    ...(precision.requested === 'mixed'
      ? [precision.reason ? `float32, because ${precision.reason}` : `products in ${precision.used}`]
      : []),
    `compiled in ${Math.round(recordMs + buildMs)} ms`,
  ];
  return parts.join(', ');
}
