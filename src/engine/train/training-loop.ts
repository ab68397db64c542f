import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import { epochBatches, type SplitData } from '../batches';
import type { JobContext } from '../lib/job-context';
import type { SystemSampler } from '../system';
import type { DivergenceWatch } from './divergence';
import { improves, observeEpoch } from './early-stopping';
import type { MetricStream } from './metric-stream';
import { type Figure, nameFigures } from './objective';
import type { StepProgram } from './program';
import type { TrainingControl } from './training-control';
import type { TrainingProgress } from './training-progress';
import { emptySums, type TrainingState } from './training-state';

/** Time after which the loop looks up from its work, so that commands and live figures stay within 100 ms. */
const callBudgetMs = 40;

/** What all phases of a training share. */
export interface TrainingSession {
  config: RunConfig;
  context: JobContext;
  figures: readonly Figure[];
  trainRowCount: number;
  validation: SplitData | null;
  /** Figures that need all predictions of the split that is watched, by series name. */
  measureWholeSplit(program: StepProgram): Promise<Record<string, number>>;
  divergence: DivergenceWatch;
  control: TrainingControl;
  stream: MetricStream;
  progress: TrainingProgress;
  system: SystemSampler;
  state: TrainingState;
}

export interface TrainingLoopOptions extends TrainingSession {
  program: StepProgram;
  /** Takes a checkpoint of the state as it is. */
  checkpoint(): Promise<void>;
  /** Keeps histograms and samples of the epoch that has just ended, where the config asks for them. */
  takeRecords(): Promise<void>;
}

/** The metric that best checkpoint and early stopping look at. */
function watchedMetric(config: RunConfig, hasValidation: boolean): string {
  return config.training.earlyStopping?.metric ?? (hasValidation ? 'validation/loss' : 'train/loss');
}

/** Metrics that early stopping and schedules can watch. */
export function watchableMetrics(
  figures: readonly Figure[],
  wholeSplitNames: readonly string[],
  hasValidation: boolean,
): string[] {
  return [
    ...(hasValidation ? ['train', 'validation'] : ['train']).flatMap((split) =>
      figures.map(({ series }) => `${split}/${series}`),
    ),
    ...wholeSplitNames.map((name) => `${hasValidation ? 'validation' : 'train'}/${name}`),
  ];
}

/** Throws: StudioError BAD_INPUT when early stopping or the schedule watches what the run does not measure. */
export function assertWatchedMetric(config: RunConfig, available: readonly string[], hasValidation: boolean): void {
  const { schedule } = config.training;
  const watched = {
    'Early stopping': watchedMetric(config, hasValidation),
    'The learning-rate schedule': schedule.kind === 'reduceOnPlateau' ? schedule.metric : null,
  };
  for (const [who, metric] of Object.entries(watched))
    if (metric !== null && !available.includes(metric))
      throw new StudioError('BAD_INPUT', `${who} watches "${metric}", which this run does not measure.`, {
        fix: `Use one of: ${available.join(', ')}; metrics besides the loss are named in training.metrics.`,
      });
}

/**
 * Trains from `state` on to the end of a phase, to a stop or to where patience ends, and keeps `state` up to date. Every
 * decision depends on the config, the data and `state` alone, so a run that was interrupted continues as if it had not
 * been.
 */
export async function runTrainingLoop(options: TrainingLoopOptions): Promise<'completed' | 'stopped'> {
  const { config, context, control, state, stream } = options;
  const { batchSize, checkpoint: policy } = config.training;
  const stop = async () => {
    await options.checkpoint();
    return 'stopped' as const;
  };
  for (;;) {
    const wish = await control.attend();
    const { earlyStopping } = control;
    if (state.epoch >= control.endEpoch) return 'completed';
    // Within an epoch it goes on: a resumed training must not end where an uninterrupted one would not.
    if (state.batchIndex === 0 && earlyStopping && state.patience.epochsWithoutImprovement >= earlyStopping.patience) {
      context.log(
        'info',
        `Stopped ${control.isLastPhase ? 'early' : 'the phase early'}: ${earlyStopping.metric} has not improved for ${earlyStopping.patience} epochs (best ${state.patience.best}).`,
        state.step,
      );
      return 'completed';
    }
    if (wish === 'stop') return stop();
    const batches = epochBatches(options.trainRowCount, batchSize, config.seed, state.epoch);
    while (state.batchIndex < batches.length) {
      context.throwIfCancelled();
      await trainBatches(options, batches);
      if (state.batchIndex < batches.length && (await control.attend()) === 'stop') return stop();
    }
    await endEpochOf(options);
    await options.takeRecords();
    const isDue = state.epoch % policy.everyEpochs === 0 || state.epoch === control.endEpoch;
    if (isDue || state.best?.step === state.step) await options.checkpoint();
    stream.flushIfDue();
  }
}

