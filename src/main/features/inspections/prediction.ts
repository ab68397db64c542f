import type { TrialMeasurement } from '../../../shared/job/protocol';
import type { TrialTimeline } from './trial-timeline';

/** What decides how long a run takes besides how fast it goes. */
export interface RunExtent {
  epochCount: number;
  /** Epochs between checkpoints. */
  checkpointEveryEpochs: number;
  /** Epochs between two records; null where none is kept. */
  histogramsEveryEpochs: number | null;
  samplesEveryEpochs: number | null;
}

/** Units: milliseconds. */
export interface RunPrediction {
  startMs: number;
  compileMs: number;
  stepMs: number;
  validationMs: number;
  checkpointMs: number;
  finalMs: number;
  /** Of all records of histograms and samples together. */
  recordMs: number;
  durationMs: number;
  measuredStepCount: number;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

const meanOf = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

/** Mean of the values that lie near the median: one that the machine was busy in does not count, common ones do. */
function typical(values: readonly number[]): number | null {
  const middle = median(values);
  if (middle === null) return null;
  return meanOf(values.filter((value) => value <= 2 * middle));
}

/** Ends of the last step of every epoch that was finished. */
function epochEnds({ plan, steps }: TrialTimeline): { epoch: number; at: number }[] {
  const perEpoch = plan?.stepsPerEpoch ?? 1;
  return steps
    .filter(({ step }) => step % perEpoch === 0)
    .map(({ step, at }) => ({ epoch: step / perEpoch, at }))
    .filter(({ epoch }) => epoch > 0);
}

/** Pure time of a step after the warm-up, from the ends of native calls within one epoch. */
function measureStepMs({ plan, steps }: TrialTimeline): { stepMs: number; count: number } {
  const perEpoch = plan?.stepsPerEpoch ?? 1;
  const calls = steps.filter(({ at }, index) => steps[index + 1]?.at !== at);
  const epochOf = (step: number) => Math.ceil(step / perEpoch);
  const rates: { stepMs: number; count: number }[] = [];
  for (let index = 1; index < calls.length; index += 1) {
    const before = calls[index - 1] as { step: number; at: number };
    const after = calls[index] as { step: number; at: number };
    if (epochOf(before.step + 1) !== epochOf(before.step) || epochOf(after.step) !== epochOf(before.step)) continue;
    rates.push({ stepMs: (after.at - before.at) / (after.step - before.step), count: after.step - before.step });
  }
  const typicalMs = median(rates.map(({ stepMs }) => stepMs));
  if (typicalMs === null) {
    const last = steps.at(-1);
    const from = plan?.at ?? 0;
    return last ? { stepMs: (last.at - from) / last.step, count: last.step } : { stepMs: 0, count: 0 };
  }
  const near = rates.filter(({ stepMs }) => stepMs <= 3 * typicalMs);
  const count = near.reduce((total, rate) => total + rate.count, 0);
  return { stepMs: near.reduce((total, rate) => total + rate.stepMs * rate.count, 0) / count, count };
}

/**
 * From the first moments of a training to its whole length. Where whole epochs were seen, their rhythm is taken as it
 * is, with all that lies between the steps; else it is put together from steps, validation and checkpoint.
 */
export function predictRun(
  timeline: TrialTimeline,
  trial: TrialMeasurement,
  { epochCount, checkpointEveryEpochs, histogramsEveryEpochs, samplesEveryEpochs }: RunExtent,
): RunPrediction {
  const { spawnedAt, engine, plan, steps, validations, checkpoints } = timeline;
  if (!engine || !plan || steps.length === 0) throw new Error('The trial made no step.');
  const { rowCounts } = trial;
  const rowMs = trial.evaluatedRowCount > 0 ? trial.evaluationMs / trial.evaluatedRowCount : 0;
  const validationMs = rowMs * rowCounts.validation;
  const { stepMs, count } = measureStepMs(timeline);
  const lastStep = steps.at(-1) as { step: number; at: number };
  const lastCheckpoint = checkpoints.find(({ step }) => step === lastStep.step);
  const workEndedAt = Math.max(
    lastStep.at,
    ...validations.filter(({ step }) => step === lastStep.step).map(({ at }) => at),
  );
  const checkpointMs = lastCheckpoint ? Math.max(0, lastCheckpoint.at - workEndedAt) : 0;
  const isCheckpointEpoch = (epoch: number) => epoch % checkpointEveryEpochs === 0;

  const ends = epochEnds(timeline);
  // What lies between the ends of two epochs belongs to the first of them: its validation and its checkpoint. The first
  // such time holds the compiling of the validation.
  const periods = ends
    .slice(1)
    .map(({ epoch, at }, index) => ({ epoch: epoch - 1, ms: at - (ends[index] as { at: number }).at }));
  const steady = periods.length > 1 ? periods.slice(1) : periods;
  const plain = typical(steady.filter(({ epoch }) => !isCheckpointEpoch(epoch)).map(({ ms }) => ms));
  const saving = typical(steady.filter(({ epoch }) => isCheckpointEpoch(epoch)).map(({ ms }) => ms));
  const composed = plan.stepsPerEpoch * stepMs + validationMs;
  const plainMs = plain ?? (saving === null ? composed : Math.max(0, saving - checkpointMs));
  const savingMs = saving ?? plainMs + checkpointMs;
  const savedCount = Math.floor((epochCount - 1) / checkpointEveryEpochs);
  const betweenMs = savedCount * savingMs + (epochCount - 1 - savedCount) * plainMs;

  const startMs = engine.at - spawnedAt;
  const compileMs = plan.at - engine.at;
  const firstEnd = ends[0]?.at;
  const first = steps[0] as { step: number; at: number };
  const firstEpochMs =
    firstEnd !== undefined ? firstEnd - plan.at : first.at - plan.at + (plan.stepsPerEpoch - first.step) * stepMs;
  const firstPeriod = periods.length > 1 ? (periods[0] as { epoch: number; ms: number }) : null;
  const warmUpMs = firstPeriod
    ? Math.max(0, firstPeriod.ms - (isCheckpointEpoch(firstPeriod.epoch) ? savingMs : plainMs))
    : 0;
  const exitMs = timeline.doneAt && timeline.exitedAt ? timeline.exitedAt - timeline.doneAt : 0;
  const finalMs = rowMs * (rowCounts.train + rowCounts.validation + rowCounts.test) + exitMs;
  const lastMs = validationMs + checkpointMs + finalMs;
  // Before the first step, after every so many epochs, and after the last.
  const recordCount = (every: number | null) => (every === null ? 0 : 1 + Math.ceil(epochCount / every));
  const recordMs =
    recordCount(histogramsEveryEpochs) * trial.histogramsMs + recordCount(samplesEveryEpochs) * trial.samplesMs;
  return {
    startMs,
    compileMs,
    stepMs,
    validationMs,
    checkpointMs,
    finalMs,
    recordMs,
    durationMs: startMs + compileMs + firstEpochMs + warmUpMs + betweenMs + lastMs + recordMs,
    measuredStepCount: count,
  };
}
