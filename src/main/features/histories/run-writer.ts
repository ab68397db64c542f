import { stringify } from 'yaml';
import { createId } from '../../../shared/base/id';
import type { Problem } from '../../../shared/base/problem';
import { isSeedName } from '../../../shared/config/seed-name';
import type { RunSource } from '../../../shared/contract/run-source';
import {
  addPoint,
  createPointColumns,
  cutPoints,
  orderPoints,
  type PointColumns,
} from '../../../shared/history/points';
import type { ProjectSession } from '../../store';
import {
  createImportedFigures,
  deleteImportedRuns,
  describeImportedRun,
  type ImportedRun,
  insertImportedRun,
  insertRecords,
  insertRunEvents,
  markIncoming,
  nameImportedRun,
  replaceFigures,
} from '../runs';
import type { CutNames, FoundRun, HistoryNote, HistoryRecord, ReadRun, RunSink } from './importer';
import { createKeptRecords, isCut } from './kept-records';
import { type CountedProblem, createRunLog } from './run-log';

/** Points of a run that are kept in memory before what is in order goes to the database. */
const heldPointLimit = 500_000;
/** More names than any training has. */
const metricLimit = 20_000;

interface Series {
  held: PointColumns;
  /** Last step that is in the database; null while none is. */
  writtenStep: number | null;
}

export interface WriterOptions {
  session: ProjectSession;
  found: FoundRun;
  source: RunSource;
  /** Milliseconds since 1970. */
  now: number;
  breathe: () => Promise<void> | undefined;
  onProgress: (done: number) => void;
  /** Before anything of the run is in the database. */
  onBegin: (runId: string) => Promise<void>;
}

export interface StoredRun {
  runId: string;
  metricCount: number;
  pointCount: number;
  problems: Problem[];
}

/** Puts one run into the project as its points come: what is in order and much is written early. */
export class RunWriter implements RunSink {
  readonly runId: string;
  private readonly series = new Map<string, Series>();
  private readonly records = createKeptRecords();
  private readonly log = createRunLog();
  private readonly counts = {
    backward: 0,
    replaced: 0,
    cut: 0,
    earlier: 0,
    notFinite: 0,
    leftOutMetric: 0,
    leftOutRecord: 0,
    withoutStep: 0,
  };
  private heldCount = 0;
  private firstTime = Number.POSITIVE_INFINITY;
  private lastTime = Number.NEGATIVE_INFINITY;
  private begun: { startedAt: number; figures: ReturnType<typeof createImportedFigures> } | null = null;

  constructor(private readonly options: WriterOptions) {
    this.runId = createId('run', options.now);
  }

  get isDamaged(): boolean {
    return this.log.problems.some(({ severity }) => severity === 'error');
  }

  get foundProblems(): Problem[] {
    return [...this.log.problems];
  }

  add(metric: string, step: number, value: number, timeMs: number): void {
    // Such a step compares with no other, so that ordering would lose points beside it.
    if (!Number.isFinite(step)) {
      this.counts.withoutStep += 1;
      return;
    }
    let series = this.series.get(metric);
    if (!series) {
      if (this.series.size >= metricLimit) {
        this.counts.leftOutMetric += 1;
        return;
      }
      series = { held: createPointColumns(), writtenStep: null };
      this.series.set(metric, series);
    }
    addPoint(series.held, step, value, timeMs);
    this.heldCount += 1;
    if (!Number.isFinite(value)) this.counts.notFinite += 1;
    if (timeMs < this.firstTime) this.firstTime = timeMs;
    if (timeMs > this.lastTime) this.lastTime = timeMs;
  }

  async cut(names: CutNames, fromStep: number): Promise<void> {
    for (const [metric, series] of this.series) {
      if (!isCut(names, metric)) continue;
      if (series.writtenStep !== null && series.writtenStep >= fromStep) await this.takeBack(metric, series);
      const cut = cutPoints(series.held, fromStep);
      this.counts.cut += cut;
      this.heldCount -= cut;
    }
    this.records.cut(names, fromStep);
  }

  lastStep(metric: string): number | null {
    const series = this.series.get(metric);
    if (!series) return null;
    let last = series.writtenStep;
    const { length, steps } = series.held;
    for (let index = 0; index < length; index += 1)
      if (last === null || (steps[index] as number) > last) last = steps[index] as number;
    return last;
  }

  record(record: HistoryRecord): void {
    if (!this.records.add(record)) this.counts.leftOutRecord += 1;
  }

