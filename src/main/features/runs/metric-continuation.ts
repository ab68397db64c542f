import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database, Queries } from '../../store';
import {
  bucketWidth,
  chunkLength,
  packedChunkLength,
  packings,
  pointWidth,
  readChunk,
  rollupFactor,
  type StoredChunk,
} from './metric-chunk';
import { renumber } from './metric-packing';
import { type DamagedChunk, readSeries, type SeriesReading } from './metric-reader';
import {
  deleteChunks,
  deleteChunksFrom,
  deleteLaterChunks,
  deleteSeries,
  findPlaces,
  findTopLevel,
  listSeriesAfter,
  readChunks,
  readChunksFrom,
  type SeriesRow,
  type SeriesWrite,
  saveSeries,
  unmarkCompacted,
} from './metric-repository';
import { createMetricSeries, type LevelStart, type MetricSeries } from './metric-series';
import { createSummariser, noSummary, type SeriesSummary } from './metric-summary';

export interface ContinuationOptions {
  database: Database;
  runId: string;
  /** Stored points of a run that goes on cannot be read. */
  onDamage: (metric: string, chunk: DamagedChunk) => void;
}

/** Small series that are read by one statement. */
const seriesAPage = 100;
const chunksAReading = 8;
const none = Number.NEGATIVE_INFINITY;

const widthAt = (level: number) => (level === 0 ? pointWidth : bucketWidth);
const isCut = ({ pointCount, lastStep }: SeriesRow, to: number) => pointCount > 0 && !((lastStep ?? none) <= to);

/** The rows up to a step. */
function rowsUntil(rows: Float64Array, width: number, to: number): Float64Array {
  let length = 0;
  while (length < rows.length && (rows[length] as number) <= to) length += width;
  return rows.subarray(0, length);
}

function rowsAfter(rows: Float64Array, width: number, after: number): Float64Array {
  let from = 0;
  while (from < rows.length && (rows[from] as number) <= after) from += width;
  return rows.subarray(from);
}

/** A series that is read whole: it has few points. */
function rebuild(row: SeriesRow, { columns }: SeriesReading): MetricSeries {
  const series = createMetricSeries(row.metric);
  const read = columns.get(row.id);
  if (read) series.append(read.steps, read.values, read.times);
  return series;
}

async function replace(queries: Queries, runId: string, row: SeriesRow, series: MetricSeries): Promise<void> {
  await deleteChunks(queries, row.id);
  if (series.summary.pointCount === 0) await deleteSeries(queries, row.id);
  else await saveSeries(queries, runId, [writeOf(series)]);
}

const writeOf = (series: MetricSeries): SeriesWrite => ({
  metric: series.metric,
  summary: { ...series.summary },
  chunks: series.takeWrites(),
});

/** Series of few points: they are read, and written anew without what comes after the step. */
async function continueShort(
  { database, runId, onDamage }: ContinuationOptions,
  rows: readonly SeriesRow[],
  to: number,
): Promise<MetricSeries[]> {
  const reading = await readSeries(database, rows, { after: none, to }, Number.POSITIVE_INFINITY);
  const metrics = new Map(rows.map(({ id, metric }) => [id, metric]));
  for (const chunk of reading.damaged) onDamage(metrics.get(chunk.seriesId) as string, chunk);
  const all = rows.map((row) => ({ row, series: rebuild(row, reading) }));
  const changed = all.filter(({ row, series }) => series.summary.pointCount !== row.pointCount);
  if (changed.length > 0)
    await renumber(database, async (queries) => {
      for (const { row, series } of changed) await replace(queries, runId, row, series);
    });
  // What was written before counts as written.
  for (const { series } of all) series.takeWrites();
  return all.map(({ series }) => series);
}

/** The last chunk of a level, with which the level goes on. */
interface Tail {
  /** As it is stored. */
  number: number;
  start: Omit<LevelStart, 'loose'>;
}

interface MendedTail {
  tail: Tail;
  damaged: readonly DamagedChunk[];
}

const noTail: Tail = { number: 0, start: { number: 0, rows: new Float64Array(), isStored: false, end: none } };

