import { setImmediate as nextTurn } from 'node:timers/promises';
import { activeRunStatuses, type MetricSummary, type RunStatus } from '../../../shared/contract/run';
import type { Database, Queries, SqlValue } from '../../store';
import type { RunRow } from './run-row';

const select = `SELECT id, number, name, experiment, status, created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt,
  duration_ms AS durationMs, dataset_id AS datasetId, dataset_name AS datasetName, dataset_version AS datasetVersion,
  dataset_fingerprint AS datasetFingerprint, engine, engine_reason AS engineReason, compiled, parameter_count AS parameterCount,
  samples_per_second AS samplesPerSecond, step, step_count AS stepCount, epoch, epoch_count AS epochCount, seed, tags, notes,
  parent_run_id AS parentRunId, parent_checkpoint_id AS parentCheckpointId, origin_mode AS originMode, color_index AS colorIndex, archived_at AS archivedAt,
  final_metrics AS finalMetrics, intervention_count AS interventionCount, paused_at AS pausedAt, paused_ms AS pausedMs, split, error, source,
  EXISTS (SELECT 1 FROM checkpoint WHERE run_id = run.id) AS hasCheckpoint
  FROM run`;

/** Without what only the page of one run shows. */
const selectForList = select.replace(' compiled,', " json_remove(compiled, '$.explanation') AS compiled,");

const pageSize = 200;

type BareRow = Omit<RunRow, 'metrics'>;

/** Metrics whose summaries come with a run; charts and columns read the further ones where they are looked at. */
const metricsARun = 200;
/** The same of many runs together, down to so few a run. */
const metricsTogether = 60_000;
export const leastMetricsARun = 20;
/** Summaries that are read in one turn of the event loop. */
const summariesAPage = 1_500;
const wellKnown = ['test', 'train', 'validation']
  // '0' follows '/'.
  .map((split) => `metric >= '${split}/' AND metric < '${split}0'`)
  .join(' OR ');

/**
 * Adds the summaries of metrics: as numbers, since SQLite's JSON rounds them. Of a run with very many the first ones, and
 * those of the splits in any case.
 */
async function withMetrics(queries: Queries, rows: BareRow[], most = metricsARun): Promise<RunRow[]> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const byRun = new Map<string, RunRow['metrics']>(rows.map(({ id }) => [id, {}]));
  const first = (condition: string) =>
    `SELECT id FROM (SELECT id FROM metric_series WHERE run_id = run.value ${condition} ORDER BY metric LIMIT ${most})`;
  const series = await queries.all<MetricSummary & { runId: string; metric: string }>(
    `SELECT run_id AS runId, metric, last, minimum, maximum, best, best_step AS bestStep, point_count AS pointCount
     FROM json_each(?) AS run CROSS JOIN metric_series
     WHERE metric_series.id IN (${first('')} UNION ${first(`AND (${wellKnown})`)}) AND minimum IS NOT NULL
     ORDER BY run_id, metric`,
    [ids],
  );
  for (const { runId, metric, ...summary } of series) (byRun.get(runId) as RunRow['metrics'])[metric] = summary;
  return rows.map((row) => ({ ...row, metrics: byRun.get(row.id) ?? {} }));
}

async function firstOf(queries: Queries, found: BareRow[]): Promise<RunRow | undefined> {
  return (await withMetrics(queries, found.slice(0, 1)))[0];
}

/** Without archived ones; newest first, read in pages so that ten thousand runs never hold the host up. */
export async function listRuns(database: Database): Promise<RunRow[]> {
  const rows: RunRow[] = [];
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await database.all<BareRow>(
      `${selectForList} WHERE trash_id IS NULL AND archived_at IS NULL AND number < ? ORDER BY number DESC LIMIT ${pageSize}`,
      [below],
    );
    rows.push(...(await withMetrics(database, page)));
    const last = page.at(-1);
    if (!last || page.length < pageSize) return rows;
    below = last.number;
    await nextTurn();
  }
}