  output(text: string, timeMs: number, stream: string): void {
    this.log.output(text, timeMs, stream);
  }

  outputGap(sizeBytes: number): void {
    this.log.outputGap(sizeBytes);
  }

  note(note: HistoryNote): void {
    this.log.note(note);
  }

  problem(problem: Problem): void {
    this.log.problem(problem);
  }

  progress(done: number): void {
    this.options.onProgress(done);
  }

  pause(): Promise<void> | undefined {
    return this.heldCount > heldPointLimit ? this.writeOrdered() : this.options.breathe();
  }

  /** Enters what is still held and what the source says of the run. `previous`: the run that it takes the place of. */
  async finish(
    read: ReadRun,
    { name, parentRunId, previous }: { name: string; parentRunId: string | null; previous: string | null },
  ): Promise<StoredRun> {
    const { session, source, now } = this.options;
    await this.begin(read.startedAt ?? null);
    const figures = (this.begun as NonNullable<typeof this.begun>).figures;
    let pointCount = 0;
    let lastStep = 0;
    for (const [metric, series] of this.series) {
      const written = await this.order(metric, series);
      pointCount += written.count;
      lastStep = Math.max(lastStep, written.lastStep);
      await this.options.breathe();
    }
    await figures.write();
    const run = this.describe(read, { name, parentRunId, lastStep });
    const problems = this.log.closing(this.counted());
    const records = this.records.entries();
    const events = this.log.events(problems, { startedAt: run.startedAt ?? now, now, path: source.path });
    await session.database.transaction(async (queries) => {
      await insertRecords(queries, this.runId, run.startedAt ?? now, records);
      await insertRunEvents(queries, this.runId, events);
      await describeImportedRun(queries, this.runId, run);
      if (previous === null) {
        await nameImportedRun(queries, this.runId, run);
        return;
      }
      await describeImportedRun(queries, previous, run);
      await replaceFigures(queries, { from: this.runId, to: previous });
    });
    return { runId: previous ?? this.runId, metricCount: this.series.size, pointCount, problems };
  }

  /** Nothing of it stays. */
  async discard(): Promise<void> {
    if (this.begun) await deleteImportedRuns(this.options.session, [this.runId]);
  }

  /** A row of the run, so that figures have something to belong to. */
  private async begin(toldStart: number | null): Promise<void> {
    if (this.begun) return;
    const { session, found, now } = this.options;
    await this.options.onBegin(this.runId);
    const startedAt = Math.round(
      toldStart ?? found.startedAt ?? (Number.isFinite(this.firstTime) ? this.firstTime : now),
    );
    const run = this.describe({ settings: {} }, { name: found.name, parentRunId: null, lastStep: 0 });
    await session.database.transaction(async (queries) => {
      await insertImportedRun(queries, run);
      await markIncoming(queries, this.runId);
    });
    this.begun = { startedAt, figures: createImportedFigures(session.database, this.runId) };
  }

  private describe(
    read: ReadRun,
    { name, parentRunId, lastStep }: { name: string; parentRunId: string | null; lastStep: number },
  ): ImportedRun {
    const { found, source, now } = this.options;
    const finite = (time: number) => (Number.isFinite(time) ? time : null);
    // Times of points count from where the run was said to begin when they were written.
    const told = read.startedAt ?? found.startedAt ?? finite(this.firstTime);
    const startedAt = told === null ? null : (this.begun?.startedAt ?? Math.round(told));
    const end = read.endedAt ?? finite(this.lastTime) ?? startedAt;
    const endedAt = end === null ? null : Math.round(end);
    return {
      id: this.runId,
      name,
      experiment: read.experiment ?? found.experiment,
      status: read.status ?? found.status,
      createdAt: startedAt ?? now,
      startedAt,
      endedAt,
      durationMs: read.durationMs ?? (startedAt !== null && endedAt !== null ? Math.max(0, endedAt - startedAt) : 0),
      datasetName: read.datasetName ?? '',
      lastStep,
      seed: seedOf(read.settings),
      tags: [...new Set(read.tags ?? [])].map((tag) => tag.slice(0, 64)).slice(0, 64),
      notes: (read.notes ?? '').slice(0, 100_000),
      parentRunId,
      text: stringify(read.settings, { aliasDuplicateObjects: false }),
      settings: read.settings,
      environment: {
        details: read.details ?? {},
        artifacts: (read.artifacts ?? []).slice(0, 1_000),
        artifactCount: read.artifacts?.length ?? 0,
      },
      error: read.error ?? null,
      source,
    };
  }

