import {
  appendPoints,
  isAggregated,
  lastStep,
  type MetricPoints,
  refinePoints,
  type SeriesByMetric,
  stepBefore,
} from '../../../../shared/charts/metric-points';
import { isCancelled } from '../../../lib/failure';
import type { DamagedPoints, MetricQuery, ReadSeries } from './read-metrics';

type ReadMetrics = (runIds: readonly string[], query: MetricQuery, signal: AbortSignal) => Promise<ReadSeries>;

interface FeedOptions {
  read: ReadMetrics;
  /** Most points of a series that are asked for at once; of very many runs fewer are. */
  pointCount: number;
  /** Shortest time between two readings of one run. */
  pauseMs: number;
  /** The same of its newest points: more often than a few times a second, charts would take the time that others need. */
  livePauseMs: number;
  /** Gathers what arrives within a frame into one notice. */
  schedule(notify: () => void): void;
}

interface FeedRun {
  series: ReadonlyMap<string, MetricPoints>;
  /** Metrics that were read, also those that the run lacks, and up to which step: of sparse ones that is beyond their points. */
  known: Map<string, number>;
  /** Metrics that were read at a higher resolution, and between which steps. */
  fine: Map<string, FineRange>;
  /** Points that could not be read, by where they lie. */
  damaged: Map<string, DamagedPoints>;
  loaded: boolean;
  error: unknown;
  /** A reading is under way, or its pause. */
  busy: boolean;
  /** The host has newer points. */
  stale: boolean;
  /** Its newest points were read a moment ago. */
  isFresh: boolean;
  /** Counts what was forgotten, so that a reading from before does not bring it back. */
  generation: number;
}

interface FineRange {
  from: number;
  to: number;
  /** Every point is there, so that no part of it needs to be read again. */
  isExact: boolean;
}

/** One reading, and what becomes of its answer. */
interface Batch {
  ids: readonly string[];
  query: MetricQuery;
  take(run: FeedRun, series: SeriesByMetric, aggregated: boolean, id: string): void;
  /** Keeps a run whose part could not be read from being asked for it in a loop. */
  giveUp(run: FeedRun, id: string): void;
  /** Ends the reading once nobody needs it any more. */
  outdated?: AbortController;
  /** No other reading holds it up. */
  isAlone?: boolean;
  /** Of the newest points alone. */
  isLive?: boolean;
}

export interface RunSeries {
  series: SeriesByMetric;
  damaged: readonly DamagedPoints[];
  /** Metrics that were read, also those that the run lacks. */
  known: Pick<ReadonlySet<string>, 'has'>;
  loaded: boolean;
  error: unknown;
}

/** The steps of each run that are in sight. */
type Sight = ReadonlyMap<string, readonly [number, number]>;

function areSameSight(one: Sight | null, other: Sight | null): boolean {
  if (one?.size !== other?.size) return false;
  return [...(one ?? [])].every(([id, [from, to]]) => {
    const there = other?.get(id);
    return there?.[0] === from && there[1] === to;
  });
}

export type FeedSnapshot = ReadonlyMap<string, RunSeries>;

const noDamage: readonly DamagedPoints[] = [];

/** Runs that one reading asks for: what the host takes. */
const runsAReading = 1_000;
/** Of very many runs the very first reading asks for a few, which are seen while the others are read. */
const runsAtFirst = 48;
/** Series that one reading asks for: the first ones are to be seen before all are there. */
const seriesAReading = 2_000;
/** Readings at once: more would only wait in the host, and newer wishes behind them. */
const readingLimit = 2;
/** Points of all runs' lines of one metric: more lines show fewer points each, until they are zoomed into. */
const pointsTogether = 300_000;
const leastPoints = 250;
/** Runs whose newest steps lie nearer than this are asked for what is newer together; some points come twice then. */
const stepsTogether = 2_000;

/**
 * Keeps some series of a set of runs up to date: what is wanted is read once, many runs at a time, then only what is newer, at
 * most every `pauseMs` a run. A subscriber hears at most once a frame, and gets the same snapshot until something changed.
 */
