import type { Queries } from '../../store';
import {
  type ChunkWrite,
  checksumOf,
  chunkLength,
  packedChunkLength,
  packings,
  type StoredChunk,
} from './metric-chunk';
import type { SeriesSummary } from './metric-summary';

export interface SeriesRow extends SeriesSummary {
  id: number;
  metric: string;
}

const seriesColumns = `id, metric, point_count AS pointCount, not_finite_count AS notFiniteCount, last_step AS lastStep,
  last, minimum, maximum, best, best_step AS bestStep`;

export function listSeries(queries: Queries, runId: string): Promise<SeriesRow[]> {
  return queries.all<SeriesRow>(`SELECT ${seriesColumns} FROM metric_series WHERE run_id = ? ORDER BY metric`, [runId]);
}

/** So many series of a run behind a name, in the order of their names; null: from the first. */
export function listSeriesAfter(
  queries: Queries,
  runId: string,
  after: string | null,
  count: number,
): Promise<SeriesRow[]> {
  return queries.all<SeriesRow>(
    `SELECT ${seriesColumns} FROM metric_series WHERE run_id = ? AND metric ${after === null ? '>=' : '>'} ? ORDER BY metric LIMIT ?`,
    [runId, after ?? '', count],
  );
}

export interface SeriesWrite {
  metric: string;
  summary: SeriesSummary;
  chunks: readonly ChunkWrite[];
}

const rowsOf = (count: number, row: string) => Array.from({ length: count }, () => row).join(', ');

/** Returns the ids of the series by metric. */
async function saveSummaries(
  queries: Queries,
  runId: string,
  series: readonly SeriesWrite[],
): Promise<Map<string, number>> {
  const rows = await queries.all<{ id: number; metric: string }>(
    `INSERT INTO metric_series (run_id, metric, point_count, not_finite_count, last_step, last, minimum, maximum, best, best_step)
     VALUES ${rowsOf(series.length, '(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')}
     ON CONFLICT (run_id, metric) DO UPDATE SET point_count = excluded.point_count, not_finite_count = excluded.not_finite_count,
       last_step = excluded.last_step, last = excluded.last, minimum = excluded.minimum, maximum = excluded.maximum,
       best = excluded.best, best_step = excluded.best_step
     RETURNING id, metric`,
    series.flatMap(({ metric, summary }) => [
      runId,
      metric,
      summary.pointCount,
      summary.notFiniteCount,
      summary.lastStep,
      summary.last,
      summary.minimum,
      summary.maximum,
      summary.best,
      summary.bestStep,
    ]),
  );
  return new Map(rows.map(({ id, metric }) => [metric, id]));
}

const chunkColumns = [
  'series_id',
  'level',
  'number',
  'first_step',
  'last_step',
  'point_count',
  'packing',
  'checksum',
  'data',
];
const chunkPlaces = `(${chunkColumns.map(() => '?').join(', ')})`;

export interface ChunkRow extends Omit<ChunkWrite, 'data'> {
  seriesId: number;
  packing: number;
  data: Uint8Array;
}

const chunkValues = ({ seriesId, level, number, firstStep, lastStep, pointCount, packing, data }: ChunkRow) => [
  seriesId,
  level,
  number,
  firstStep,
  lastStep,
  pointCount,
  packing,
  checksumOf(data),
  data,
];

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** Rows a statement: few statements are quick, and few different ones stay prepared. */
const chunksAStatement = 8;
const seriesAStatement = 32;

export async function saveChunks(queries: Queries, chunks: readonly ChunkRow[]): Promise<void> {
  for (let from = 0; from < chunks.length; from += chunksAStatement) {
    const part = chunks.slice(from, from + chunksAStatement);
    // The newest chunk of a level is written again as it fills.
    await queries.run(
      `INSERT INTO metric_chunk (${chunkColumns.join(', ')}) VALUES ${rowsOf(part.length, chunkPlaces)}
       ON CONFLICT (series_id, level, number) DO UPDATE SET last_step = excluded.last_step, point_count = excluded.point_count,
         packing = excluded.packing, checksum = excluded.checksum, data = excluded.data`,
      part.flatMap(chunkValues),
    );
  }
}

