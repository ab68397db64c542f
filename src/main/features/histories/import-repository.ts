import type { HistoryTool } from '../../../shared/contract/history';
import type { RunSource } from '../../../shared/contract/run-source';
import type { Queries } from '../../store';

/** Under way, or left behind by a host that died: `incompleteIds` are the runs that were coming in. */
export interface HistoryImportRow {
  id: string;
  startedAt: number;
  tool: HistoryTool;
  path: string;
  /** The call that began it. */
  request: unknown;
  runCount: number;
  doneCount: number;
  incompleteIds: string[];
  interruptedAt: number | null;
}

interface StoredSource extends Omit<HistoryImportRow, 'id' | 'startedAt' | 'incompleteIds'> {}

export async function insertHistoryImport(
  queries: Queries,
  { id, startedAt, ...source }: Omit<HistoryImportRow, 'doneCount' | 'incompleteIds' | 'interruptedAt'>,
): Promise<void> {
  const stored: StoredSource = { ...source, doneCount: 0, interruptedAt: null };
  await queries.run('INSERT INTO history_import (id, started_at, source) VALUES (?, ?, ?)', [
    id,
    startedAt,
    JSON.stringify(stored),
  ]);
}

/** The run that is coming in now; null: none. */
export async function markIncomplete(
  queries: Queries,
  id: string,
  runId: string | null,
  doneCount: number,
): Promise<void> {
  await queries.run("UPDATE history_import SET run_ids = ?, source = json_set(source, '$.doneCount', ?) WHERE id = ?", [
    JSON.stringify(runId === null ? [] : [runId]),
    doneCount,
    id,
  ]);
}

export async function markInterrupted(queries: Queries, id: string, at: number): Promise<void> {
  await queries.run(
    "UPDATE history_import SET run_ids = '[]', source = json_set(source, '$.interruptedAt', ?) WHERE id = ?",
    [at, id],
  );
}

export async function deleteHistoryImport(queries: Queries, id: string): Promise<void> {
  await queries.run('DELETE FROM history_import WHERE id = ?', [id]);
}

export async function listHistoryImports(queries: Queries): Promise<HistoryImportRow[]> {
  const rows = await queries.all<{ id: string; startedAt: number; source: string; incompleteIds: string }>(
    `SELECT id, started_at AS startedAt, source, run_ids AS incompleteIds FROM history_import ORDER BY started_at`,
  );
  return rows.map(({ source, incompleteIds, ...row }) => ({
    ...row,
    ...(JSON.parse(source) as StoredSource),
    incompleteIds: JSON.parse(incompleteIds) as string[],
  }));
}

export interface KnownRun {
  runId: string;
  runName: string;
  source: RunSource;
}

/** Runs of a tool that this project has, newest first; those in the trash are as if they were not there. */
export async function listKnownRuns(queries: Queries, tool: HistoryTool): Promise<KnownRun[]> {
  const rows = await queries.all<{ runId: string; runName: string; source: string }>(
    `SELECT id AS runId, name AS runName, source FROM run
     WHERE source IS NOT NULL AND trash_id IS NULL AND source ->> '$.tool' = ? ORDER BY number DESC`,
    [tool],
  );
  return rows.map(({ source, ...row }) => ({ ...row, source: JSON.parse(source) as RunSource }));
}

/** Ids of the runs of a tool that imports have brought since then. */
export async function listImportedSince(queries: Queries, tool: HistoryTool, since: number): Promise<Set<string>> {
  const known = await listKnownRuns(queries, tool);
  return new Set(known.filter(({ source }) => source.importedAt >= since).map(({ runId }) => runId));
}

/** Names in use that begin alike, since a run that comes in must not take over the name of another one. */
export async function takenNames(queries: Queries): Promise<Set<string>> {
  const rows = await queries.all<{ name: string }>(
    'SELECT DISTINCT lower(name) AS name FROM run WHERE trash_id IS NULL',
  );
  return new Set(rows.map(({ name }) => name));
}

export async function findSource(
  queries: Queries,
  idOrName: string,
): Promise<{ source: RunSource | null; environment: unknown } | undefined> {
  const row = await queries.get<{ source: string | null; environment: string }>(
    `SELECT source, environment FROM run JOIN run_config ON run_id = run.id
     WHERE trash_id IS NULL AND (run.id = $text OR number = $number OR name = $text COLLATE NOCASE)
     ORDER BY run.id = $text DESC, number DESC LIMIT 1`,
    { text: idOrName, number: /^#?\d{1,15}$/.test(idOrName) ? Number(idOrName.replace('#', '')) : -1 },
  );
  return (
    row && { source: row.source === null ? null : JSON.parse(row.source), environment: JSON.parse(row.environment) }
  );
}
