import { isCancelled } from '../../../lib/failure';
import { appendPoints, lastStep, type MetricPoints, refinePoints, type SeriesByMetric } from './metric-points';
import type { MetricQuery } from './read-metrics';

type ReadMetrics = (
  runIds: readonly string[],
  query: MetricQuery,
  signal: AbortSignal,
) => Promise<{ byRun: ReadonlyMap<string, SeriesByMetric>; aggregated: boolean }>;

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
  series: ReadonlyMap<string, MetricPoints>;
  /** Metrics that were read, also those that the run lacks; `all` for every metric it has. */
  known: Set<string> | 'all';
  aggregated: boolean;
  loaded: boolean;
  error: unknown;
  /** A reading is under way, or its pause. */
  busy: boolean;
  /** The host has newer points. */
  stale: boolean;
  /** Counts what was forgotten, so that a reading from before does not bring it back. */
  generation: number;
}

/** One reading, and what becomes of its answer. */
interface Batch {
  ids: readonly string[];
  query: MetricQuery;
  take(run: FeedRun, series: SeriesByMetric, aggregated: boolean): void;
}

export interface RunSeries {
  series: SeriesByMetric;
  loaded: boolean;
  error: unknown;
}

export type FeedSnapshot = ReadonlyMap<string, RunSeries>;

/** Runs that one reading asks for. */
const runsAReading = 100;
/** Readings at once: more would only wait in the host, and newer wishes behind them. */
const readingLimit = 2;

/**
 * Keeps some series of a set of runs up to date: what is wanted is read once, many runs at a time, then only what is newer, at
 * most every `pauseMs` a run. A subscriber hears at most once a frame, and gets the same snapshot until something changed.
 */
export class MetricFeed {
  private readonly runs = new Map<string, FeedRun>();
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();
  private metrics: ReadonlySet<string> | 'all' = 'all';
  private readingCount = 0;
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
    for (const id of ids)
      if (!this.runs.has(id))
        this.runs.set(id, {
          series: new Map(),
          known: new Set(),
          aggregated: false,
          loaded: false,
          error: null,
          busy: false,
          stale: false,
          generation: 0,
        });
    this.changed();
    this.read();
  }

  /** The metrics that are looked at; null takes every metric that a run has. */
  setMetrics(names: readonly string[] | null): void {
    this.metrics = names === null ? 'all' : new Set(names);
    this.read();
  }

  /** The host has new points of a run. */
  pointsArrived(id: string): void {
    const run = this.runs.get(id);
    if (!run) return;
    run.stale = true;
    this.read();
  }

  /** Points may have been taken back, as when a run goes on from an older checkpoint. */
  readAgain(id: string): void {
    const run = this.runs.get(id);
    if (!run) return;
    this.forget(run);
    this.read();
  }

  /** Reads a part of aggregated series at a higher resolution. */
  async refine(id: string, fromStep: number, toStep: number): Promise<void> {
    const run = this.runs.get(id);
    if (!run?.aggregated) return;
    try {
      const { byRun } = await this.options.read(
        [id],
        { ...this.named(), fromStep: Math.floor(fromStep), toStep: Math.ceil(toStep), points: this.options.pointCount },
        this.abort.signal,
      );
      const fine = byRun.get(id);
      run.series = new Map(
        [...run.series].map(([metric, points]) => {
          const finer = fine?.get(metric);
          return [metric, finer ? refinePoints(points, finer) : points];
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

  /** What was read of a run is read anew; until then the old points stay in sight. */
  private forget(run: FeedRun): void {
    run.known = new Set();
    run.aggregated = false;
    run.stale = false;
    run.generation += 1;
  }

  private named(): { metric?: string[] } {
    return this.metrics === 'all' ? {} : { metric: [...this.metrics] };
  }

  /** Wanted metrics of a run that were not read yet; null when there are none. */
  private missing(run: FeedRun): readonly string[] | 'all' | null {
    if (run.known === 'all') return null;
    if (this.metrics === 'all') return 'all';
    const { known } = run;
    const names = [...this.metrics].filter((name) => !known.has(name));
    return names.length > 0 ? names : null;
  }

  /** Starts as many readings as may run at once: first what nobody has seen, then what is newer. */
  private read(): void {
    while (this.readingCount < readingLimit && !this.abort.signal.aborted) {
      const batch = this.nextBatch();
      if (!batch) return;
      this.readingCount += 1;
      void this.readBatch(batch).finally(() => {
        this.readingCount -= 1;
        this.read();
      });
    }
  }

  private nextBatch(): Batch | null {
    // No name at all would ask the host for every metric.
    if (this.metrics !== 'all' && this.metrics.size === 0) return null;
    const free = [...this.runs].filter(([, run]) => !run.busy);
    const first = free.find(([, run]) => this.missing(run) !== null);
    if (first) {
      const wanted = this.missing(first[1]) as readonly string[] | 'all';
      const key = String(wanted);
      const ids = free.filter(([, run]) => String(this.missing(run)) === key).map(([id]) => id);
      return {
        ids: ids.slice(0, runsAReading),
        query: { ...(wanted === 'all' ? {} : { metric: wanted }), points: this.options.pointCount },
        take: (run, series, aggregated) => {
          run.series = wanted === 'all' ? series : new Map([...run.series, ...series]);
          for (const name of wanted === 'all' ? [] : wanted)
            if (!series.has(name)) (run.series as Map<string, MetricPoints>).delete(name);
          run.known = wanted === 'all' ? 'all' : new Set([...run.known, ...wanted]);
          run.aggregated ||= aggregated;
        },
      };
    }
    const stale = free.find(([, run]) => run.stale);
    return stale ? this.newerOf(...stale) : null;
  }

  private newerOf(id: string, run: FeedRun): Batch | null {
    run.stale = false;
    const newest = Math.max(...[...run.series.values()].map(lastStep));
    if (!Number.isFinite(newest) || this.isOverfull(run)) {
      // Nothing yet, or so many live points that the host aggregates them better.
      this.forget(run);
      return this.nextBatch();
    }
    return {
      ids: [id],
      // A validation figure comes after the training figure of the same step, so that step is asked for again.
      query: { ...this.named(), afterStep: newest - 1 },
      take: (taken, series) => {
        const merged = new Map(taken.series);
        for (const [metric, points] of series) merged.set(metric, appendPoints(merged.get(metric), points));
        taken.series = merged;
      },
    };
  }

  private async readBatch({ ids, query, take }: Batch): Promise<void> {
    const asked = ids.map((id) => {
      const run = this.runs.get(id) as FeedRun;
      run.busy = true;
      return { id, run, generation: run.generation };
    });
    let error: unknown = null;
    try {
      const { byRun, aggregated } = await this.options.read(ids, query, this.abort.signal);
      for (const { id, run, generation } of asked)
        if (run.generation === generation) take(run, byRun.get(id) ?? new Map(), aggregated);
    } catch (caught) {
      if (isCancelled(caught)) return;
      error = caught;
    }
    for (const { run } of asked) {
      run.error = error;
      run.loaded = true;
      // A host that is away is not asked in a loop: the next notice, or another wish, asks again.
      if (error !== null && run.known !== 'all')
        run.known = this.metrics === 'all' ? 'all' : new Set([...run.known, ...this.metrics]);
      setTimeout(() => {
        run.busy = false;
        this.read();
      }, this.options.pauseMs);
    }
    this.changed();
  }

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
