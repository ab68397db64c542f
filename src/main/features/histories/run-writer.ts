import { stringify } from 'yaml';
import { createId } from '../../../shared/base/id';
import type { Problem } from '../../../shared/base/problem';
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
  type NewRunEvent,
  nameImportedRun,
  replaceFigures,
} from '../runs';
import { createConsoleOutput } from './console-output';
import type { CutNames, FoundRun, HistoryNote, HistoryRecord, ReadRun, RunSink } from './importer';
import { createKeptRecords, isCut } from './kept-records';

/** Points of a run that are kept in memory before what is in order goes to the database. */
const heldPointLimit = 500_000;
/** More names than any training has. */
const metricLimit = 20_000;
const shownProblemCount = 50;
const noteLimit = 500;

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
  private readonly console = createConsoleOutput();
  private readonly notes: HistoryNote[] = [];
  private readonly problems: Problem[] = [];
  private readonly counts = {
    backward: 0,
    replaced: 0,
    cut: 0,
    notFinite: 0,
    leftOutMetric: 0,
    leftOutRecord: 0,
    leftOutNote: 0,
    withoutStep: 0,
  };
  private heldCount = 0;
  private unseenProblemCount = 0;
  private firstTime = Number.POSITIVE_INFINITY;
  private lastTime = Number.NEGATIVE_INFINITY;
  private begun: { startedAt: number; figures: ReturnType<typeof createImportedFigures> } | null = null;

  constructor(private readonly options: WriterOptions) {
    this.runId = createId('run', options.now);
  }

  get isDamaged(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }

  get foundProblems(): Problem[] {
    return [...this.problems];
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
    this.console.add(text, timeMs, stream);
  }

  outputGap(sizeBytes: number): void {
    this.console.gap(sizeBytes);
  }

  note(note: HistoryNote): void {
    if (this.notes.length < noteLimit) this.notes.push(note);
    else this.counts.leftOutNote += 1;
  }

  problem(problem: Problem): void {
    if (this.problems.length < shownProblemCount) this.problems.push(problem);
    else this.unseenProblemCount += 1;
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
    const { session, now } = this.options;
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
    const problems = this.closingProblems();
    const records = this.records.entries();
    const events = this.events(problems, run.startedAt ?? now);
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

  /** The run's log: what its program wrote and its tool noted, then the import. */
  private events(problems: readonly Problem[], startedAt: number): NewRunEvent[] {
    const { source, now } = this.options;
    const at = (timeMs: number) => (Number.isFinite(timeMs) ? Math.round(timeMs) : startedAt);
    const lines = this.console.lines();
    return [
      ...this.notes.map(
        ({ level, message, timeMs, step }): NewRunEvent => ({ at: at(timeMs), level, message, step: step ?? null }),
      ),
      ...lines.map(({ text, timeMs }): NewRunEvent => ({ at: at(timeMs), level: 'info', message: text, step: null })),
      { at: now, level: 'info', step: null, message: `Imported from ${source.path}.` },
      ...problems.map(
        ({ message, severity }): NewRunEvent => ({ at: now, level: severity, step: null, message, kind: 'oddity' }),
      ),
    ];
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
  private closingProblems(): Problem[] {
    const { backward, replaced, cut, leftOutMetric, leftOutRecord, leftOutNote, withoutStep } = this.counts;
    const leftOutOutput = this.console.leftOut();
    const told: [count: number, code: string, severity: Problem['severity'], words: (counted: Counted) => string][] = [
      [this.unseenProblemCount, 'moreProblems', 'error', (of) => `${of('further problem')} not listed.`],
      [cut, 'overwrittenSteps', 'info', (of) => `A restart went over ${of('point')} again; the later ones were taken.`],
      [backward, 'stepsBackwards', 'warning', (of) => `Steps went back ${of('time')}; the points were put in order.`],
      [
        replaced,
        'repeatedSteps',
        'warning',
        (of) => `${of('point')} had a step that came again; the last of each step was taken.`,
      ],
      [withoutStep, 'badSteps', 'warning', (of) => `${of('point')} left out: their step is no finite number.`],
      [
        leftOutMetric,
        'manyMetrics',
        'warning',
        (of) => `${of('point')} of metrics beyond the first ${metricLimit.toLocaleString('en-US')} left out.`,
      ],
      [leftOutNote, 'manyNotes', 'info', (of) => `${of('note')} beyond the first ${noteLimit} left out.`],
      [
        leftOutRecord,
        'manyRecords',
        'warning',
        (of) =>
          `${of('histogram, picture or text', 'histograms, pictures or texts')} left out: a run keeps 64 MiB of them, and pictures under 200 names that a browser can show.`,
      ],
    ];
    return [
      ...this.problems,
      ...(leftOutOutput === null
        ? []
        : [
            {
              code: 'longOutput',
              severity: 'info' as const,
              message: `${leftOutOutput} from the middle of the console output were left out: a run keeps its beginning and its end.`,
              fix: 'The whole of it stays in the source.',
            },
          ]),
      ...told.flatMap(([count, code, severity, words]) =>
        count === 0
          ? []
          : [
              {
                code,
                severity,
                message: words(
                  (one, many = `${one}s`) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`,
                ),
              },
            ],
      ),
    ];
  }
}

type Counted = (one: string, many?: string) => string;

/** The first setting that is called a seed; runs that say nothing have 0. */
function seedOf(settings: Record<string, unknown>): number {
  for (const [key, value] of Object.entries(settings))
    if (/^(?:.*[._/-])?(?:random_?)?(?:seed|random_state)$/i.test(key) && Number.isSafeInteger(value))
      return value as number;
  return 0;
}