export async function findRun(queries: Queries, id: string): Promise<RunRow | undefined> {
  return firstOf(queries, await queries.all<BareRow>(`${select} WHERE trash_id IS NULL AND id = ?`, [id]));
}

/** Those of some ids, by id. */
export async function findRuns(database: Database, ids: readonly string[]): Promise<Map<string, RunRow>> {
  const most = Math.max(leastMetricsARun, Math.min(metricsARun, Math.floor(metricsTogether / ids.length)));
  const count = Math.max(1, Math.floor(summariesAPage / most));
  const found = new Map<string, RunRow>();
  for (let from = 0; from < ids.length; from += count) {
    const page = await database.all<BareRow>(
      `${select} WHERE trash_id IS NULL AND id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(ids.slice(from, from + count))],
    );
    for (const row of await withMetrics(database, page, most)) found.set(row.id, row);
    await nextTurn();
  }
  return found;
}

/** By id, number or name; of several with one name the newest. */
export async function findRunByAny(queries: Queries, text: string): Promise<RunRow | undefined> {
  const number = /^#?\d{1,15}$/.test(text) ? Number(text.replace('#', '')) : -1;
  const found = await queries.all<BareRow>(
    `${select} WHERE trash_id IS NULL AND (id = $text OR number = $number OR name = $text COLLATE NOCASE)
     ORDER BY id = $text DESC, number = $number DESC, number DESC LIMIT 1`,
    { text, number },
  );
  return firstOf(queries, found);
}

/** Numbers are given once, also to runs that are deleted later. */
export async function takeRunNumber(queries: Queries): Promise<number> {
  const row = await queries.get<{ number: number }>(
    'UPDATE project SET next_run_number = next_run_number + 1 RETURNING next_run_number - 1 AS number',
  );
  return (row as { number: number }).number;
}

export interface NewRun {
  id: string;
  number: number;
  name: string;
  experiment: string;
  createdAt: number;
  datasetId: string | null;
  datasetName: string;
  datasetVersion: number | null;
  datasetFingerprint: string | null;
  parameterCount: number | null;
  epochCount: number;
  seed: number;
  colorIndex: number;
  parentRunId: string | null;
  parentCheckpointId: string | null;
  originMode: 'exact' | 'weights' | null;
  /** As the person wrote it. */
  text: string;
  /** With everything filled in, as JSON. */
  config: string;
  environment: string;
}

export async function insertRun(queries: Queries, run: NewRun): Promise<void> {
  const { text, config, environment, ...columns } = run;
  await queries.run(
    `INSERT INTO run (id, number, name, experiment, status, created_at, queued_at, dataset_id, dataset_name, dataset_version,
       dataset_fingerprint, parameter_count, epoch_count, seed, color_index, parent_run_id, parent_checkpoint_id, origin_mode)
     VALUES ($id, $number, $name, $experiment, 'queued', $createdAt, $createdAt, $datasetId, $datasetName, $datasetVersion,
       $datasetFingerprint, $parameterCount, $epochCount, $seed, $colorIndex, $parentRunId, $parentCheckpointId, $originMode)`,
    { ...columns },
  );
  await queries.run('INSERT INTO run_config (run_id, text, config, environment) VALUES (?, ?, ?, ?)', [
    run.id,
    text,
    config,
    environment,
  ]);
}

/** Columns that change while a run lives; the names are those of the table. */
export interface RunPatch {
  status?: RunStatus;
  name?: string;
  notes?: string;
  tags?: string;
  queued_at?: number;
  started_at?: number | null;
  /** When its host last heard of it while it trained. */
  alive_at?: number;
  ended_at?: number | null;
  duration_ms?: number;
  engine?: string;
  engine_reason?: string;
  compiled?: string;
  parameter_count?: number;
  samples_per_second?: number;
  memory_bytes?: number;
  step?: number;
  step_count?: number;
  epoch?: number;
  epoch_count?: number;
  final_metrics?: string | null;
  intervention_count?: number;
  paused_at?: number | null;
  paused_ms?: number;
  split?: string;
  error?: string | null;
}

export async function updateRun(queries: Queries, id: string, patch: RunPatch): Promise<void> {
  const entries = Object.entries(patch) as [string, SqlValue][];
  if (entries.length === 0) return;
  await queries.run(`UPDATE run SET ${entries.map(([name]) => `"${name}" = ?`).join(', ')} WHERE id = ?`, [
    ...entries.map(([, value]) => value),
    id,
  ]);
}

/** @param metrics such as `test/loss` */
export async function removeFinalFigures(queries: Queries, id: string, metrics: readonly string[]): Promise<void> {
  const row = await queries.get<{ figures: string | null }>('SELECT final_metrics AS figures FROM run WHERE id = ?', [
    id,
  ]);
  if (!row?.figures) return;
  const figures = Object.entries(JSON.parse(row.figures) as Record<string, Record<string, number>>);
  const left = figures.map(([split, values]) => [
    split,
    Object.fromEntries(Object.entries(values).filter(([name]) => !metrics.includes(`${split}/${name}`))),
  ]);
  await updateRun(queries, id, { final_metrics: JSON.stringify(Object.fromEntries(left)) });
}

/** Unless the run has ended meanwhile. A run that only waited has nothing to stop. */
export async function markStopping(queries: Queries, id: string, waiting: boolean, now: number): Promise<void> {
  await queries.run(
    waiting
      ? "UPDATE run SET status = 'stopped', ended_at = ? WHERE id = ? AND status = 'queued'"
      : "UPDATE run SET status = 'stopping', ended_at = NULL WHERE id = ? AND status IN ('queued', 'starting', 'running', 'paused')",
    waiting ? [now, id] : [id],
  );
}

export interface StoredConfig {
  text: string;
  config: string;
  environment: string;
}

export function findRunConfig(queries: Queries, id: string): Promise<StoredConfig | undefined> {
  return queries.get<StoredConfig>('SELECT text, config, environment FROM run_config WHERE run_id = ?', [id]);
}

/** By the ids of their runs. */
export async function findRunConfigs(database: Database, ids: readonly string[]): Promise<Map<string, StoredConfig>> {
  const found = new Map<string, StoredConfig>();
  for (let from = 0; from < ids.length; from += pageSize) {
    const page = await database.all<StoredConfig & { id: string }>(
      "SELECT run_id AS id, '' AS text, config, environment FROM run_config WHERE run_id IN (SELECT value FROM json_each(?))",
      [JSON.stringify(ids.slice(from, from + pageSize))],
    );
    for (const { id, ...stored } of page) found.set(id, stored);
    await nextTurn();
  }
  return found;
}

export async function updateEnvironment(queries: Queries, id: string, environment: string): Promise<void> {
  await queries.run('UPDATE run_config SET environment = ? WHERE run_id = ?', [environment, id]);
}

const isActive = `status IN (${activeRunStatuses.map((status) => `'${status}'`).join(', ')})`;

/** Runs that wait, start, train or stop, as far as the database knows. */
export async function listActiveIds(queries: Queries): Promise<string[]> {
  return (await queries.all<{ id: string }>(`SELECT id FROM run WHERE ${isActive}`)).map(({ id }) => id);
}

/** Runs that no engine works on any more ended when their host last heard of them. Returns how they stood. */
export async function interruptRuns(
  queries: Queries,
  ids: readonly string[],
): Promise<{ id: string; status: RunStatus }[]> {
  const which = 'id IN (SELECT value FROM json_each(?))';
  const given = [JSON.stringify(ids)];
  const rows = await queries.all<{ id: string; status: RunStatus }>(`SELECT id, status FROM run WHERE ${which}`, given);
  await queries.run(
    `UPDATE run SET status = 'interrupted', paused_at = NULL,
       ended_at = CASE WHEN status <> 'queued' THEN coalesce(ended_at, alive_at, started_at) END,
       paused_ms = paused_ms + coalesce(max(0, alive_at - paused_at), 0)
     WHERE ${which}`,
    given,
  );
  return rows;
}