async function lastStepBefore(queries: Queries, { seriesId, level, number }: StoredChunk): Promise<number> {
  const row = await queries.get<{ lastStep: number }>(
    `SELECT last_step AS lastStep FROM metric_chunk WHERE series_id = ? AND level = ? AND number >= 0 AND number < ?
     ORDER BY number DESC LIMIT 1`,
    [seriesId, level, number],
  );
  return row?.lastStep ?? none;
}

/** All rows of a level within a range that can be read. */
async function readRows(
  queries: Queries,
  seriesId: number,
  level: number,
  { after, to }: { after: number; to: number },
): Promise<Float64Array> {
  const width = widthAt(level);
  const parts: Float64Array[] = [];
  for (const chunk of await readChunks(queries, await findPlaces(queries, [seriesId], [level], { after, to }))) {
    const rows = readChunk(chunk);
    if (rows) parts.push(rowsAfter(rowsUntil(rows, width, to), width, after));
  }
  return Float64Array.from(parts.flatMap((part) => Array.from(part)));
}

function tailOf(chunk: StoredChunk, rows: Float64Array, to: number): Tail {
  const { level, number, packing, pointCount } = chunk;
  const width = widthAt(level);
  const kept = rowsUntil(rows, width, to);
  const isPacked = packing === packings.columns;
  const isFull = pointCount === (isPacked ? packedChunkLength : chunkLength);
  return {
    number,
    start: {
      number: isPacked ? number * (packedChunkLength / chunkLength) : number,
      rows: kept,
      isStored: kept.length === rows.length && (isFull || !isPacked),
      end: kept.length > 0 ? (kept[kept.length - width] as number) : none,
    },
  };
}

const noColumns = { steps: new Float64Array(), values: new Float64Array(), times: new Float64Array() };

/** The points of a tail that cannot be read, as far as summaries stand in for them. */
async function mendPoints(database: Database, row: SeriesRow, chunk: StoredChunk, to: number): Promise<MendedTail> {
  const after = await lastStepBefore(database, chunk);
  const { columns, damaged } = await readSeries(database, [row], { after, to }, Number.POSITIVE_INFINITY);
  const { steps, values, times } = columns.get(row.id) ?? noColumns;
  const rows = Float64Array.from(
    Array.from(steps).flatMap((step, index) => [step, values[index] as number, times[index] as number]),
  );
  const tail = tailOf(chunk, rows, to);
  return { tail: { ...tail, start: { ...tail.start, isStored: false } }, damaged };
}

/** Summaries that cannot be read begin anew: what is below them is rolled up once more. */
async function dropSummaries(database: Database, chunk: StoredChunk, to: number): Promise<MendedTail> {
  const tail = tailOf(chunk, new Float64Array(), to);
  const end = await lastStepBefore(database, chunk);
  const { seriesId, level, firstStep, lastStep, pointCount } = chunk;
  return {
    tail: { ...tail, start: { ...tail.start, isStored: false, end } },
    damaged: [{ seriesId, level, firstStep, lastStep, pointCount: pointCount * rollupFactor ** level }],
  };
}

/** The summary of the points up to the tail and of the tail, read in parts. */
async function summarise(
  { database, onDamage }: ContinuationOptions,
  row: SeriesRow,
  { number: end, start: { rows: rest } }: Tail,
): Promise<SeriesSummary> {
  const summary = { ...noSummary };
  const add = createSummariser(row.metric);
  const addRows = (rows: Float64Array) => {
    for (let at = 0; at < rows.length; at += pointWidth) add(summary, rows[at] as number, rows[at + 1] as number);
  };
  for (let from = 0; from < end; ) {
    const chunks = await readChunksFrom(database, { seriesId: row.id, level: 0, from }, chunksAReading);
    for (const chunk of chunks) {
      if (chunk.number >= end) break;
      const rows = readChunk(chunk);
      if (rows) addRows(rows);
      else {
        const { seriesId, level, firstStep, lastStep, pointCount } = chunk;
        onDamage(row.metric, { seriesId, level, firstStep, lastStep, pointCount });
        summary.pointCount += pointCount;
        summary.lastStep = lastStep;
      }
      await nextTurn();
    }
    from = (chunks.at(-1)?.number ?? end) + 1;
  }
  addRows(rest);
  return summary;
}

