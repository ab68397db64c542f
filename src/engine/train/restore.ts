import { StudioError } from '../../shared/base/problem';
import type { TrainJob } from '../../shared/job/protocol';
import type { JobContext } from '../lib/job-context';
import type { TensorFlow } from '../lib/tensorflow';
import { readCheckpoint, writeWeights } from './checkpoint';
import { writeOptimizer } from './optimizers';
import type { RunModel } from './run-model';
import { emptySums, startOfTraining, type TrainingState } from './training-state';

/**
 * Puts the checkpoint that the job names into model and optimizer and gives the state to go on from.
 *
 * Throws: StudioError CONFLICT when an exact continuation is not possible.
 */
export async function restoreTraining(
  tf: TensorFlow,
  job: TrainJob,
  runModel: RunModel,
  context: JobContext,
): Promise<TrainingState> {
  const { batchSize, optimizer } = job.config.training;
  const fresh = startOfTraining(runModel.metrics.length, batchSize);
  if (job.resumeFrom === null) return fresh;
  const checkpoint = await readCheckpoint(job.resumeFrom);
  if (job.resumeMode === 'weights') {
    const missing = writeWeights(tf, runModel.model, checkpoint.weights, 'matching');
    context.log(
      missing.length > 0 ? 'warning' : 'info',
      missing.length > 0
        ? `Weights that the checkpoint lacks or has in another shape start anew: ${missing.join(', ')}.`
        : `All weights start from the checkpoint of step ${checkpoint.training.step}.`,
    );
    return fresh;
  }
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
  writeWeights(tf, runModel.model, checkpoint.weights, 'exact');
  writeOptimizer(tf, runModel.optimizer, optimizer.kind, checkpoint.optimizer);
  const state = checkpoint.training;
  const metricCount = runModel.metrics.length;
  const isOtherPlan = state.batchSize !== batchSize || state.epochSums.metrics.length !== metricCount;
  if (!isOtherPlan) return state;
  if (state.batchIndex > 0)
    context.log(
      'warning',
      `Batch size or metrics differ from the checkpoint's, so the epoch in progress begins anew.`,
      state.step,
    );
  return { ...state, batchSize, batchIndex: 0, epochSums: emptySums(metricCount) };
}
