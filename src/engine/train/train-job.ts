import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { epochCountOf, type Phase, phasesOf } from '../../shared/config/phases';
import type { SplitName } from '../../shared/contract/evaluation';
import { elementCount } from '../../shared/graph/shape';
import type { TrainJob, TrainResult } from '../../shared/job/protocol';
import {
  type FittedData,
  fitData,
  type JobTable,
  openJobTable,
  openSamples,
  openSplitData,
  readFittedData,
  type SampleSource,
  type SplitData,
  writeFittedData,
} from '../batches';
import type { JobContext } from '../lib/job-context';
import { openEngine } from '../lib/open-engine';
import type { TensorFlow } from '../lib/tensorflow';
import { createSystemSampler } from '../system';
import { createCheckpointId } from './checkpoint';
import { CheckpointKeeper } from './checkpoint-keeper';
import { chooseProgram, describe, threadsFor } from './choose-program';
import { watchDivergence } from './divergence';
import { checkEmbeddings } from './embedding-check';
import type { Compilation } from './fallback-program';
import { measureFinalFigures } from './final-figures';
import { MetricStream } from './metric-stream';
import { openTrainingData, startReading } from './open-training-data';
import { createPreparingProgress, type PreparingProgress } from './preparing-progress';
import type { StepProgram } from './program';
import { createRecordKeeper } from './records';
import { applyStart, putValues, readStart, restoreBest, stateOfStart, takeValues } from './restore';
import { createRunModel, type RunModel, warningsOf } from './run-model';
import { refuseControls, TrainingControl } from './training-control';
import { assertWatchedMetric, runTrainingLoop, watchableMetrics } from './training-loop';
import { TrainingProgress } from './training-progress';
import { noPatience, type TrainingState } from './training-state';
import { applyTransfer } from './transfer';
import { cutForTrial, measureTrial } from './trial';

/** Fitted data of the run: what an earlier session stored, else learned now. */
async function fitOnce(
  job: TrainJob,
  table: JobTable,
  context: JobContext,
  progress: PreparingProgress,
): Promise<FittedData> {
  const stored = await readFittedData(job.runDirectory, job.config);
  if (stored) return stored;
  const fitted = await fitData(job.config, table, { signal: context.signal, pause: progress.fitting });
  await writeFittedData(job.runDirectory, fitted);
  return fitted;
}

async function openTrainingSamples(job: TrainJob, table: JobTable, context: JobContext): Promise<SampleSource> {
  const { config, data } = job;
  const progress = createPreparingProgress(context);
  const source = await openSamples(config, table, await fitOnce(job, table, context, progress), {
    reading: config.augmentation.length > 0 ? 'disk' : 'often',
    withTargets: true,
    limits: data.limits,
    pause: progress.samples,
  });
  progress.end();
  return source;
}

function assertSamples(job: TrainJob, source: SampleSource, context: JobContext): void {
  const targets = source.fitted.outputs.flatMap(({ target }) => target.columns);
  const named = `the ${targets.length === 1 ? 'target' : 'targets'} "${targets.slice(0, 10).join('", "')}"`;
  if (source.missingTargetCount > 0)
    context.log('warning', `${source.missingTargetCount} rows have no value in ${named} and are left out.`);
  if (source.rows.train.length === 0)
    throw new StudioError('BAD_INPUT', `No training row has a value in ${named}.`, {
      fix: 'Choose another target, or fill the column.',
    });
  checkEmbeddings(job.config.model, source);
}

/** A phase of a training with its network, ready to be trained. */
interface OpenPhase {
  phase: Phase;
  runModel: RunModel;
  program: StepProgram;
}