async function trainBatches(options: TrainingLoopOptions, batches: readonly Uint32Array[]): Promise<void> {
  const { context, control, program, figures, state, stream, progress, divergence } = options;
  const { schedule } = control;
  const size = (batches[state.batchIndex] as Uint32Array).length;
  const stepLimit = Math.min(program.maximumStepsPerCall, progress.stepsWithin(callBudgetMs), control.stepsUntilDue());
  const chunk = batches.slice(state.batchIndex, state.batchIndex + stepLimit).filter((batch) => batch.length === size);
  const startedMs = performance.now();
  const rates = chunk.map((_, index) => schedule.rateOf(state.step + index));
  const results = await program.trainSteps(chunk, rates);
  let sampleCount = 0;
  results.losses.forEach((loss, index) => {
    state.step += 1;
    state.batchIndex += 1;
    stream.record('train/loss', state.step, loss);
    if (!schedule.isConstant) stream.record('train/learningRate', state.step, rates[index] as number);
    if (!Number.isFinite(loss)) stream.flush();
    const learningRate = rates[index] as number;
    divergence.judgeLoss({ loss, step: state.step, epoch: state.epoch + 1, learningRate });
    state.epochSums.loss += loss * size;
    state.epochSums.sampleCount += size;
    const parts = results.metrics[index] ?? [];
    for (const [at, mean] of parts.entries())
      state.epochSums.metrics[at] = (state.epochSums.metrics[at] as number) + mean * size;
    for (const { series, finish } of figures)
      if (series !== 'loss') stream.record(`train/${series}`, state.step, finish(Array.from(parts)));
    sampleCount += size;
  });
  const durationMs = performance.now() - startedMs;
  progress.addSteps(chunk.length, sampleCount, durationMs);
  options.system.addSteps(state.step, chunk.length, sampleCount, durationMs);
  stream.flushIfDue();
  if (progress.isDue())
    context.emit(progress.event(state.step, state.epoch + 1, `Epoch ${state.epoch + 1} of ${control.epochCount}`));
  await context.breathe();
}

async function endEpochOf(options: TrainingLoopOptions): Promise<void> {
  const { config, control, program, figures, state, stream, validation } = options;
  const { earlyStopping, schedule, watchedMetric: watched } = control;
  const { loss, sampleCount, metrics: sums } = state.epochSums;
  state.metrics = nameFigures('train', figures, {
    loss: loss / sampleCount,
    metrics: sums.map((sum) => sum / sampleCount),
  });
  if (validation) {
    const measured = nameFigures('validation', figures, await program.measure(validation));
    for (const [series, value] of Object.entries(measured)) stream.record(series, state.step, value);
    Object.assign(state.metrics, measured);
  }
  const whole = await options.measureWholeSplit(program);
  for (const [series, value] of Object.entries(whole)) stream.record(series, state.step, value);
  Object.assign(state.metrics, whole);
  state.epoch += 1;
  state.batchIndex = 0;
  state.epochSums = emptySums(sums.length);
  const value = state.metrics[watched] as number;
  if (earlyStopping) state.patience = observeEpoch(earlyStopping, state.patience, value, state.epoch);
  if (schedule.observeEpoch) state.schedule = schedule.observeEpoch(state.metrics);
  const isCheckpointEpoch =
    earlyStopping?.restoreBest ||
    state.epoch % config.training.checkpoint.everyEpochs === 0 ||
    state.epoch === control.endEpoch;
  if (isCheckpointEpoch && improves(watched, value, state.best?.value ?? null))
    state.best = { metric: watched, value, step: state.step };
}
