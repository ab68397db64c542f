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

const chunkValues = (seriesId: number, { level, number, firstStep, lastStep, pointCount, data }: ChunkWrite) => [
  seriesId,
  level,
  number,
  firstStep,
  lastStep,
  pointCount,
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
];

/** Rows a statement: few statements are quick, and few different ones stay prepared. */
const chunksAStatement = 8;
const seriesAStatement = 32;

async function saveChunks(queries: Queries, chunks: readonly { seriesId: number; chunk: ChunkWrite }[]): Promise<void> {
  for (let from = 0; from < chunks.length; from += chunksAStatement) {
    const part = chunks.slice(from, from + chunksAStatement);
    // The newest chunk of a level is written again as it fills.
    await queries.run(
      `INSERT INTO metric_chunk (series_id, level, number, first_step, last_step, point_count, data)
       VALUES ${rowsOf(part.length, '(?, ?, ?, ?, ?, ?, ?)')}
       ON CONFLICT (series_id, level, number) DO UPDATE SET last_step = excluded.last_step, point_count = excluded.point_count, data = excluded.data`,
      part.flatMap(({ seriesId, chunk }) => chunkValues(seriesId, chunk)),
    );
  }
}

/** Summaries and chunks of series of one run; the caller opens the transaction. */
export async function saveSeries(queries: Queries, runId: string, series: readonly SeriesWrite[]): Promise<void> {
  for (let from = 0; from < series.length; from += seriesAStatement) {
    const part = series.slice(from, from + seriesAStatement);
    const ids = await saveSummaries(queries, runId, part);
    const chunks = part.flatMap(({ metric, chunks }) =>
      chunks.map((chunk) => ({ seriesId: ids.get(metric) as number, chunk })),
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