/**
 * A series of many points: only the last chunk of each level is read and, where it is a packed one or goes beyond the step,
 * written anew. What lies before stays as it is, packed or not.
 */
async function continueLong(options: ContinuationOptions, row: SeriesRow, to: number): Promise<MetricSeries> {
  const { database, runId, onDamage } = options;
  for (let level = await findTopLevel(database, row.id); isCut(row, to) && level >= 0; level -= 1)
    await deleteLaterChunks(database, row.id, level, to);
  const topLevel = await findTopLevel(database, row.id);
  const levels = Array.from({ length: topLevel + 1 }, (_, level) => level);
  const places = await findPlaces(database, [row.id], levels, { after: to, to });
  const chunks = await readChunks(database, places);
  if (!chunks.some(({ level, number }) => level === 0 && number > 0)) {
    const reading = await readSeries(database, [row], { after: none, to }, Number.POSITIVE_INFINITY);
    for (const chunk of reading.damaged) onDamage(row.metric, chunk);
    const series = rebuild(row, reading);
    await renumber(database, (queries) => replace(queries, runId, row, series));
    return series;
  }
  const tails: Tail[] = levels.map(() => noTail);
  const mendedLevels = new Set<number>();
  for (const chunk of chunks) {
    const { level } = chunk;
    const rows = readChunk(chunk);
    if (rows) {
      tails[level] = tailOf(chunk, rows, to);
      continue;
    }
    mendedLevels.add(level);
    const { tail, damaged } =
      level === 0 ? await mendPoints(database, row, chunk, to) : await dropSummaries(database, chunk, to);
    for (const damage of damaged) onDamage(row.metric, damage);
    tails[level] = tail;
  }
  const starts: LevelStart[] = [];
  for (const [level, { start }] of tails.entries()) {
    const after = tails[level + 1]?.start.end ?? none;
    const loose = mendedLevels.has(level + 1) ? await readRows(database, row.id, level, { after, to }) : start.rows;
    starts.push({ ...start, loose });
  }
  const isChanged = isCut(row, to) || tails.some(({ start }) => !start.isStored);
  const isSummaryKnown = !isCut(row, to) && !mendedLevels.has(0);
  const summary = isSummaryKnown ? row : await summarise(options, row, tails[0] as Tail);
  const series = createMetricSeries(row.metric, { summary: summaryOf(summary), levels: starts });
  if (isChanged)
    await renumber(database, async (queries) => {
      for (const [level, { number, start }] of tails.entries())
        if (!start.isStored) await deleteChunksFrom(queries, { seriesId: row.id, level, from: number });
      await saveSeries(queries, runId, [writeOf(series)]);
    });
  return series;
}

function summaryOf({ pointCount, notFiniteCount, lastStep, last, minimum, maximum, best, bestStep }: SeriesSummary) {
  return { pointCount, notFiniteCount, lastStep, last, minimum, maximum, best, bestStep };
}

/**
 * Takes up the metrics of a run that goes on, without the points after the checkpoint it goes on from: training will give
 * them again. Every series is done by small transactions of its own; after each the points up to the step can all be read,
 * so a host that dies in between loses nothing, and the next one goes on where it was.
 */
export async function continueMetrics(options: ContinuationOptions, to: number): Promise<Map<string, MetricSeries>> {
  const { database, runId } = options;
  const all = new Map<string, MetricSeries>();
  // First: what is packed now is not to be put in place of what comes, and whoever dies from here on leaves a run that is packed anew.
  await unmarkCompacted(database, runId);
  for (let after: string | null = null; ; ) {
    const page: SeriesRow[] = await listSeriesAfter(database, runId, after, seriesAPage);
    const short = page.filter(({ pointCount }) => pointCount <= chunkLength);
    if (short.length > 0) for (const series of await continueShort(options, short, to)) all.set(series.metric, series);
    for (const row of page) if (row.pointCount > chunkLength) all.set(row.metric, await continueLong(options, row, to));
    const last = page.at(-1);
    if (!last || page.length < seriesAPage) break;
    after = last.metric;
    await nextTurn();
  }
  return all;
}