  private relative(times: Float64Array): Float64Array {
    const { startedAt } = this.begun as NonNullable<typeof this.begun>;
    return times.map((time) => time - startedAt);
  }

  /** Points of a series that are in the database already come back, since one before them has come. */
  private async takeBack(metric: string, series: Series): Promise<void> {
    const { startedAt, figures } = this.begun as NonNullable<typeof this.begun>;
    const stored = await figures.takeBack(metric);
    const joined = createPointColumns(Math.max(64, stored.steps.length + series.held.length));
    for (let index = 0; index < stored.steps.length; index += 1)
      addPoint(
        joined,
        stored.steps[index] as number,
        stored.values[index] as number,
        (stored.times[index] as number) + startedAt,
      );
    const { length, steps, values, times } = series.held;
    for (let index = 0; index < length; index += 1)
      addPoint(joined, steps[index] as number, values[index] as number, times[index] as number);
    this.heldCount += stored.steps.length;
    series.held = joined;
    series.writtenStep = null;
  }

  private async order(metric: string, series: Series): Promise<{ count: number; lastStep: number }> {
    const { figures } = this.begun as NonNullable<typeof this.begun>;
    const { held } = series;
    let first = Number.POSITIVE_INFINITY;
    for (let index = 0; index < held.length; index += 1) first = Math.min(first, held.steps[index] as number);
    if (series.writtenStep !== null && first <= series.writtenStep) await this.takeBack(metric, series);
    const ordered = await orderPoints(series.held, this.options.breathe);
    this.counts.backward += ordered.backwardCount;
    this.counts.replaced += ordered.replacedCount;
    this.counts.earlier += ordered.times.reduce(
      (count, time, index, times) => (time < (times[index - 1] as number) ? count + 1 : count),
      0,
    );
    await figures.append(metric, { ...ordered, times: this.relative(ordered.times) }, this.options.breathe);
    this.heldCount -= series.held.length;
    series.held = createPointColumns();
    series.writtenStep = ordered.steps.at(-1) ?? series.writtenStep;
    return { count: figures.pointCount(metric), lastStep: series.writtenStep ?? 0 };
  }

  private async writeOrdered(): Promise<void> {
    await this.begin(null);
    for (const [metric, series] of this.series) {
      if (series.held.length > 0) await this.order(metric, series);
      await this.options.breathe();
    }
    await this.begun?.figures.write();
  }

  /** What was found on the way, in one line a kind. */
  private counted(): CountedProblem[] {
    const { backward, replaced, cut, earlier, leftOutMetric, leftOutRecord, withoutStep } = this.counts;
    return [
      {
        count: cut,
        code: 'overwrittenSteps',
        severity: 'info',
        words: (of) => `A restart went over ${of('point')} again; the later ones were taken.`,
      },
      {
        count: backward,
        code: 'stepsBackwards',
        severity: 'warning',
        words: (of) => `Steps went back ${of('time')}; the points were put in order.`,
      },
      {
        count: replaced,
        code: 'repeatedSteps',
        severity: 'warning',
        words: (of) => `${of('point')} had a step that came again; the last of each step was taken.`,
      },
      {
        count: earlier,
        code: 'timesBackwards',
        severity: 'info',
        words: (of) => `${of('point')} with an earlier time than the step before; times stay as they are told.`,
      },
      {
        count: withoutStep,
        code: 'badSteps',
        severity: 'warning',
        words: (of) => `${of('point')} left out: their step is no finite number.`,
      },
      {
        count: leftOutMetric,
        code: 'manyMetrics',
        severity: 'warning',
        words: (of) => `${of('point')} of metrics beyond the first ${metricLimit.toLocaleString('en-US')} left out.`,
      },
      {
        count: leftOutRecord,
        code: 'manyRecords',
        severity: 'warning',
        words: (of) =>
          `${of('histogram, picture or text', 'histograms, pictures or texts')} left out: a run keeps 64 MiB of them, and pictures under 200 names that a browser can show.`,
      },
    ];
  }
}

/** The first setting that is called a seed; runs that say nothing have 0. */
function seedOf(settings: Record<string, unknown>): number {
  for (const [key, value] of Object.entries(settings))
    if (isSeedName(key) && Number.isSafeInteger(value)) return value as number;
  return 0;
}
