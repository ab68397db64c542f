import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MetricPoints } from '../../../shared/job/protocol';
import type { Database, Queries } from '../../store';
import { deleteChunks, deleteSeries, listSeries, readChunks, saveSeries } from './metric-repository';
import { createMetricSeries, type MetricSeries } from './metric-series';

/** Writes the metrics of one run as they come, many points a transaction. */
export interface MetricRecorder {
  append(points: readonly MetricPoints[]): void;
  /** Until all that was appended is in the database. Throws what the last try reported. */
  flush(): Promise<void>;
  hasPointAt(metric: string, step: number): boolean;
}

export interface RecorderOptions {
  database: Database;
  runId: string;
  /** Milliseconds since 1970; times are stored relative to it. */
  startedAt: number;
  /** After points have become readable. */
  onWritten: () => void;
  /** The first value of a series that is no number, or points that came twice: worth a line in the run's log. */
  onOddity: (message: string, step: number) => void;
  /** Points could not be written; they are kept for the next try. */
  onError: (error: unknown) => void;
}

const chunksARead = 16;

/** Rebuilds a series from its stored points up to a step; `cut` tells whether later ones were left out. */
async function readSeries(
  queries: Queries,
  { id, metric }: { id: number; metric: string },
  lastStep: number,
): Promise<MetricSeries> {
  const series = createMetricSeries(metric);
  const range = { after: Number.NEGATIVE_INFINITY, to: lastStep };
  for (let from = 0; ; ) {
    const chunks = await readChunks(queries, id, 0, range, { from, limit: chunksARead });
    for (const { number, data } of chunks) {
      from = number + 1;
      const count = data.length / 3;
      const column = (offset: number) =>
        Float64Array.from({ length: count }, (_, row) => data[row * 3 + offset] as number);
      const steps = column(0);
      let end = count;
      while (end > 0 && (steps[end - 1] as number) > lastStep) end -= 1;
      series.append(steps.subarray(0, end), column(1), column(2));
    }
    if (chunks.length < chunksARead) return series;
    await nextTurn();
  }
}

/**
 * Takes up the metrics of a run that goes on, without the points after the checkpoint it goes on from: training will
 * give them again.
 */
async function takeUp(database: Database, runId: string, lastStep: number): Promise<Map<string, MetricSeries>> {
  const all = new Map<string, MetricSeries>();
  await database.transaction(async (queries) => {
    for (const row of await listSeries(queries, runId)) {
      const series = await readSeries(queries, row, lastStep);
      const writes = series.takeWrites();
      if (series.summary.pointCount !== row.pointCount) {
        await deleteChunks(queries, row.id);
        if (series.summary.pointCount === 0) await deleteSeries(queries, row.id);
        else await saveSeries(queries, runId, [{ metric: row.metric, summary: series.summary, chunks: writes }]);
      }
      all.set(row.metric, series);
    }
  });
  return all;
}

/** @param lastStep of the checkpoint that the run goes on from; null for a new run */
export async function createMetricRecorder(
  { database, runId, startedAt, onWritten, onOddity, onError }: RecorderOptions,
  lastStep: number | null,
): Promise<MetricRecorder> {
  const all = await takeUp(database, runId, lastStep ?? Number.NEGATIVE_INFINITY);
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
      const batch = [...changed].map((series) => ({
        series,
        metric: series.metric,
        summary: { ...series.summary },
        chunks: series.takeWrites(),
      }));
      changed.clear();
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
          series = createMetricSeries(metric);
          all.set(metric, series);
        }
        const { notFiniteCount } = series.summary;
        const taken = series.append(
          steps,
          values,
          timesMs.map((time) => time - startedAt),
        );
        const step = series.summary.lastStep ?? 0;
        if (taken < steps.length)
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
        if (taken > 0) changed.add(series);
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