/** Summaries and chunks of series of one run; the caller opens the transaction. */
export async function saveSeries(queries: Queries, runId: string, series: readonly SeriesWrite[]): Promise<void> {
  for (let from = 0; from < series.length; from += seriesAStatement) {
    const part = series.slice(from, from + seriesAStatement);
    const ids = await saveSummaries(queries, runId, part);
    const chunks = part.flatMap(({ metric, chunks }) =>
      chunks.map((chunk) => ({
        ...chunk,
        seriesId: ids.get(metric) as number,
        packing: packings.rows,
        data: bytesOf(chunk.data),
      })),
    );
    await saveChunks(queries, chunks);
  }
}

export async function deleteChunks(queries: Queries, seriesId: number): Promise<void> {
  await queries.run('DELETE FROM metric_chunk WHERE series_id = ?', [seriesId]);
}

export async function deleteSeries(queries: Queries, seriesId: number): Promise<void> {
  await queries.run('DELETE FROM metric_series WHERE id = ?', [seriesId]);
}

const chunksADeletion = 500;

/** Deletes one series of a run in slices, between which others use the database; whether there was one. */
export async function removeSeries(queries: Queries, runId: string, metric: string): Promise<boolean> {
  const series = await queries.get<{ id: number }>('SELECT id FROM metric_series WHERE run_id = ? AND metric = ?', [
    runId,
    metric,
  ]);
  if (!series) return false;
  for (let deleted = chunksADeletion; deleted === chunksADeletion; ) {
    const { changeCount } = await queries.run(
      `DELETE FROM metric_chunk WHERE rowid IN (SELECT rowid FROM metric_chunk WHERE series_id = ? LIMIT ${chunksADeletion})`,
      [series.id],
    );
    deleted = changeCount;
  }
  await deleteSeries(queries, series.id);
  return true;
}

/** The chunks of a run that goes on are no longer all packed ones. */
export async function unmarkCompacted(queries: Queries, runId: string): Promise<void> {
  await queries.run('UPDATE run SET compacted = 0 WHERE id = ? AND compacted > 0', [runId]);
}

export interface ChunkPlace {
  seriesId: number;
  level: number;
  from: number;
}

/** The coarsest level of a series; -1 where it has no chunks. */
export async function findTopLevel(queries: Queries, seriesId: number): Promise<number> {
  const row = await queries.get<{ level: number | null }>(
    'SELECT max(level) AS level FROM metric_chunk WHERE series_id = ?',
    [seriesId],
  );
  return row?.level ?? -1;
}

/** Deletes the chunks of a level that begin after a step, the last first and in slices; the first chunk stays. */
export async function deleteLaterChunks(
  queries: Queries,
  seriesId: number,
  level: number,
  step: number,
): Promise<void> {
  for (let deleted = chunksADeletion; deleted === chunksADeletion; ) {
    const { changeCount } = await queries.run(
      `DELETE FROM metric_chunk WHERE rowid IN (SELECT rowid FROM metric_chunk WHERE series_id = ? AND level = ?
         AND number > 0 AND first_step > ? ORDER BY first_step DESC LIMIT ${chunksADeletion})`,
      [seriesId, level, step],
    );
    deleted = changeCount;
  }
}

/** Deletes the chunks of a level from a number on. */
export async function deleteChunksFrom(queries: Queries, { seriesId, level, from }: ChunkPlace): Promise<void> {
  await queries.run('DELETE FROM metric_chunk WHERE series_id = ? AND level = ? AND number >= ?', [
    seriesId,
    level,
    from,
  ]);
}

export interface StepRange {
  /** Exclusive. */
  after: number;
  /** Inclusive. */
  to: number;
}

export interface ChunkPlaces {
  seriesId: number;
  level: number;
  /** Numbers of the first and the last chunk, both inclusive. */
  from: number;
  to: number;
}

/**
 * Between which chunks of some levels the steps of a range lie, for many series by one statement. The first may lie before
 * the range.
 */
