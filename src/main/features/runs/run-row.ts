import type { Checkpoint, MetricSummary, Run, RunStatus } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';

/** A row of the run table, joined with its metric summaries and whether it has a checkpoint. */
export interface RunRow {
  id: string;
  number: number;
  name: string;
  experiment: string;
  status: RunStatus;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number;
  datasetId: string | null;
  datasetName: string;
  datasetVersion: number | null;
  datasetFingerprint: string | null;
  engine: string | null;
  engineReason: string | null;
  compiled: string | null;
  parameterCount: number | null;
  samplesPerSecond: number | null;
  step: number;
  stepCount: number | null;
  epoch: number;
  epochCount: number;
  seed: number;
  tags: string;
  notes: string;
  parentRunId: string | null;
  parentCheckpointId: string | null;
  originMode: 'exact' | 'weights' | null;
  colorIndex: number;
  archivedAt: number | null;
  finalMetrics: string | null;
  split: string | null;
  error: string | null;
  source: string | null;
  interventionCount: number;
  pausedAt: number | null;
  pausedMs: number;
  hasCheckpoint: number;
  metrics: Record<string, MetricSummary>;
}

const resumable: readonly RunStatus[] = ['stopped', 'interrupted', 'failed'];

/** Training can go on: there is a checkpoint, or nothing was done that a new start would not do the same. */
export function canResume(row: Pick<RunRow, 'status' | 'hasCheckpoint' | 'startedAt' | 'source'>): boolean {
  // What another tool trained has no state here that training could go on from.
  if (isForeign(parse(row.source))) return false;
  if (!resumable.includes(row.status)) return false;
  return row.hasCheckpoint === 1 || (row.startedAt === null && row.status !== 'failed');
}

const parse = (text: string | null) => (text === null ? null : JSON.parse(text));

export function toRun(row: RunRow): Run {
  const { originMode: _mode, hasCheckpoint: _has, finalMetrics, split, ...rest } = row;
  return {
    ...rest,
    compiled: parse(row.compiled),
    tags: JSON.parse(row.tags),
    error: parse(row.error),
    source: parse(row.source),
    canResume: canResume(row),
    ...(finalMetrics === null ? {} : { finalMetrics: JSON.parse(finalMetrics) }),
    ...(split === null ? {} : { split: JSON.parse(split) }),
  };
}

export interface CheckpointRow {
  id: string;
  runId: string;
  step: number;
  epoch: number;
  createdAt: number;
  sizeBytes: number;
  best: number;
  metrics: string;
  /** Relative to the project. */
  directory: string;
}

export function toCheckpoint({ directory: _directory, best, metrics, ...rest }: CheckpointRow): Checkpoint {
  return { ...rest, best: best === 1, metrics: JSON.parse(metrics) };
}
