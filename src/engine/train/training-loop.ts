import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import { epochBatches, type SplitTensors } from '../batches';
import type { JobContext } from '../lib/job-context';
import { improves, observeEpoch } from './early-stopping';
import type { MetricStream } from './metric-stream';
import type { Metric } from './metrics';
import type { Measurement, StepProgram } from './program';
import type { TrainingProgress } from './training-progress';
import { emptySums, type TrainingState } from './training-state';

/** Time after which the loop looks up from its work, so that commands and live figures stay within 100 ms. */
const callBudgetMs = 40;

export interface TrainingLoopOptions {
  config: RunConfig;
  context: JobContext;
  program: StepProgram;
  metrics: readonly Metric[];
  trainRowCount: number;
  validation: SplitTensors | null;
  stream: MetricStream;
  progress: TrainingProgress;
  state: TrainingState;
  /** Takes a checkpoint of the state as it is. */
  checkpoint(): Promise<void>;
}

/** Figures by series name: `train/loss`, `validation/accuracy`. */
export function nameFigures(split: string, metrics: readonly Metric[], means: Measurement): Record<string, number> {
  return {
    [`${split}/loss`]: means.loss,
    ...Object.fromEntries(
      metrics.map(({ kind, finish }, index) => [`${split}/${kind}`, finish(means.metrics[index] as number)]),
    ),
  };
}

/** The metric that best checkpoint and early stopping look at. */
export function watchedMetric(config: RunConfig, hasValidation: boolean): string {
  return config.training.earlyStopping?.metric ?? (hasValidation ? 'validation/loss' : 'train/loss');
}

/** Throws: StudioError BAD_INPUT when early stopping watches what the run does not measure. */
export function assertWatchedMetric(config: RunConfig, metrics: readonly Metric[], hasValidation: boolean): void {
  const available = (hasValidation ? ['train', 'validation'] : ['train']).flatMap((split) =>
    ['loss', ...metrics.map(({ kind }) => kind)].map((kind) => `${split}/${kind}`),
  );
  const watched = watchedMetric(config, hasValidation);
  if (!available.includes(watched))
    throw new StudioError('BAD_INPUT', `Early stopping watches "${watched}", which this run does not measure.`, {
      fix: `Use one of: ${available.join(', ')}; metrics besides the loss are named in training.metrics.`,
    });
}

function divergence(config: RunConfig, loss: number, step: number, epoch: number): StudioError {
  const { learningRate } = config.training.optimizer;
  return new StudioError(
    'ENGINE_FAILED',
    `Training diverged: the loss became ${loss} at step ${step} (epoch ${epoch}) with learning rate ${learningRate}.`,
    {
      problems: [{ code: 'diverged', severity: 'error', message: `Loss ${loss} at step ${step}, epoch ${epoch}.` }],
      fix: `Lower training.optimizer.learningRate, for example to ${learningRate / 10}, and check that the features are scaled (standardise or minMax). Checkpoints from before are intact.`,
    },
  );
}

/**
 * Trains from `state` on to the end, to a stop or to where patience ends, and keeps `state` up to date. Every decision
 * depends on the config, the data and `state` alone, so a run that was interrupted continues as if it had not been.
 */
export async function runTrainingLoop(options: TrainingLoopOptions): Promise<'completed' | 'stopped'> {
  const { config, context, state, stream } = options;
  const { epochs, batchSize, earlyStopping, checkpoint: policy } = config.training;
  while (state.epoch < epochs) {
    if (earlyStopping && state.patience.epochsWithoutImprovement >= earlyStopping.patience) {
      context.log(
        'info',
        `Stopped early: ${earlyStopping.metric} has not improved for ${earlyStopping.patience} epochs (best ${state.patience.best}).`,
        state.step,
      );
      break;
    }
    const batches = epochBatches(options.trainRowCount, batchSize, config.seed, state.epoch);
    while (state.batchIndex < batches.length) {
      context.throwIfCancelled();
      if (context.stopRequested) {
        await options.checkpoint();
        return 'stopped';
      }
      await trainBatches(options, batches);
    }
    await endEpoch(options);
    if (state.epoch % policy.everyEpochs === 0 || state.epoch === epochs) await options.checkpoint();
    stream.flushIfDue();
  }
  return 'completed';
}

async function trainBatches(options: TrainingLoopOptions, batches: readonly Uint32Array[]): Promise<void> {
  const { config, context, program, metrics, state, stream, progress } = options;
  const size = (batches[state.batchIndex] as Uint32Array).length;
  const stepLimit = Math.min(program.maximumStepsPerCall, progress.stepsWithin(callBudgetMs));
  const chunk = batches.slice(state.batchIndex, state.batchIndex + stepLimit).filter((batch) => batch.length === size);
  const startedMs = performance.now();
  const results = await program.trainSteps(chunk);
  let sampleCount = 0;
  results.losses.forEach((loss, index) => {
    state.step += 1;
    state.batchIndex += 1;
    stream.record('train/loss', state.step, loss);
    if (!Number.isFinite(loss)) {
      stream.flush();
      throw divergence(config, loss, state.step, state.epoch + 1);
    }
    state.epochSums.loss += loss * size;
    state.epochSums.sampleCount += size;
    metrics.forEach(({ kind, finish }, at) => {
      const mean = results.metrics[index]?.[at] as number;
      state.epochSums.metrics[at] = (state.epochSums.metrics[at] as number) + mean * size;
      stream.record(`train/${kind}`, state.step, finish(mean));
    });
    sampleCount += size;
  });
  progress.addSteps(chunk.length, sampleCount, performance.now() - startedMs);
  stream.flushIfDue();
  if (progress.isDue()) {
    const { epochs } = config.training;
    context.emit(progress.event(state.step, state.epoch + 1, `Epoch ${state.epoch + 1} of ${epochs}`));
  }
  await context.breathe();
}

async function endEpoch(options: TrainingLoopOptions): Promise<void> {
  const { config, program, metrics, state, stream, validation } = options;
  const { loss, sampleCount, metrics: sums } = state.epochSums;
  state.metrics = nameFigures('train', metrics, {
    loss: loss / sampleCount,
    metrics: sums.map((sum) => sum / sampleCount),
  });
  if (validation) {
    const measured = nameFigures('validation', metrics, await program.measure(validation));
    for (const [series, value] of Object.entries(measured)) stream.record(series, state.step, value);
    Object.assign(state.metrics, measured);
  }
  state.epoch += 1;
  state.batchIndex = 0;
  state.epochSums = emptySums(metrics.length);
  const { earlyStopping } = config.training;
  const watched = watchedMetric(config, validation !== null);
  const value = state.metrics[watched] as number;
  if (earlyStopping) state.patience = observeEpoch(earlyStopping, state.patience, value);
  const isCheckpointEpoch =
    state.epoch % config.training.checkpoint.everyEpochs === 0 || state.epoch === config.training.epochs;
  if (isCheckpointEpoch && improves(watched, value, state.best?.value ?? null))
    state.best = { metric: watched, value, step: state.step };
}
