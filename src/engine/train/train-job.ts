import { StudioError } from '../../shared/base/problem';
import type { SplitName } from '../../shared/contract/evaluation';
import type { TrainJob, TrainResult } from '../../shared/job/protocol';
import {
  assertIndicesWithin,
  createSampleSource,
  disposeSplit,
  fitData,
  type JobTable,
  readFittedData,
  readJobTable,
  type SampleSource,
  splitTensors,
  writeFittedData,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import { openEngine } from '../lib/open-engine';
import type { TensorFlow } from '../lib/tensorflow';
import { createCheckpointId, readCheckpoint, readWeights, writeWeights } from './checkpoint';
import { CheckpointKeeper } from './checkpoint-keeper';
import { type Compilation, chooseProgram, threadsFor } from './choose-program';
import { MetricStream } from './metric-stream';
import { readOptimizer, writeOptimizer } from './optimizers';
import { createRunModel, type RunModel, warningsOf } from './run-model';
import { assertWatchedMetric, nameFigures, runTrainingLoop } from './training-loop';
import { TrainingProgress } from './training-progress';
import { startOfTraining, type TrainingState } from './training-state';

/** Fitted data of the run: what an earlier session stored, else learned now. */
async function openSamples(job: TrainJob, table: JobTable): Promise<SampleSource> {
  const stored = await readFittedData(job.runDirectory);
  if (stored) return createSampleSource(table, stored);
  const { fitted, features } = fitData(job.config, table);
  await writeFittedData(job.runDirectory, fitted);
  return createSampleSource(table, fitted, features);
}

function assertSamples(job: TrainJob, source: SampleSource, context: JobContext): void {
  if (source.missingTargetCount > 0)
    context.log(
      'warning',
      `${source.missingTargetCount} rows have no value in the target "${source.fitted.target.column}" and are left out.`,
    );
  if (source.rows.train.length === 0)
    throw new StudioError('BAD_INPUT', `No training row has a value in the target "${source.fitted.target.column}".`, {
      fix: 'Choose another target, or fill the column.',
    });
  const { layers } = job.config.model;
  layers.forEach((layer, index) => {
    if (layer.kind === 'embedding' && layers[index - 1]?.kind === 'input')
      assertIndicesWithin(source.samples, layer.inputDimension, layer.name ?? 'embedding');
  });
}

/** Puts the checkpoint that the job names into model and optimizer. */
async function restore(tf: TensorFlow, job: TrainJob, runModel: RunModel, context: JobContext): Promise<TrainingState> {
  const fresh = startOfTraining(runModel.metrics.length);
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
  writeWeights(tf, runModel.model, checkpoint.weights, 'exact');
  const { kind } = job.config.training.optimizer;
  if (checkpoint.optimizer.kind !== kind)
    throw new StudioError(
      'CONFLICT',
      `The checkpoint holds the state of optimizer ${checkpoint.optimizer.kind}; the config says ${kind}.`,
      { fix: 'Fork the run to go on with another optimizer.' },
    );
  writeOptimizer(tf, runModel.optimizer, kind, checkpoint.optimizer);
  return checkpoint.training;
}

/** Trains a run from its start or from a checkpoint; everything it learns of goes out as events. */
export async function train(job: TrainJob, context: JobContext): Promise<TrainResult> {
  const { config } = job;
  const { epochs, batchSize, loss, optimizer, checkpoint: policy } = config.training;
  const table = await readJobTable(job.data);
  const source = await openSamples(job, table);
  assertSamples(job, source, context);
  const { tf } = await openEngine({ ...job.engine, threads: job.engine.threads ?? threadsFor(config) }, context);
  context.throwIfCancelled();
  const runModel = createRunModel(tf, config, source.fitted);
  for (const warning of warningsOf(config)) context.log('warning', warning);
  const { model, metrics, sampleShape } = runModel;
  const openSplit = (split: SplitName) => splitTensors(tf, source, split, loss, sampleShape);
  const hasValidation = source.rows.validation.length > 0;
  assertWatchedMetric(config, metrics, hasValidation);
  const state = await restore(tf, job, runModel, context);
  runModel.clock.step = state.step;

  const training = openSplit('train');
  const validation = hasValidation ? openSplit('validation') : null;
  const stepsPerEpoch = Math.ceil(training.rowCount / batchSize);
  const stepCount = stepsPerEpoch * epochs;
  const announcePlan = (compiled: Compilation) =>
    context.emit({
      type: 'plan',
      parameterCount: model.countParams(),
      stepCount,
      epochCount: epochs,
      stepsPerEpoch,
      startStep: state.step,
      compiled,
    });
  const stream = new MetricStream(context.emit);
  const { program, compiled } = await chooseProgram({
    tf,
    config,
    runModel,
    training,
    startStep: state.step,
    replicaCount: state.replicaCount,
    onFallback: (fallback) => {
      stream.flush();
      context.log('warning', `Training goes on eagerly: ${fallback.reason}`, state.step);
      announcePlan(fallback);
    },
    context,
  });
  state.replicaCount = program.replicaCount;
  announcePlan(compiled);

  const progress = new TrainingProgress({ stepCount, epochCount: epochs, startStep: state.step });
  const keeper = new CheckpointKeeper({
    runDirectory: job.runDirectory,
    keepLast: policy.keepLast,
    announce: (event) => {
      stream.flush();
      context.emit(event);
    },
  });
  await keeper.open(state.best?.step ?? null);
  let savedStep = job.resumeMode === 'exact' && keeper.hasStep(state.step) ? state.step : -1;
  const checkpoint = async () => {
    if (savedStep === state.step) return;
    savedStep = state.step;
    program.syncModel();
    await keeper.save({
      id: createCheckpointId(),
      createdAt: Date.now(),
      dataFingerprint: job.data.fingerprint,
      weights: readWeights(model),
      optimizer: { kind: optimizer.kind, ...readOptimizer(runModel.optimizer, optimizer.kind) },
      training: structuredClone(state),
    });
  };

  const status = await runTrainingLoop({
    config,
    context,
    program,
    metrics,
    trainRowCount: training.rowCount,
    validation,
    stream,
    progress,
    state,
    checkpoint,
  });
  await checkpoint();
  await keeper.settle();
  stream.flush();
  context.emit(progress.event(state.step, state.epoch, 'Measuring the final weights'));

  const figures: Record<SplitName, Record<string, number>> = { train: {}, validation: {}, test: {} };
  for (const split of ['train', 'validation', 'test'] as const) {
    if (source.rows[split].length === 0) continue;
    const tensors = split === 'train' ? training : split === 'validation' ? (validation ?? training) : openSplit(split);
    const measured = nameFigures(split, metrics, await program.measure(tensors));
    for (const [series, value] of Object.entries(measured)) {
      figures[split][series.slice(split.length + 1)] = value;
      if (split === 'test' && status === 'completed') stream.record(series, state.step, value);
    }
    if (split === 'test') disposeSplit(tensors);
  }
  stream.flush();
  context.emit(progress.event(state.step, state.epoch, status === 'completed' ? 'Completed' : 'Stopped'));
  program.dispose();
  return {
    status,
    step: state.step,
    epoch: state.epoch,
    durationMs: progress.durationMs,
    samplesPerSecond: progress.samplesPerSecond,
    metrics: figures,
  };
}
