import type { Problem } from '../../../shared/base/problem';
import type { HistoryOptions, HistoryTool, RunArtifact } from '../../../shared/contract/history';
import type { RunStatus } from '../../../shared/contract/run';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Place } from './place';

/** A run as a source lists it. What is null was not read, since the beginning of the source alone is looked at. */
export interface FoundRun {
  /** What the tool knows it by; unique in the source. */
  id: string;
  name: string;
  experiment: string;
  status: RunStatus;
  startedAt: number | null;
  metricCount: number | null;
  pointCount: number | null;
  isEstimated: boolean;
  settingCount: number | null;
  problems: Problem[];
  /** The same for the same run wherever its files lie, also after it has grown. */
  identity: string;
  /** Changes with the run's content. */
  state: string;
  /** The source gives its runs no ids: another file may begin alike, so it is the same run only in the same place. */
  isKnownByPlace?: boolean;
  /** Bytes or points, for progress. */
  extent: number;
  /** The tool keeps it only for its own undo. */
  isDeleted?: boolean;
}

export interface FoundHistory {
  runs: FoundRun[];
  /** More than are listed, since the beginning alone was read. */
  isCutOff?: boolean;
  options: HistoryOptions;
  columns: string[];
  problems: Problem[];
}

/** What is told of a run once it has been read; left out: as the list said. */
export interface ReadRun {
  name?: string;
  experiment?: string;
  status?: RunStatus;
  startedAt?: number | null;
  endedAt?: number | null;
  /** Time spent, where the source measures it; else between start and end. */
  durationMs?: number | null;
  /** Parameters, nested as the source has them. */
  settings: Record<string, unknown>;
  tags?: readonly string[];
  notes?: string;
  /** Id in the source. */
  parentId?: string | null;
  datasetName?: string;
  /** Why it failed, in the source's words. */
  error?: string | null;
  /** Surroundings: machine, versions, code, for the run's page. */
  details?: Readonly<Record<string, string>>;
  /** Files that it saved or logged: named, not copied. */
  artifacts?: readonly RunArtifact[];
}

export type HistoryRecord =
  | {
      kind: 'histogram';
      name: string;
      step: number;
      limits: readonly number[];
      counts: readonly number[];
      minimum: number;
      maximum: number;
    }
  | { kind: 'image'; name: string; step: number; bytes: Uint8Array; caption?: string }
  | { kind: 'text'; name: string; step: number; text: string };

export interface HistoryNote {
  level: 'info' | 'warning' | 'error';
  message: string;
  /** Milliseconds since 1970; NaN where it is not told. */
  timeMs: number;
  step: number | null;
}

export type CutNames = { name: string } | { prefix: string };

/** Takes what a reader finds of one run. */
export interface RunSink {
  /** In any order of metrics and steps. Units: milliseconds since 1970. */
  add(metric: string, step: number, value: number, timeMs: number): void;
  /** A restart: points and records at and after the step do not hold any more, of one metric or of all that begin alike. */
  cut(names: CutNames, fromStep: number): Promise<void>;
  /** Highest step that a metric has so far; null without points. */
  lastStep(metric: string): number | null;
  record(record: HistoryRecord): void;
  /** What the program wrote to its console, in pieces of any size. Units: milliseconds since 1970, NaN where it is not told. */
  output(text: string, timeMs: number, stream: string): void;
  /** Console output that is not read at all. */
  outputGap(sizeBytes: number): void;
  /** Something that the tool noted in the run's course. */
  note(note: HistoryNote): void;
  /** `error`: something of the run could not be read. */
  problem(problem: Problem): void;
  /** Units: as `FoundRun.extent`. */
  progress(done: number): void;
  /** Between pieces of work: lets others have their turn, and writes what has gathered. */
  pause(): Promise<void> | undefined;
}

export interface PreviewContext {
  signal: AbortSignal;
  tables: TableEngine;
  jobs: Pick<Jobs, 'run'>;
  /** A folder of this work's own; deleted with everything in it afterwards. */
  workDirectory: string;
  /** An import follows in the same work folder: every run must be listed, however long that takes. */
  isImport: boolean;
  /** Throws when the caller has gone. */
  breathe(): Promise<void> | undefined;
  /** No more than names should be read from now on: an answer is due. */
  isLate(): boolean;
}

export interface ImportContext {
  signal: AbortSignal;
  tables: TableEngine;
  jobs: Pick<Jobs, 'run'>;
  /** The one of the preview before. */
  workDirectory: string;
  acceptDamage: boolean;
  report(detail: string): void;
  /**
   * Stores one run: `read` hands over what it has. A run that cannot be read is left out with its reason, and the next one
   * has its turn. Throws: when nothing more can be stored, CANCELLED.
   */
  run(id: string, read: (sink: RunSink) => Promise<ReadRun>): Promise<void>;
}

/** One tool. A new one: a folder here, a line in ./importers.ts, its name in the contract. See docs/recipes/history.md. */
export interface HistoryImporter {
  tool: HistoryTool;
  /** Told by content and names of files together. Nothing of the source is changed. */
  detect(place: Place): Promise<boolean>;
  /** Throws: StudioError BAD_INPUT when there is nothing to show. */
  preview(place: Place, options: HistoryOptions, context: PreviewContext): Promise<FoundHistory>;
  /** Reads the runs in whatever order suits the source. */
  import(
    place: Place,
    { found, wanted }: { found: FoundHistory; wanted: readonly FoundRun[] },
    context: ImportContext,
  ): Promise<void>;
}
