import type { RecordKind } from '../../../shared/contract/run-record';
import type { RunRecordEntry } from '../../../shared/job/run-record';
import type { Queries } from '../../store';

/** What a row takes in the file besides its description and data: keys, index and header. Units: bytes. */
const rowBytes = 200;
const rowsAStatement = 32;

/** Units: bytes. */
export function sizeOfRecord({ description, data }: Pick<RunRecordEntry, 'description' | 'data'>): number {
  return rowBytes + JSON.stringify(description).length + data.byteLength;
}

/** Records of a step that is recorded again replace the old ones; the caller opens the transaction. */
export async function insertRecords(
  queries: Queries,
  runId: string,
  at: number,
  entries: readonly RunRecordEntry[],
): Promise<void> {
  for (let from = 0; from < entries.length; from += rowsAStatement) {
    const part = entries.slice(from, from + rowsAStatement);
    await queries.run(
      `INSERT OR REPLACE INTO run_record (run_id, kind, name, step, at, description, data)
       VALUES ${part.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
      part.flatMap(({ kind, name, step, description, data }) => [
        runId,
        kind,
        name,
        step,
        at,
        JSON.stringify(description),
        data,
      ]),
    );
  }
}

/** Removes what was recorded after a step; all of it where none is given. */
export async function deleteRecordsAfter(queries: Queries, runId: string, step: number | null): Promise<void> {
  await queries.run('DELETE FROM run_record WHERE run_id = ? AND step > ?', [runId, step ?? -1]);
}

export async function deleteRecordSteps(queries: Queries, runId: string, steps: readonly number[]): Promise<void> {
  await queries.run('DELETE FROM run_record WHERE run_id = ? AND step IN (SELECT value FROM json_each(?))', [
    runId,
    JSON.stringify(steps),
  ]);
}

/** Units: bytes. */
export async function sizeOfRecords(queries: Queries, runId: string): Promise<number> {
  const row = await queries.get<{ sizeBytes: number | null }>(
    `SELECT sum(length(data) + length(description) + ${rowBytes}) AS sizeBytes FROM run_record WHERE run_id = ?`,
    [runId],
  );
  return row?.sizeBytes ?? 0;
}

/** In rising order. */
export async function listRecordSteps(queries: Queries, runId: string, kind: RecordKind | null): Promise<number[]> {
  const rows = await queries.all<{ step: number }>(
    'SELECT DISTINCT step FROM run_record WHERE run_id = $runId AND ($kind IS NULL OR kind = $kind) ORDER BY step',
    { runId, kind },
  );
  return rows.map(({ step }) => step);
}

/** Names of every kind with how many records each has, in the order in which they were first recorded. */
export function listRecordNames(
  queries: Queries,
  runId: string,
): Promise<{ kind: RecordKind; name: string; recordCount: number }[]> {
  return queries.all(
    `SELECT kind, name, count(*) AS recordCount FROM run_record WHERE run_id = ?
     GROUP BY kind, name ORDER BY kind, min(id)`,
    [runId],
  );
}

/** Those of some runs that have a record of a kind, in their order; one look into the index for each. */
export async function filterRecorded(queries: Queries, runIds: readonly string[], kind: RecordKind): Promise<string[]> {
  const rows = await queries.all<{ id: string }>(
    `SELECT value AS id FROM json_each($ids)
     WHERE EXISTS (SELECT 1 FROM run_record WHERE run_id = value AND kind = $kind) ORDER BY key`,
    { ids: JSON.stringify(runIds), kind },
  );
  return rows.map(({ id }) => id);
}

export interface RecordQuery {
  kind: RecordKind;
  /** null: all. */
  names: readonly string[] | null;
  /** null: all. */
  steps: readonly number[] | null;
  /** Exclusive. */
  afterStep: number;
  /** Only this one; null: all. */
  step: number | null;
}

/**
 * Data of some records, name after name in the order of the steps. A condition stands in the statement only where it holds:
 * one that may be absent would keep SQLite from its index, and have all records of the kind read.
 */
export function readRecordData(
  queries: Queries,
  runId: string,
  { kind, names, afterStep, step }: Omit<RecordQuery, 'steps'>,
): Promise<{ name: string; step: number; data: Buffer }[]> {
  return queries.all(
    `SELECT name, step, data FROM run_record
     WHERE run_id = $runId AND kind = $kind AND step > $afterStep
       ${step === null ? '' : 'AND step = $step'}
       ${names === null ? '' : 'AND name IN (SELECT value FROM json_each($names))'}
     ORDER BY name, step`,
    {
      runId,
      kind,
      afterStep,
      ...(step !== null && { step }),
      ...(names !== null && { names: JSON.stringify(names) }),
    },
  );
}

/** Descriptions of some records, in the order of steps and then of recording. */
export function readRecordDescriptions(
  queries: Queries,
  runId: string,
  { kind, steps }: Pick<RecordQuery, 'kind' | 'steps'>,
): Promise<{ name: string; step: number; description: string }[]> {
  return queries.all(
    `SELECT name, step, description FROM run_record
     WHERE run_id = $runId AND kind = $kind
       AND ($steps IS NULL OR step IN (SELECT value FROM json_each($steps)))
     ORDER BY step, id`,
    { runId, kind, steps: steps === null ? null : JSON.stringify(steps) },
  );
}

export async function findRecordData(
  queries: Queries,
  runId: string,
  { kind, name, step }: { kind: RecordKind; name: string; step: number },
): Promise<Buffer | null> {
  const row = await queries.get<{ data: Buffer }>(
    'SELECT data FROM run_record WHERE run_id = ? AND kind = ? AND name = ? AND step = ?',
    [runId, kind, name, step],
  );
  return row?.data ?? null;
}