export function findPlaces(
  queries: Queries,
  seriesIds: readonly number[],
  levels: readonly number[],
  { after, to }: StepRange,
): Promise<ChunkPlaces[]> {
  const place = (bound: string) =>
    `coalesce((SELECT number FROM metric_chunk WHERE series_id = series.value AND level = level.value AND number > 0
       AND first_step <= ${bound} ORDER BY first_step DESC LIMIT 1), 0)`;
  return queries.all<ChunkPlaces>(
    `SELECT series.value AS seriesId, level.value AS level, ${place('$after')} AS "from", ${place('$to')} AS "to"
     FROM json_each($seriesIds) AS series CROSS JOIN json_each($levels) AS level`,
    { seriesIds: JSON.stringify(seriesIds), levels: JSON.stringify(levels), after, to },
  );
}

/** Packed chunks stand before the others, which count on as if all were short ones. */
const rowsBefore = (chunk: string) =>
  `${chunk}.number * (CASE ${chunk}.packing WHEN ${packings.columns} THEN ${packedChunkLength} ELSE ${chunkLength} END)`;

/**
 * About how many points lie within a range, by series; within a chunk they are taken for evenly spread. Series that have
 * none are left out.
 */
export async function countRows(
  queries: Queries,
  seriesIds: readonly number[],
  range: StepRange,
): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const places = await findPlaces(queries, seriesIds, [0], range);
  const rows = await queries.all<{
    id: number;
    rowsBetween: number;
    firstCount: number;
    firstFrom: number;
    firstTo: number;
    lastCount: number;
    lastFrom: number;
    lastTo: number;
  }>(
    `SELECT first.series_id AS id, ${rowsBefore('last')} - ${rowsBefore('first')} AS rowsBetween,
       first.point_count AS firstCount, first.first_step AS firstFrom, first.last_step AS firstTo,
       last.point_count AS lastCount, last.first_step AS lastFrom, last.last_step AS lastTo
     FROM json_each(?) AS place
     CROSS JOIN metric_chunk AS first ON first.series_id = place.value ->> 0 AND first.level = 0 AND first.number = place.value ->> 1
     CROSS JOIN metric_chunk AS last ON last.series_id = place.value ->> 0 AND last.level = 0 AND last.number = place.value ->> 2`,
    [JSON.stringify(places.map(({ seriesId, from, to }) => [seriesId, from, to]))],
  );
  const part = (from: number, to: number, step: number) =>
    to > from ? Math.min(1, Math.max(0, (step - from) / (to - from))) : Number(step >= to);
  for (const { id, rowsBetween, firstCount, firstFrom, firstTo, lastCount, lastFrom, lastTo } of rows) {
    const before = firstCount * part(firstFrom, firstTo, range.after);
    const behind = lastCount * (1 - part(lastFrom, lastTo, range.to));
    counts.set(id, Math.max(0, rowsBetween + lastCount - before - behind));
  }
  return counts;
}

/** The chunks at some places, in the order of the places and then of their numbers. */
export function readChunks(queries: Queries, places: readonly ChunkPlaces[]): Promise<StoredChunk[]> {
  return queries.all<StoredChunk>(
    `SELECT series_id AS seriesId, level, number, first_step AS firstStep, last_step AS lastStep, point_count AS pointCount,
       packing, checksum, data
     FROM json_each(?) AS place CROSS JOIN metric_chunk
     WHERE series_id = place.value ->> 0 AND level = place.value ->> 1
       AND number BETWEEN place.value ->> 2 AND place.value ->> 3
     ORDER BY place.key, number`,
    [JSON.stringify(places.map(({ seriesId, level, from, to }) => [seriesId, level, from, to]))],
  );
}

/** So many chunks of one level from a number on; numbers may be left out between packed chunks and those behind them. */
export function readChunksFrom(
  queries: Queries,
  { seriesId, level, from }: ChunkPlace,
  count: number,
): Promise<StoredChunk[]> {
  return queries.all<StoredChunk>(
    `SELECT series_id AS seriesId, level, number, first_step AS firstStep, last_step AS lastStep, point_count AS pointCount,
       packing, checksum, data
     FROM metric_chunk WHERE series_id = ? AND level = ? AND number >= ? ORDER BY number LIMIT ?`,
    [seriesId, level, from, count],
  );
}
