import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricPoints } from '../../../shared/job/protocol';
import { type ContinuationOptions, continueMetrics } from './metric-continuation';
import { saveSeries } from './metric-repository';
import { createMetricSeries, type MetricSeries } from './metric-series';

/** Writes the metrics of one run as they come, many points a transaction. */
export interface MetricRecorder {
  append(points: readonly MetricPoints[]): void;
  /** Until all that was appended is in the database. Throws what the last try reported. */
  flush(): Promise<void>;
  hasPointAt(metric: string, step: number): boolean;
}

export interface RecorderOptions extends ContinuationOptions {
  /** Milliseconds since 1970; times are stored relative to it. */
  startedAt: number;
  /** After points have become readable. */
  onWritten: () => void;
  /** The first value of a series that is no number, points that came twice, a clock that went back: worth a line in the log. */
  onOddity: (message: string, step: number) => void;
  /** Points could not be written; they are kept for the next try. */
  onError: (error: unknown) => void;
}

/** Series written by one transaction: thousands would hold up everybody else. */
const seriesAWrite = 500;
/** More names than any training has: beyond them it is a mistake, such as a step in the name. */
const seriesLimit = 20_000;

/** @param lastStep of the checkpoint that the run goes on from; null for a new run */
export async function createMetricRecorder(
  { database, runId, startedAt, onWritten, onOddity, onDamage, onError }: RecorderOptions,
  lastStep: number | null,
): Promise<MetricRecorder> {
  const all = await continueMetrics({ database, runId, onDamage }, lastStep ?? Number.NEGATIVE_INFINITY);
  const changed = new Set<MetricSeries>();
  const warned = new Set<string>();
  let writing: Promise<void> | null = null;
  let failure: unknown = null;

  const warnOnce = (key: string, message: string, step: number) => {
    if (warned.has(key)) return;
    warned.add(key);
    onOddity(message, step);
  };
  const write = async (): Promise<void> => {
    while (changed.size > 0) {
      const written = [...changed].slice(0, seriesAWrite);
      const batch = written.map((series) => ({
        series,
        metric: series.metric,
        summary: { ...series.summary },
        chunks: series.takeWrites(),
      }));
      for (const series of written) changed.delete(series);
      try {
        await database.transaction((queries) => saveSeries(queries, runId, batch));
        failure = null;
      } catch (error) {
        for (const { series, chunks } of batch) {
          series.putBack(chunks);
          changed.add(series);
        }
        failure = error;
        onError(error);
        return;
      }
      onWritten();
    }
  };
  const schedule = () => {
    writing ??= nextTurn()
      .then(write)
      .finally(() => {
        writing = null;
      });
  };

  return {
    append: (points) => {
      for (const { metric, steps, values, timesMs } of points) {
        let series = all.get(metric);
        if (!series) {
          if (all.size >= seriesLimit) {
            warnOnce(
              'series limit',
              `The run has ${seriesLimit.toLocaleString('en-US')} metrics already; ${metric.slice(0, 80)} and further new ones are left out. Metrics that are named after a step or a sample belong under one name.`,
              steps[0] ?? 0,
            );
            continue;
          }
          series = createMetricSeries(metric);
          all.set(metric, series);
        }
        const { notFiniteCount } = series.summary;
        const { takenCount, clockWentBack } = series.append(
          steps,
          values,
          timesMs.map((time) => time - startedAt),
          'measured',
        );
        const step = series.summary.lastStep ?? 0;
        if (clockWentBack)
          warnOnce(
            'clock',
            `The clock of this machine went back while ${metric} was measured; times go on from the latest one, so a pause may be missing.`,
            step,
          );
        if (takenCount < steps.length)
          warnOnce(
            `${metric} order`,
            `Points of ${metric} came out of order; those at or before step ${step} were left out.`,
            step,
          );
        if (notFiniteCount === 0 && series.summary.notFiniteCount > 0) {
          const at = values.findIndex((value) => !Number.isFinite(value));
          warnOnce(
            `${metric} finite`,
            `${metric} became ${values[at]} at step ${steps[at]}: training diverged. A smaller learning rate, scaled features or another loss usually helps.`,
            steps[at] ?? step,
          );
        }
        if (takenCount > 0) changed.add(series);
      }
      schedule();
    },
    flush: async () => {
      if (changed.size > 0) schedule();
      while (writing) await writing;
      if (failure !== null && changed.size > 0) throw failure;
    },
    hasPointAt: (metric, step) => (all.get(metric)?.summary.lastStep ?? Number.NEGATIVE_INFINITY) >= step,
  };
}
