import type { RunConfig, TransferConfig } from '../../../shared/config/run-config';
import type { Checkpoint, Run, RunEvent } from '../../../shared/contract/run';
import type { RunActor } from '../../../shared/contract/run-control';
import type { Settings } from '../../../shared/contract/setting';
import type { TransferReport } from '../../../shared/contract/transfer';
import type { JobData } from '../../../shared/job/protocol';
import type { Tasks } from '../../lib/tasks';
import type { ProjectSession } from '../../store';
import type { DataConfig, Datasets } from '../datasets';
import type { EngineChoice } from '../engines';
import type { CheckedConfig } from '../templates';
import type { StoredCheckpoint } from './checkpoints';
import type { MetricNameQuery, NamedMetrics } from './metric-names';
import type { MetricsQuery, MetricsTable } from './metrics-query';
import type { RunRecords } from './record-table';
import type { RunComparison } from './run-comparison';
import type { RunControl } from './run-control';
import type { RunEngine } from './run-engine';
import type { ExecutionDependencies } from './run-execution';
import type { RunQueueActions } from './run-queue';
import type { RunTableQuery } from './run-table';
import type { ConfigKey } from './run-value-repository';
import type { FoundTransfer } from './transfer-source';

export interface RunsDependencies extends Omit<ExecutionDependencies, 'datasets' | 'settings'> {
  session: () => ProjectSession;
  datasets: Pick<Datasets, 'prepare' | 'ensureSample'>;
  /** Everything that would stop a config from training; of the templates feature. */
  check: (text: string) => Promise<CheckedConfig>;
  settings: {
    current(): Pick<Settings, 'threads' | 'concurrentRunCount' | 'sampleMemoryMebibytes'>;
    onChange(listener: () => void): void;
  };
  studioVersion: string;
  tasks: Tasks;
}

/** A run with what other features need to work on its results. */
export interface RunResult {
  run: Run;
  config: RunConfig;
  /** The config as the data sets feature takes it. */
  dataConfig: DataConfig;
  directory: string;
  checkpoint: StoredCheckpoint;
  engine: RunEngine;
}

export interface Runs {
  list(): Promise<Run[]>;
  /**
   * By id, number or name.
   * Throws: StudioError NOT_FOUND.
   */
  get(idOrName: string): Promise<Run>;
  config(id: string): Promise<{ text: string; textHere: string; versionHere: number | null; config: unknown }>;
  /** Answers GET /data/runs. */
  table(query: Omit<RunTableQuery, 'newer'>): Promise<{ bytes: Uint8Array; rowCount: number }>;
  metricNames(query: MetricNameQuery): Promise<NamedMetrics>;
  /** Runs of the project that have each metric. */
  metricCounts(metrics: readonly string[]): Promise<{ metric: string; runCount: number }[]>;
  settings(): Promise<ConfigKey[]>;
  create(input: { text: string; name?: string }, signal: AbortSignal): Promise<Run>;
  /** One run a fold, all checked before the first is queued. */
  createFolds(
    input: { text: string; count: number | null; name?: string },
    signal: AbortSignal,
  ): Promise<{ tag: string; runs: Run[] }>;
  stop(id: string, by?: RunActor): Promise<Run>;
  /** Wakes a run that is paused, or queues one that has ended before its time. */
  resume(id: string, by?: RunActor): Promise<Run>;
  /** Throws: StudioError CONFLICT when one of them is not interrupted; none is changed then. */
  abandon(ids: readonly string[]): Promise<Run[]>;
  fork(input: { id: string; checkpointId?: string; text: string; name?: string }, signal: AbortSignal): Promise<Run>;
  update(input: { id: string; name?: string; notes?: string; tags?: string[] }): Promise<Run>;
  /** Returns the ids to restore them with. */
  remove(ids: readonly string[], signal?: AbortSignal): Promise<string[]>;
  checkpoints(id: string): Promise<Checkpoint[]>;
  events(id: string): Promise<RunEvent[]>;
  transfers(id: string): Promise<TransferReport[]>;
  /**
   * The weights that an entry of a config's `transfer` names.
   * Throws: StudioError NOT_FOUND, UNSUPPORTED.
   */
  findTransferSource(from: TransferConfig['from']): Promise<FoundTransfer>;
  compare(ids: readonly string[]): Promise<RunComparison>;
  /**
   * Answers POST /data/comparison.
   * Throws: StudioError BAD_INPUT, NOT_FOUND.
   */
  comparison(question: unknown): Promise<{ bytes: Uint8Array; rowCount: number }>;
  /** Answers GET /data/runs/:id/metrics. */
  metrics(id: string, query: MetricsQuery): Promise<MetricsTable>;
  records: RunRecords;
  /** Answers GET /data/series. */
  series(ids: readonly string[], query: MetricsQuery, signal?: AbortSignal): Promise<MetricsTable>;
  /**
   * The named checkpoint of a run, else its newest, with what a job on it needs; `engine` instead of the config's.
   * Throws: StudioError NOT_FOUND when there is none; UNAVAILABLE without an engine.
   */
  result(id: string, options?: { checkpointId?: string; engine?: EngineChoice }): Promise<RunResult>;
  /**
   * The table that a result was learned from.
   * Throws: StudioError CONFLICT when the data set is another one by now.
   */
  prepareData(result: RunResult, signal: AbortSignal): Promise<JobData>;
  /**
   * Where the assignment of a run's rows to parts lies, and whose rows they are.
   * Throws: StudioError NOT_FOUND before the run has started.
   */
  splitSource(
    id: string,
  ): Promise<{ datasetId: string; version: number | null; fingerprint: string | null; file: string }>;
  /** Names of runs that wait, start, train or stop. */
  activeNames(): string[];
  /** Marks what a host that died left behind; for a project that was just opened. */
  recover(session: ProjectSession): Promise<void>;
  /** Resolves when the run is no longer active. */
  ended(id: string): Promise<void>;
  queue: RunQueueActions;
  control: RunControl;
  /** Stops every run with a checkpoint, so that it can be resumed. */
  close(): Promise<void>;
}
