import type { RunConfig } from '../../shared/config/run-config';
import type { JobEngine } from '../../shared/job/protocol';
import type { LoadedBackend } from '../backends';
import { type FittedData, requireFittedData } from '../batches';
import type { JobContext } from '../lib/job-context';
import { openEngine } from '../lib/open-engine';
import { createRunModel, type RunModel, readCheckpoint, writeWeights } from '../train';

interface TrainedModelJob {
  engine: JobEngine;
  config: RunConfig;
  runDirectory: string;
  checkpointDirectory: string;
}

export interface TrainedModel {
  backend: LoadedBackend;
  runModel: RunModel;
  fitted: FittedData;
  /** Optimizer steps that made these weights. */
  step: number;
}

/** The network of a run with the weights of one checkpoint. */
export async function openTrainedModel(job: TrainedModelJob, context: JobContext): Promise<TrainedModel> {
  const fitted = await requireFittedData(job.runDirectory, job.config);
  const checkpoint = await readCheckpoint(job.checkpointDirectory);
  const backend = await openEngine(job.engine, context);
  const runModel = createRunModel(backend.tf, job.config, fitted);
  writeWeights(backend.tf, runModel.model, checkpoint.weights, 'exact');
  return { backend, runModel, fitted, step: checkpoint.training.step };
}
