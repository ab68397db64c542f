import { StudioError } from '../../shared/base/problem';
import { nameLayers } from '../../shared/graph/analysis';
import type { TrainJob } from '../../shared/job/protocol';
import { type EarlyStopping, untouched } from '../../shared/training-control';
import type { JobContext } from '../lib/job-context';
import type { NamedValues } from '../lib/stored-weights';
import type { TensorFlow } from '../lib/tensorflow';
import { type Checkpoint, readCheckpoint, readWeights, trainedWeightNames, writeWeights } from './checkpoint';
import type { CheckpointKeeper } from './checkpoint-keeper';
import { type OptimizerState, readOptimizer, writeOptimizer } from './optimizers';
import type { StepProgram } from './program';
import type { RunModel } from './run-model';
import { emptySums, startOfTraining, type TrainingState } from './training-state';

/**
 * The checkpoint that a job names; null for a fresh start.
 *
 * Throws: StudioError CONFLICT when an exact continuation is not possible.
 */
export async function readStart(job: TrainJob): Promise<Checkpoint | null> {
  if (job.resumeFrom === null) return null;
  const checkpoint = await readCheckpoint(job.resumeFrom);
  if (job.resumeMode === 'weights') return checkpoint;
  const { optimizer } = job.config.training;
  if (checkpoint.dataFingerprint !== job.data.fingerprint)
    throw new StudioError(
      'CONFLICT',
      `The data differ from those of the checkpoint (fingerprint ${job.data.fingerprint}, then ${checkpoint.dataFingerprint}).`,
      { fix: 'Fork the run to go on with other data.' },
    );
  if (checkpoint.optimizer.kind !== optimizer.kind)
    throw new StudioError(
      'CONFLICT',
      `The checkpoint holds the state of optimizer ${checkpoint.optimizer.kind}; the config says ${optimizer.kind}.`,
      { fix: 'Fork the run to go on with another optimizer.' },
    );
  return checkpoint;
}

/** Where a training that starts from a checkpoint stands, before its network is built. */
export function stateOfStart(job: TrainJob, checkpoint: Checkpoint | null): TrainingState | null {
  if (!checkpoint || job.resumeMode === 'weights') return null;
  // Checkpoints of earlier versions know neither phases nor schedules nor interventions.
  return {
    ...checkpoint.training,
    control: (job.isFork ? undefined : checkpoint.training.control) ?? untouched,
    phase: checkpoint.training.phase ?? firstPhase,
    schedule: checkpoint.training.schedule ?? null,
  };
}

const firstPhase: TrainingState['phase'] = { index: 0, firstEpoch: 0, firstStep: 0 };

/** Puts a checkpoint into model and optimizer and gives the state to go on from. */
export function applyStart(
  tf: TensorFlow,
  job: TrainJob,
  runModel: RunModel,
  checkpoint: Checkpoint | null,
  context: JobContext,
): TrainingState {
  const { batchSize } = job.config.training;
  const { partCount } = runModel.objective;
  const fresh = startOfTraining(partCount, batchSize);
  if (!checkpoint) return fresh;
  const state = stateOfStart(job, checkpoint);
  if (!state) {
    const missing = writeWeights(tf, runModel.model, checkpoint.weights, 'matching');
    context.log(
      missing.length > 0 ? 'warning' : 'info',
      missing.length > 0
        ? `Weights that the checkpoint lacks or has in another shape start anew: ${missing.join(', ')}.`
        : `All weights start from the checkpoint of step ${checkpoint.training.step}.`,
    );
    return fresh;
  }
  putValues(tf, runModel, { weights: checkpoint.weights, optimizer: checkpoint.optimizer }, job);
  const isOtherPlan = state.batchSize !== batchSize || state.epochSums.metrics.length !== partCount;
  if (!isOtherPlan) return state;
  if (state.batchIndex > 0)
    context.log(
      'warning',
      `Batch size or metrics differ from the checkpoint's, so the epoch in progress begins anew.`,
      state.step,
    );
  return { ...state, batchSize, batchIndex: 0, epochSums: emptySums(partCount) };
}

/** What one phase hands to the next. */
export interface TrainedValues {
  weights: NamedValues[];
  optimizer: OptimizerState;
}

/** Everything that training has changed, copied out of the engine. */
export function takeValues({ model, optimizer }: RunModel, { config }: Pick<TrainJob, 'config'>): TrainedValues {
  return {
    weights: readWeights(model, nameLayers(config.model)),
    optimizer: readOptimizer(optimizer, config.training.optimizer.kind, trainedWeightNames(model)),
  };
}

/** Puts back what `takeValues` took, into a network whose frozen layers may be others. */
export function putValues(
  tf: TensorFlow,
  { model, optimizer }: RunModel,
  values: TrainedValues,
  { config }: Pick<TrainJob, 'config'>,
): void {
  writeWeights(tf, model, values.weights, 'exact');
  writeOptimizer(tf, optimizer, config.training.optimizer.kind, values.optimizer, trainedWeightNames(model));
}

/**
 * Ends a training with the weights of its best epoch, where the config wants that. Checkpoints stay as they are, so the
 * run can still go on from its last one.
 */
export async function restoreBest(
  tf: TensorFlow,
  earlyStopping: EarlyStopping | null,
  { model }: RunModel,
  program: StepProgram,
  keeper: CheckpointKeeper,
  state: TrainingState,
  context: JobContext,
): Promise<void> {
  const { best } = state;
  if (!earlyStopping?.restoreBest || !best || best.step === state.step) return;
  const directory = keeper.directoryOf(best.step);
  if (directory === null) {
    context.log('warning', `The checkpoint of the best step ${best.step} is gone; the last weights stay.`, state.step);
    return;
  }
  writeWeights(tf, model, (await readCheckpoint(directory)).weights, 'exact');
  program.loadModel();
  context.log(
    'info',
    `The run ends with the weights of step ${best.step}, its best: ${best.metric} ${best.value}. All final figures are theirs.`,
    state.step,
  );
}
