import { StudioError } from '../../shared/base/problem';
import type { SplitName } from '../../shared/contract/evaluation';
import type { TrainJob, TrainResult } from '../../shared/job/protocol';
import {
  assertIndicesWithin,
  createSampleSource,
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
import { createCheckpointId, readWeights } from './checkpoint';
import { CheckpointKeeper } from './checkpoint-keeper';
import { chooseProgram, threadsFor } from './choose-program';
import type { Compilation } from './fallback-program';
import { measureFinalFigures } from './final-figures';
import { MetricStream } from './metric-stream';
import { readOptimizer } from './optimizers';
import { restoreTraining } from './restore';
import { createRunModel, warningsOf } from './run-model';
import { assertWatchedMetric, runTrainingLoop } from './training-loop';
import { TrainingProgress } from './training-progress';

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
  const state = await restoreTraining(tf, job, runModel, context);
  runModel.clock.step = state.step;

  const training = openSplit('train');
  const validation = hasValidation ? openSplit('validation') : null;
  const stepsPerEpoch = Math.ceil(training.rowCount / batchSize);
  const stepCount = state.step + Math.max(0, epochs - state.epoch) * stepsPerEpoch - state.batchIndex;
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
  const breathe = async () => {
    context.throwIfCancelled();
    await context.breathe();
  };
  const { program, compiled } = await chooseProgram({
    tf,
    config,
    runModel,
    training,
    startStep: state.step,
    replicaCount: state.replicaCount,
    breathe,
    onFallback: (fallback) => {
      stream.flush();
      state.replicaCount = null;
      context.log('warning', `Training goes on eagerly: ${fallback.reason}`, state.step);
      announcePlan(fallback);
    },
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

  const figures = await measureFinalFigures(status, {
    program,
    metrics,
    state,
    open: { train: training, validation },
    openSplit,
  });
  if (status === 'completed')
    for (const [kind, value] of Object.entries(figures.test)) stream.record(`test/${kind}`, state.step, value);
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
