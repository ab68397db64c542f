import type { Queries } from '../../store';
import type { ChunkWrite, SeriesSummary } from './metric-series';

export interface SeriesRow extends SeriesSummary {
  id: number;
  metric: string;
}

const seriesColumns = `id, metric, point_count AS pointCount, not_finite_count AS notFiniteCount, last_step AS lastStep,
  last, minimum, maximum, best, best_step AS bestStep`;

export function listSeries(queries: Queries, runId: string): Promise<SeriesRow[]> {
  return queries.all<SeriesRow>(`SELECT ${seriesColumns} FROM metric_series WHERE run_id = ? ORDER BY metric`, [runId]);
}

/** Returns the series' id. */
export async function saveSeries(
  queries: Queries,
  runId: string,
  metric: string,
  summary: SeriesSummary,
): Promise<number> {
  const row = await queries.get<{ id: number }>(
    `INSERT INTO metric_series (run_id, metric, point_count, not_finite_count, last_step, last, minimum, maximum, best, best_step)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run_id, metric) DO UPDATE SET point_count = excluded.point_count, not_finite_count = excluded.not_finite_count,
       last_step = excluded.last_step, last = excluded.last, minimum = excluded.minimum, maximum = excluded.maximum,
       best = excluded.best, best_step = excluded.best_step
     RETURNING id`,
    [
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
    ],
  );
  return (row as { id: number }).id;
}

/** The newest chunk of a level is written again as it fills. */
export async function saveChunk(queries: Queries, seriesId: number, chunk: ChunkWrite): Promise<void> {
  const { level, number, firstStep, lastStep, pointCount, data } = chunk;
  await queries.run(
    `INSERT INTO metric_chunk (series_id, level, number, first_step, last_step, point_count, data) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (series_id, level, number) DO UPDATE SET last_step = excluded.last_step, point_count = excluded.point_count, data = excluded.data`,
    [
      seriesId,
      level,
      number,
      firstStep,
      lastStep,
      pointCount,
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ],
  );
}

export async function deleteChunks(queries: Queries, seriesId: number): Promise<void> {
  await queries.run('DELETE FROM metric_chunk WHERE series_id = ?', [seriesId]);
}

export async function deleteSeries(queries: Queries, seriesId: number): Promise<void> {
  await queries.run('DELETE FROM metric_series WHERE id = ?', [seriesId]);
}

export interface StepRange {
  /** Exclusive. */
  after: number;
  /** Inclusive. */
  to: number;
}

/** Points of a level within a range, to the nearest chunk. */
export async function countPoints(queries: Queries, seriesId: number, { after, to }: StepRange): Promise<number> {
  const row = await queries.get<{ count: number | null }>(
    'SELECT sum(point_count) AS count FROM metric_chunk WHERE series_id = ? AND level = 0 AND last_step > ? AND first_step <= ?',
    [seriesId, after, to],
  );
  return row?.count ?? 0;
}

/** Chunks that hold rows of a range, in order; at most `limit`, beginning with number `from`. */
export async function readChunks(
  queries: Queries,
  seriesId: number,
  level: number,
  { after, to }: StepRange,
  { from, limit }: { from: number; limit: number },
): Promise<{ number: number; data: Float64Array }[]> {
  const rows = await queries.all<{ number: number; data: Buffer }>(
    `SELECT number, data FROM metric_chunk
     WHERE series_id = ? AND level = ? AND number >= ? AND last_step > ? AND first_step <= ? ORDER BY number LIMIT ?`,
    [seriesId, level, from, after, to, limit],
  );
  return rows.map(({ number, data }) => ({
    number,
    // Copied: a Buffer's memory may not begin at a multiple of eight.
    data: new Float64Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer),
  }));
}
