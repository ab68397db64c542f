import { isCancelled } from '../../../lib/failure';
import { appendPoints, lastStep, type MetricPoints, refinePoints, type SeriesByMetric } from './metric-points';
import type { MetricQuery } from './read-metrics';

type ReadMetrics = (
  runId: string,
  query: MetricQuery,
  signal: AbortSignal,
) => Promise<{ series: SeriesByMetric; aggregated: boolean }>;

interface FeedOptions {
  read: ReadMetrics;
  /** Most points of a series that are asked for at once. */
  pointCount: number;
  /** Shortest time between two readings of one run. */
  pauseMs: number;
  /** Gathers what arrives within a frame into one notice. */
  schedule(notify: () => void): void;
}

interface FeedRun {
  series: SeriesByMetric;
  aggregated: boolean;
  loaded: boolean;
  error: unknown;
  /** A reading is under way. */
  reading: boolean;
  /** What is to be read once it has ended: newer points, or all again. */
  wanted: 'nothing' | 'newer' | 'all';
}

export interface RunSeries {
  series: SeriesByMetric;
  loaded: boolean;
  error: unknown;
}

export type FeedSnapshot = ReadonlyMap<string, RunSeries>;

/**
 * Keeps the series of a set of runs up to date: read whole once, then only what is newer, at most every `pauseMs`,
 * one reading at a time a run. A subscriber hears at most once a frame, and gets the same snapshot until something changed.
 */
export class MetricFeed {
  private readonly runs = new Map<string, FeedRun>();
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();
  private snapshot: FeedSnapshot = new Map();
  private scheduled = false;

  constructor(private readonly options: FeedOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): FeedSnapshot => this.snapshot;

  /** The runs whose series are wanted now; what others had is forgotten. */
  setRuns(ids: readonly string[]): void {
    const wanted = new Set(ids);
    for (const id of this.runs.keys()) if (!wanted.has(id)) this.runs.delete(id);
    for (const id of ids) {
      if (this.runs.has(id)) continue;
      this.runs.set(id, {
        series: new Map(),
        aggregated: false,
        loaded: false,
        error: null,
        reading: false,
        wanted: 'nothing',
      });
      this.want(id, 'all');
    }
    this.changed();
  }

  /** The host has new points of a run. */
  pointsArrived(id: string): void {
    this.want(id, 'newer');
  }

  /** Points may have been taken back, as when a run goes on from an older checkpoint. */
  readAgain(id: string): void {
    this.want(id, 'all');
  }

  /** Reads a part of aggregated series at a higher resolution. */
  async refine(id: string, fromStep: number, toStep: number): Promise<void> {
    const run = this.runs.get(id);
    if (!run?.aggregated) return;
    try {
      const query = { fromStep: Math.floor(fromStep), toStep: Math.ceil(toStep), points: this.options.pointCount };
      const { series } = await this.options.read(id, query, this.abort.signal);
      run.series = new Map(
        [...run.series].map(([metric, points]) => {
          const fine = series.get(metric);
          return [metric, fine ? refinePoints(points, fine) : points];
        }),
      );
      this.changed();
    } catch {
      // The coarse series stays; the next reading reports a host that is away.
    }
  }

  close(): void {
    this.abort.abort();
    this.listeners.clear();
    this.runs.clear();
  }

  private want(id: string, what: 'newer' | 'all'): void {
    const run = this.runs.get(id);
    if (!run) return;
    if (run.wanted !== 'all') run.wanted = what;
    if (!run.reading) void this.read(id, run);
  }

  private async read(id: string, run: FeedRun): Promise<void> {
    run.reading = true;
    while (run.wanted !== 'nothing' && this.runs.get(id) === run && !this.abort.signal.aborted) {
      const all = run.wanted === 'all' || !run.loaded || this.isOverfull(run);
      run.wanted = 'nothing';
      try {
        await (all ? this.readAll(id, run) : this.readNewer(id, run));
        run.error = null;
      } catch (error) {
        if (isCancelled(error)) break;
        run.error = error;
      }
      run.loaded = true;
      this.changed();
      await new Promise((resolve) => setTimeout(resolve, this.options.pauseMs));
    }
    run.reading = false;
  }

  private async readAll(id: string, run: FeedRun): Promise<void> {
    const { series, aggregated } = await this.options.read(id, { points: this.options.pointCount }, this.abort.signal);
    run.series = series;
    run.aggregated = aggregated;
  }

  private async readNewer(id: string, run: FeedRun): Promise<void> {
    const newest = Math.max(...[...run.series.values()].map(lastStep));
    if (!Number.isFinite(newest)) return this.readAll(id, run);
    // A validation figure comes after the training figure of the same step, so that step is asked for again.
    const { series } = await this.options.read(id, { afterStep: newest - 1 }, this.abort.signal);
    const merged = new Map<string, MetricPoints>(run.series);
    for (const [metric, points] of series) merged.set(metric, appendPoints(merged.get(metric), points));
    run.series = merged;
  }

  /** Many live points have gathered: the host aggregates them better. */
  private isOverfull({ series }: FeedRun): boolean {
    return [...series.values()].some(({ steps }) => steps.length > 3 * this.options.pointCount);
  }

  private changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.options.schedule(() => {
      this.scheduled = false;
      this.snapshot = new Map([...this.runs].map(([id, { series, loaded, error }]) => [id, { series, loaded, error }]));
      for (const listener of this.listeners) listener();
    });
  }
}
