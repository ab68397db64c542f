import { rm } from 'node:fs/promises';
import path from 'node:path';
import { lineLookCount } from '../../../shared/charts/palette';
import type { RunStatus } from '../../../shared/contract/run';
import type { RunSource } from '../../../shared/contract/run-source';
import type { Database, ProjectSession, Queries } from '../../store';
import { readSeries } from './metric-reader';
import { deleteSeries, listSeries, saveSeries, unmarkCompacted } from './metric-repository';
import { createMetricSeries, type MetricSeries } from './metric-series';
import { insertRun, takeRunNumber, updateRun } from './run-repository';

/** A run that another tool has trained, as it told. */
export interface ImportedRun {
  id: string;
  name: string;
  experiment: string;
  status: RunStatus;
  /** When it was made there; now where the source does not say. */
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
  durationMs: number;
  datasetName: string;
  lastStep: number;
  seed: number;
  tags: readonly string[];
  notes: string;
  parentRunId: string | null;
  /** Its parameters, as YAML and as a document. */
  text: string;
  settings: unknown;
  environment: unknown;
  error: string | null;
  source: RunSource;
}

/** Enters a run without its figures; the caller opens the transaction. Returns its number. */
export async function insertImportedRun(queries: Queries, run: ImportedRun): Promise<number> {
  const number = await takeRunNumber(queries);
  await insertRun(queries, {
    id: run.id,
    number,
    name: run.name,
    experiment: run.experiment,
    createdAt: run.createdAt,
    datasetId: null,
    datasetName: run.datasetName,
    datasetVersion: null,
    datasetFingerprint: null,
    parameterCount: null,
    epochCount: 0,
    seed: run.seed,
    colorIndex: (number - 1) % lineLookCount,
    parentRunId: run.parentRunId,
    parentCheckpointId: null,
    originMode: null,
    text: run.text,
    config: JSON.stringify(run.settings),
    environment: JSON.stringify(run.environment),
  });
  await describeImportedRun(queries, run.id, run);
  await nameImportedRun(queries, run.id, run);
  return number;
}

/** While its figures come in nobody else may take them for complete. */
export async function markIncoming(queries: Queries, id: string): Promise<void> {
  await updateRun(queries, id, { status: 'starting' });
}

export async function nameImportedRun(
  queries: Queries,
  id: string,
  run: Pick<ImportedRun, 'name' | 'tags' | 'notes'>,
): Promise<void> {
  await updateRun(queries, id, { name: run.name, tags: JSON.stringify(run.tags), notes: run.notes });
}

/** What the source says of a run; name, tags and notes are the person's once it is there. */
export async function describeImportedRun(
  queries: Queries,
  id: string,
  run: Omit<ImportedRun, 'id' | 'name' | 'tags' | 'notes'>,
): Promise<void> {
  const error = run.error === null ? null : JSON.stringify({ code: 'INTERNAL', message: run.error, data: {} });
  await updateRun(queries, id, {
    status: run.status,
    started_at: run.startedAt,
    ended_at: run.endedAt,
    duration_ms: run.durationMs,
    step: Math.floor(run.lastStep),
    error,
  });
  await queries.run(
    'UPDATE run SET source = ?, experiment = ?, dataset_name = ?, parent_run_id = ?, seed = ? WHERE id = ?',
    [JSON.stringify(run.source), run.experiment, run.datasetName, run.parentRunId, run.seed, id],
  );
  await queries.run('UPDATE run_config SET text = ?, config = ?, environment = ?, indexed = 0 WHERE run_id = ?', [
    run.text,
    JSON.stringify(run.settings),
    JSON.stringify(run.environment),
    id,
  ]);
  await queries.run('DELETE FROM run_value WHERE run_id = ?', [id]);
}

/** Gives figures, records and events of one run to another, whose own go: both rows are there. */
export async function replaceFigures(queries: Queries, { from, to }: { from: string; to: string }): Promise<void> {
  for (const table of ['metric_series', 'run_record', 'run_event'] as const) {
    await queries.run(`DELETE FROM ${table} WHERE run_id = ?`, [to]);
    await queries.run(`UPDATE ${table} SET run_id = ? WHERE run_id = ?`, [to, from]);
  }
  // The figures are not packed yet; and should the run be just packed, that finds its work outdated.
  await unmarkCompacted(queries, to);
  await queries.run('DELETE FROM run WHERE id = ?', [from]);
}

/** Takes out runs that were coming in, without a trace. */
export async function deleteImportedRuns(
  { database, directories }: Pick<ProjectSession, 'database' | 'directories'>,
  ids: readonly string[],
): Promise<void> {
  await database.run('DELETE FROM run WHERE id IN (SELECT value FROM json_each(?)) AND source IS NOT NULL', [
    JSON.stringify(ids),
  ]);
  for (const id of ids) await rm(path.join(directories.runs, id), { recursive: true, force: true });
}

export interface ImportedPoints {
  /** Rising. */
  steps: Float64Array;
  values: Float64Array;
  /** Milliseconds since the run's start. */
  times: Float64Array;
}

const pointsASlice = 2_000;

/** Figures of one imported run, written series by series. */
export interface ImportedFigures {
  /** Points beyond those that a series has. `breathe` is called between pieces of work. */
  append(metric: string, points: ImportedPoints, breathe: () => Promise<void> | undefined): Promise<void>;
  /** Points that a series has taken. */
  pointCount(metric: string): number;
  /** Hands back all points of a series, which then has none: for one that must be put in order anew. */
  takeBack(metric: string): Promise<ImportedPoints>;
  /** Puts into the database what is not there yet. */
  write(): Promise<void>;
}

const noPoints: ImportedPoints = { steps: new Float64Array(), values: new Float64Array(), times: new Float64Array() };

export function createImportedFigures(database: Database, runId: string): ImportedFigures {
  const all = new Map<string, MetricSeries>();
  const changed = new Set<MetricSeries>();
  const write = async () => {
    const batch = [...changed].map((series) => ({
      metric: series.metric,
      summary: { ...series.summary },
      chunks: series.takeWrites(),
    }));
    changed.clear();
    if (batch.length > 0) await database.transaction((queries) => saveSeries(queries, runId, batch));
  };
  return {
    append: async (metric, { steps, values, times }, breathe) => {
      const series = all.get(metric) ?? createMetricSeries(metric);
      all.set(metric, series);
      changed.add(series);
      for (let from = 0; from < steps.length; from += pointsASlice) {
        const to = from + pointsASlice;
        series.append(steps.subarray(from, to), values.subarray(from, to), times.subarray(from, to));
        await breathe();
      }
    },
    pointCount: (metric) => all.get(metric)?.summary.pointCount ?? 0,
    takeBack: async (metric) => {
      await write();
      all.delete(metric);
      const row = (await listSeries(database, runId)).find((series) => series.metric === metric);
      if (!row) return noPoints;
      const everything = { after: Number.NEGATIVE_INFINITY, to: Number.MAX_VALUE };
      const { columns } = await readSeries(database, [row], everything, Number.POSITIVE_INFINITY);
      await database.transaction((queries) => deleteSeries(queries, row.id));
      return columns.get(row.id) ?? noPoints;
    },
    write,
  };
}