export class MetricFeed {
  private readonly runs = new Map<string, FeedRun>();
  private readonly listeners = new Set<() => void>();
  private readonly abort = new AbortController();
  private metrics: ReadonlySet<string> = new Set();
  private sight: Sight | null = null;
  /** Of the reading of what is zoomed into. */
  private finer: AbortController | null = null;
  private readingCount = 0;
  private limit = readingLimit;
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
          known: new Map(),
          fine: new Map(),
          damaged: new Map(),
          loaded: false,
          error: null,
          busy: false,
          stale: false,
          isFresh: false,
          generation: 0,
        });
    this.changed();
    this.read();
  }

  /** The metrics that are looked at, whose points are kept. */
  setMetrics(names: readonly string[]): void {
    this.metrics = new Set(names);
    for (const run of this.runs.values()) this.dropUnwanted(run);
    this.read();
  }

  /** The steps of each run that are in sight; where points are aggregated, these are read at a higher resolution. */
  setSight(sight: Sight | null): void {
    if (!areSameSight(this.sight, sight)) this.finer?.abort();
    this.sight = sight;
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

  /** Notices were missed: any run may have other points now. */
  readAllAgain(): void {
    for (const run of this.runs.values()) this.forget(run);
    this.read();
  }

  /** What could not be read may be there now, as when the host is back. */
  readFailed(): void {
    for (const run of this.runs.values()) if (run.error !== null) this.forget(run);
    this.read();
  }

  close(): void {
    this.abort.abort();
    this.listeners.clear();
    this.runs.clear();
  }

  /** What was read of a run is read anew; until then the old points stay in sight. */
  private forget(run: FeedRun): void {
    run.known = new Map();
    run.fine = new Map();
    run.damaged = new Map();
    run.stale = false;
    run.generation += 1;
  }

  private dropUnwanted(run: FeedRun): void {
    const { metrics } = this;
    const unwanted = [...run.known.keys()].filter((name) => !metrics.has(name));
    if (unwanted.length === 0) return;
    const series = new Map(run.series);
    for (const name of unwanted) {
      run.known.delete(name);
      run.fine.delete(name);
      series.delete(name);
    }
    run.series = series;
  }

  /** Most points of a series that are asked for at once. */
  private pointCount(): number {
    const share = Math.floor(pointsTogether / Math.max(1, this.runs.size));
    return Math.min(this.options.pointCount, Math.max(leastPoints, share));
  }

  /** Wanted metrics of a run that were not read yet. */
  private missing({ known }: FeedRun): readonly string[] {
    return [...this.metrics].filter((name) => !known.has(name));
  }

  /**
   * Notes up to where metrics were read with an answer that reaches to the run's newest step: all that comes later lies behind
   * the newest step of any metric, or at it.
   */
  private noteRead(run: FeedRun, metrics: readonly string[], series: SeriesByMetric): void {
    let reached = Number.NEGATIVE_INFINITY;
    for (const step of run.known.values()) reached = Math.max(reached, step);
    for (const points of series.values()) reached = Math.max(reached, lastStep(points));
    for (const metric of metrics) run.known.set(metric, reached);
  }

  /** Starts as many readings as may run at once: first what nobody has seen, then what is newer. */
  private read(): void {
    while (this.readingCount < this.limit && !this.abort.signal.aborted) {
      const batch = this.nextBatch();
      if (!batch) return;
      this.limit = batch.isAlone ? 1 : readingLimit;
      this.readingCount += 1;
      void this.readBatch(batch).finally(() => {
        this.readingCount -= 1;
        this.limit = readingLimit;
        this.read();
      });
    }
  }

  private nextBatch(): Batch | null {
    // No name at all would ask the host for every metric.
    if (this.metrics.size === 0) return null;
    const free = [...this.runs].filter(([, run]) => !run.busy);
    return this.firstOf(free) ?? this.finerOf(free) ?? this.newerOf(free);
  }

  /** What nobody has seen yet. */
  private firstOf(free: readonly [string, FeedRun][]): Batch | null {
    const first = free.find(([, run]) => this.missing(run).length > 0);
    if (!first) return null;
    const wanted = this.missing(first[1]);
    const key = String(wanted);
    const ids = free.filter(([, run]) => String(this.missing(run)) === key).map(([id]) => id);
    const runCount = Math.ceil(seriesAReading / wanted.length);
    const isNew = ids.length > 2 * runsAtFirst && [...this.runs.values()].every(({ loaded, busy }) => !loaded && !busy);
    return {
      ids: ids.slice(0, Math.min(isNew ? runsAtFirst : runsAReading, runCount)),
      query: { metric: wanted, points: this.pointCount() },
      take: (run, series) => {
        const merged = new Map([...run.series, ...series]);
        for (const name of wanted) if (!series.has(name)) merged.delete(name);
        run.series = merged;
        this.noteRead(run, wanted, series);
        this.dropUnwanted(run);
      },
      // Up to no step: the next notice asks for them as a whole.
      giveUp: (run) => {
        for (const name of wanted) run.known.set(name, Number.NEGATIVE_INFINITY);
      },
      isAlone: isNew,
    };
  }

  /** Metrics of a run whose points in sight stand for several. */
  private coarse(id: string, run: FeedRun): readonly string[] {
    const sight = this.sight?.get(id);
    if (!sight) return [];
    const [from, to] = [Math.floor(sight[0]), Math.ceil(sight[1])];
    return [...run.series.keys()].filter((metric) => {
      if (!isAggregated(run.series.get(metric) as MetricPoints)) return false;
      const fine = run.fine.get(metric);
      if (!fine) return true;
      return fine.isExact ? from < fine.from || to > fine.to : from !== fine.from || to !== fine.to;
    });
  }

  /** What is zoomed into, of all runs at once: their lines are looked at together. */
  private finerOf(free: readonly [string, FeedRun][]): Batch | null {
    const coarse = free
      .map(([id, run]) => ({ id, metrics: this.coarse(id, run) }))
      .filter(({ metrics }) => metrics.length > 0)
      .slice(0, runsAReading);
    if (coarse.length === 0) return null;
    const metrics = [...new Set(coarse.flatMap((each) => each.metrics))];
    const coarseOf = new Map(coarse.map((each) => [each.id, each.metrics]));
    const asked: Sight = this.sight ?? new Map();
    this.finer = new AbortController();
    let fromStep = Number.POSITIVE_INFINITY;
    let toStep = Number.NEGATIVE_INFINITY;
    for (const { id, metrics: own } of coarse) {
      const [from, to] = asked.get(id) as readonly [number, number];
      const series = (this.runs.get(id) as FeedRun).series;
      // From where the first coarse point begins, so that it is replaced as a whole.
      for (const metric of own) fromStep = Math.min(fromStep, stepBefore(series.get(metric) as MetricPoints, from) + 1);
      toStep = Math.max(toStep, Math.ceil(to));
    }
    fromStep = Math.max(0, Math.floor(fromStep));
    toStep = Math.max(0, toStep);
    return {
      ids: coarse.map(({ id }) => id),
      query: { metric: metrics, fromStep, toStep, points: this.pointCount() },
      take: (run, series, aggregated, id) => {
        const own = asked.get(id) ?? [fromStep, toStep];
        const [from, to] = aggregated ? [Math.floor(own[0]), Math.ceil(own[1])] : [fromStep, toStep];
        const merged = new Map(run.series);
        for (const metric of metrics) {
          const before = merged.get(metric);
          if (!before) continue;
          const finer = series.get(metric);
          if (finer) merged.set(metric, refinePoints(before, finer, fromStep));
          run.fine.set(metric, { from, to, isExact: !aggregated });
        }
        run.series = merged;
      },
      giveUp: (run, id) => {
        const [from, to] = asked.get(id) ?? [fromStep, toStep];
        for (const metric of coarseOf.get(id) ?? [])
          run.fine.set(metric, { from: Math.floor(from), to: Math.ceil(to), isExact: false });
      },
      outdated: this.finer,
    };
  }

  /** What came since, of runs that are about as far. */
  private newerOf(free: readonly [string, FeedRun][]): Batch | null {
    const stale: { id: string; readTo: number }[] = [];
    for (const [id, run] of free) {
      if (!run.stale || run.isFresh) continue;
      // Metrics that were first seen later were read further than the others.
      const readTo = [...run.known.values()].reduce((least, step) => Math.min(least, step), Number.POSITIVE_INFINITY);
      if (!Number.isFinite(readTo) || this.isOverfull(run)) {
        // Nothing yet, or so many live points that the host aggregates them better.
        this.forget(run);
        return this.firstOf(free);
      }
      stale.push({ id, readTo });
    }
    if (stale.length === 0) return null;
    const oldest = stale.reduce((least, { readTo }) => Math.min(least, readTo), Number.POSITIVE_INFINITY);
    const together = stale.filter(({ readTo }) => readTo - oldest < stepsTogether).slice(0, runsAReading);
    for (const { id } of together) (this.runs.get(id) as FeedRun).stale = false;
    const asked = [...this.metrics];
    return {
      ids: together.map(({ id }) => id),
      // A validation figure comes after the training figure of the same step, so that step is asked for again.
      query: { metric: asked, ...(oldest > 0 ? { afterStep: oldest - 1 } : {}) },
      take: (run, series) => {
        const merged = new Map(run.series);
        const stillKnown = asked.filter((metric) => run.known.has(metric));
        for (const metric of stillKnown) {
          const points = series.get(metric);
          if (points) merged.set(metric, appendPoints(merged.get(metric), points));
        }
        run.series = merged;
        this.noteRead(run, stillKnown, series);
      },
      // The next notice asks again.
      giveUp: () => {},
      isLive: true,
    };
  }

  private async readBatch({ ids, query, take, giveUp, outdated, isLive = false }: Batch): Promise<void> {
    const signal = AbortSignal.any([this.abort.signal, ...(outdated ? [outdated.signal] : [])]);
    const asked = ids.map((id) => {
      const run = this.runs.get(id) as FeedRun;
      run.busy = true;
      return { id, run, generation: run.generation };
    });
    let error: unknown = null;
    try {
      const { byRun, aggregated, damaged } = await this.options.read(ids, query, signal);
      for (const { id, run, generation } of asked)
        if (run.generation === generation) take(run, byRun.get(id) ?? new Map(), aggregated, id);
      for (const part of damaged) this.runs.get(part.run)?.damaged.set(`${part.metric} ${part.fromStep}`, part);
    } catch (caught) {
      if (signal.aborted || isCancelled(caught)) {
        for (const { run } of asked) run.busy = false;
        return;
      }
      error = caught;
    }
    for (const { id, run, generation } of asked) {
      run.error = error;
      run.loaded = true;
      run.isFresh ||= isLive;
      // A host that is away is not asked in a loop: the next notice, another wish, or its return asks again.
      if (error !== null && run.generation === generation) giveUp(run, id);
    }
    // One for all: what is asked for next is asked for all of them together.
    setTimeout(() => {
      for (const { run } of asked) run.busy = false;
      this.read();
    }, this.options.pauseMs);
    if (isLive)
      setTimeout(() => {
        for (const { run } of asked) run.isFresh = false;
        this.read();
      }, this.options.livePauseMs);
    this.changed();
  }

  private isOverfull({ series }: FeedRun): boolean {
    return [...series.values()].some(({ steps }) => steps.length > 3 * this.pointCount());
  }

  private changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.options.schedule(() => {
      this.scheduled = false;
      this.snapshot = new Map(
        [...this.runs].map(([id, { series, damaged, known, loaded, error }]) => [
          id,
          { series, damaged: damaged.size === 0 ? noDamage : [...damaged.values()], known, loaded, error },
        ]),
      );
      for (const listener of this.listeners) listener();
    });
  }
}