/** Trains a run from its start or from a checkpoint; everything it learns of goes out as events. */
export async function train(job: TrainJob, context: JobContext): Promise<TrainResult> {
  const { config } = job;
  const { batchSize, optimizer, checkpoint: policy } = config.training;
  const table = await openJobTable(job.data);
  const whole = await openTrainingSamples(job, table, context);
  const source = cutForTrial(job, whole);
  assertSamples(job, source, context);
  const start = await readStart(job);
  const begun = stateOfStart(job, start);
  let epochCount = () => begun?.control.epochs?.total ?? epochCountOf(config.training);
  const place = { epoch: begun?.epoch ?? 0, index: begun?.batchIndex ?? 0 };
  const feed = startReading(job, source, { place, epochCount: () => epochCount() }, context);
  const { tf } = await openEngine({ ...job.engine, threads: job.engine.threads ?? threadsFor(config) }, context);
  context.throwIfCancelled();

  const phases = phasesOf(config.training);
  const firstPhase = phases[Math.min(stateOfStart(job, start)?.phase.index ?? 0, phases.length - 1)] as Phase;
  const firstModel = createRunModel(tf, config, source.fitted, firstPhase);
  for (const warning of warningsOf(config)) context.log('warning', warning);
  const { objective, shapes, losses, wholeSplit } = firstModel;
  const { figures } = objective;
  const plan = { fitted: source.fitted, losses, shapes };
  const openSplit = (split: SplitName) => openSplitData(tf, source, split, plan);
  const hasValidation = source.rows.validation.length > 0;
  const metrics = watchableMetrics(figures, wholeSplit.names, hasValidation);
  assertWatchedMetric(config, metrics, hasValidation);
  if (job.resumeFrom === null) await applyTransfer(tf, job, firstModel.model, context);
  const state = applyStart(tf, job, firstModel, start, context);

  const training = await openTrainingData({ tf, feed, source, plan, state, context });
  const validation = hasValidation ? await openSplit('validation') : null;
  const stepsPerEpoch = Math.ceil(training.rowCount / batchSize);
  const stream = new MetricStream(context.emit);
  const progress = new TrainingProgress({ stepCount: 0, epochCount: 0, startStep: state.step });
  const control: TrainingControl = new TrainingControl({
    job,
    context,
    state,
    stepsPerEpoch,
    hasValidation,
    metrics,
    progress,
    checkpoint: async ({ keep }) => {
      if (keep) {
        keeper.keep(state.step);
        // One that is there already does not say in its file that it stays, and a resumed run would remove it.
        savedStep = -1;
      }
      await save(open);
      const isWritten = keeper.settleAsked().catch((error: unknown) => {
        savedStep = -1;
        throw error;
      });
      return { isWritten };
    },
  });
  epochCount = () => control.epochCount;

  const system = createSystemSampler({
    record: (metric, step, value) => stream.record(metric, step, value),
    reader: () => feed?.use() ?? null,
  });
  const breathe = () => context.pause();
  const records = createRecordKeeper({
    tf,
    config,
    source,
    table,
    plan,
    breathe,
    emit: (entries) => context.emit({ type: 'record', records: entries }),
    warn: (message, step) => context.log('warning', message, step),
  });
  const recordPlace = ({ program, runModel }: OpenPhase, isLast: boolean) => ({
    step: state.step,
    epoch: state.epoch,
    runModel,
    isLast,
    syncModel: () => program.syncModel(),
  });
  const takeRecords = async (now: OpenPhase, isLast = false): Promise<void> => {
    // What a trial would record is timed by itself at its end.
    if (!job.trial) await records.take(recordPlace(now, isLast));
  };
  const measureWhole = (measuring: StepProgram, split: SplitData) =>
    wholeSplit.measure(split, (inputs) => measuring.predict(inputs), Math.min(batchSize, training.rowCount), breathe);

  const openPhase = async (phase: Phase, runModel: RunModel): Promise<OpenPhase> => {
    runModel.clock.step = state.step;
    const announce = (compiled: Compilation) =>
      context.emit({
        type: 'plan',
        parameterCount: runModel.model.countParams(),
        stepCount: control.stepCount,
        epochCount: control.epochCount,
        stepsPerEpoch,
        startStep: state.step,
        compiled,
      });
    const { program, compiled } = await chooseProgram({
      tf,
      config,
      runModel,
      training,
      startStep: state.step,
      replicaCount: state.replicaCount,
      lossScaling: state.lossScaling ?? null,
      calibrationFile: path.join(job.engine.enginesDirectory, 'calibration.json'),
      breathe,
      onFallback: (fallback) => {
        stream.flush();
        state.replicaCount = null;
        context.log('warning', `Training goes on eagerly: ${fallback.reason}`, state.step);
        announce(fallback);
      },
    });
    state.replicaCount = program.replicaCount;
    announce(compiled);
    return { phase, runModel, program };
  };

  const keeper = new CheckpointKeeper({
    runDirectory: job.runDirectory,
    keepLast: policy.keepLast,
    announce: (event) => {
      stream.flush();
      context.emit(event);
    },
  });
  await keeper.open(state.best?.step ?? null, state.control.keptSteps);
  const divergence = watchDivergence({
    training: config.training,
    log: context.log,
    lastCheckpointStep: () => keeper.newestStep,
  });
  let savedStep = job.resumeMode === 'exact' && keeper.hasStep(state.step) ? state.step : -1;
  const save = async ({ program, runModel }: OpenPhase) => {
    if (savedStep === state.step) return;
    savedStep = state.step;
    program.syncModel();
    state.lossScaling = program.explain()?.precision.lossScaling ?? null;
    const values = takeValues(runModel, job);
    divergence.judgeWeights(values.weights, state.step, state.epoch);
    await keeper.save({
      id: createCheckpointId(),
      createdAt: Date.now(),
      dataFingerprint: job.data.fingerprint,
      weights: values.weights,
      optimizer: { kind: optimizer.kind, ...values.optimizer },
      training: structuredClone(state),
    });
  };

  let open = await openPhase(firstPhase, firstModel);
  control.tell();
  if (state.batchIndex === 0) await takeRecords(open);
  let status: 'completed' | 'stopped';
  for (;;) {
    const { phase, program } = open;
    status = await runTrainingLoop({
      config,
      context,
      program,
      figures,
      control,
      trainRowCount: training.rowCount,
      validation,
      measureWholeSplit: async (measuring) => {
        const measured = await measureWhole(measuring, validation ?? training);
        const split = validation ? 'validation' : 'train';
        return Object.fromEntries(Object.entries(measured).map(([name, value]) => [`${split}/${name}`, value]));
      },
      divergence,
      stream,
      progress,
      system,
      state,
      checkpoint: () => save(open),
      takeRecords: () => takeRecords(open),
    });
    const next = phases[phase.index + 1];
    if (status === 'stopped' || !next) break;
    await save(open);
    const nextModel = beginPhase(tf, job, source, open, next, state, context);
    control.beginPhase(next);
    open = await openPhase(next, nextModel);
  }
  refuseControls(context, state.step);
  if (status === 'completed') await takeRecords(open, true);
  await save(open);
  await keeper.settle();
  system.finish(state.step);
  stream.flush();
  context.emit(progress.event(state.step, state.epoch, 'Measuring the final weights'));

  const { program } = open;
  if (status === 'completed')
    await restoreBest(tf, control.earlyStopping, open.runModel, program, keeper, state, context);
  const measured = await measureFinalFigures(status, {
    program,
    figures,
    state,
    open: { train: training, validation },
    openSplit,
    measureWhole: (split) => measureWhole(program, split),
  });
  if (status === 'completed')
    for (const [series, value] of Object.entries(measured.test)) stream.record(`test/${series}`, state.step, value);
  stream.flush();
  context.emit(progress.event(state.step, state.epoch, status === 'completed' ? 'Completed' : 'Stopped'));
  const explanation = program.explain();
  if (explanation)
    context.emit({
      type: 'compilation',
      compiled: { state: 'compiled', reason: null, detail: describe(explanation), explanation },
    });
  const trial = await measureTrial(job, {
    source: whole,
    program,
    openSplit,
    readerPeakBytes: feed?.figures().peakBytes ?? null,
    measureRecords: () => records.measure(recordPlace(open, true)),
  });
  program.dispose();
  if ('feed' in training) await training.feed.close();
  return {
    ...trial,
    status,
    step: state.step,
    epoch: state.epoch,
    durationMs: progress.durationMs,
    samplesPerSecond: progress.samplesPerSecond,
    metrics: measured,
  };
}

/** Hands weights and optimizer of one phase to the network of the next, in which other layers may be frozen. */
function beginPhase(
  tf: TensorFlow,
  job: TrainJob,
  source: SampleSource,
  ended: OpenPhase,
  next: Phase,
  state: TrainingState,
  context: JobContext,
): RunModel {
  ended.program.syncModel();
  const values = takeValues(ended.runModel, job);
  ended.program.dispose();
  ended.runModel.model.dispose();
  ended.runModel.optimizer.dispose();
  const runModel = createRunModel(tf, job.config, source.fitted, next);
  putValues(tf, runModel, values, job);
  state.phase = { index: next.index, firstEpoch: state.epoch, firstStep: state.step };
  state.patience = noPatience;
  state.schedule = null;
  const trainedCount = runModel.model.trainableWeights.reduce(
    (total, { shape }) => total + (elementCount(shape) ?? 0),
    0,
  );
  context.emit({
    type: 'log',
    level: 'info',
    kind: 'phase',
    step: state.step,
    message: `Phase ${next.index + 1} begins: ${next.epochCount} ${next.epochCount === 1 ? 'epoch' : 'epochs'} with learning rate ${next.learningRate}, ${trainedCount.toLocaleString('en-US')} of ${runModel.model.countParams().toLocaleString('en-US')} parameters learn.`,
  });
  return runModel;
}
