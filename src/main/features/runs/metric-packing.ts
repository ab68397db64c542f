import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { activeRunStatuses, runStatuses } from '../../../shared/contract/run';
import type { Database, Queries } from '../../store';
import {
  bucketWidth,
  type ChunkWrite,
  chunkLength,
  packColumns,
  packedChunkLength,
  packings,
  pointWidth,
  readChunk,
} from './metric-chunk';
import { type ChunkRow, readChunksFrom, saveChunks } from './metric-repository';
import { createMetricSeries } from './metric-series';

const ended = JSON.stringify(runStatuses.filter((status) => !activeRunStatuses.includes(status)));
const chunksARead = packedChunkLength / chunkLength;
const seriesAPage = 200;

export interface PackedRun {
  seriesCount: number;
  /** Series left as they are, since some of their points cannot be read or are missing. */
  damagedCount: number;
}

/** Runs that have ended and whose chunks are still those of training, oldest first. */
export async function findUnpackedRun(database: Database, except: readonly string[] = []): Promise<string | null> {
  const row = await database.get<{ id: string }>(
    `SELECT id FROM run WHERE compacted < 2 AND trash_id IS NULL AND status IN (SELECT value FROM json_each(?))
       AND id NOT IN (SELECT value FROM json_each(?))
     ORDER BY number LIMIT 1`,
    [ended, JSON.stringify(except)],
  );
  return row?.id ?? null;
}

/** Rows of one level gathered into long chunks. */
class LevelPacker {
  private rows: Float64Array;
  private count = 0;
  private number = 0;

  constructor(
    private readonly seriesId: number,
    private readonly level: number,
  ) {
    this.rows = new Float64Array(packedChunkLength * this.width);
  }

  private get width(): number {
    return this.level === 0 ? pointWidth : bucketWidth;
  }

  /** Returns the chunk that became full. `chunkLength` divides the length of packed ones, so a write never straddles two. */
  add({ data, pointCount }: ChunkWrite): ChunkRow | null {
    this.rows.set(data, this.count * this.width);
    this.count += pointCount;
    return this.count === packedChunkLength ? this.take() : null;
  }

  take(): ChunkRow | null {
    if (this.count === 0) return null;
    const rows = this.rows.subarray(0, this.count * this.width);
    const chunk: ChunkRow = {
      seriesId: this.seriesId,
      level: this.level,
      // Below zero nobody reads them; they turn round all at once when the series is done.
      number: -1 - this.number,
      firstStep: rows[0] as number,
      lastStep: rows[rows.length - this.width] as number,
      pointCount: this.count,
      packing: packings.columns,
      data: packColumns(rows, this.width),
    };
    this.number += 1;
    this.count = 0;
    return chunk;
  }
}

const removeUnfinished = (database: Database, seriesId: number) =>
  database.run('DELETE FROM metric_chunk WHERE series_id = ? AND number < 0', [seriesId]);

/** Writes the packed chunks of a series beside the old ones. Returns false when some points cannot be read. */
async function writePacked(
  database: Database,
  seriesId: number,
  metric: string,
  signal: AbortSignal,
): Promise<boolean> {
  const series = createMetricSeries(metric);
  const packers: LevelPacker[] = [];
  const take = async (writes: readonly ChunkWrite[]) => {
    for (const write of writes) {
      packers[write.level] ??= new LevelPacker(seriesId, write.level);
      const full = (packers[write.level] as LevelPacker).add(write);
      if (full) await saveChunks(database, [full]);
      await nextTurn();
    }
  };
  for (let from = 0; ; ) {
    signal.throwIfAborted();
    const chunks = await readChunksFrom(database, { seriesId, level: 0, from }, chunksARead);
    for (const chunk of chunks) {
      const rows = readChunk(chunk);
      if (!rows) return false;
      const column = (offset: number) =>
        Float64Array.from({ length: chunk.pointCount }, (_, row) => rows[row * pointWidth + offset] as number);
      series.append(column(0), column(1), column(2));
      // What is not full yet comes at the end; the rows of full chunks follow each other.
      await take(series.takeFull());
    }
    if (chunks.length < chunksARead) break;
    from = (chunks.at(-1) as ChunkRow).number + 1;
  }
  await take(series.takeWrites());
  for (const packer of packers) {
    const rest = packer.take();
    if (rest) await saveChunks(database, [rest]);
    await nextTurn();
  }
  return true;
}

const swaps = new WeakMap<Database, number>();

/** Changes when chunks get other numbers: what was read by several statements around it is read again. */
const swapCount = (database: Database): number => swaps.get(database) ?? 0;

const readings = new WeakMap<Database, Set<Promise<unknown>>>();
const lastReadAt = new WeakMap<Database, number>();

/**
 * Reads by several statements. What is being packed waits for it; should chunks get other numbers all the same, because that had
 * begun before, it reads again. Without the wait, packing a thousand runs would have it read again a thousand times.
 */
export async function readUnpacked<Result>(database: Database, read: () => Promise<Result>): Promise<Result> {
  const own = readings.get(database) ?? new Set();
  readings.set(database, own);
  for (;;) {
    const before = swapCount(database);
    const reading = read();
    own.add(reading);
    try {
      const result = await reading;
      if (swapCount(database) === before) return result;
    } finally {
      own.delete(reading);
      lastReadAt.set(database, performance.now());
    }
  }
}

async function readingsDone(database: Database): Promise<void> {
  for (let own = readings.get(database); own && own.size > 0; ) await Promise.allSettled([...own]);
}

/** Gives chunks other numbers, in one transaction: readings that have begun come first, and others read again. */
export async function renumber<Result>(
  database: Database,
  work: (queries: Queries) => Promise<Result>,
): Promise<Result> {
  await readingsDone(database);
  return database.transaction((queries) => {
    swaps.set(database, swapCount(database) + 1);
    return work(queries);
  });
}

/** Time without a reading after which nobody seems to look at charts, and for how long the work of packing waits for that. */
const restMs = 2_000;
const patienceMs = 10_000;

/** Waits until nobody reads: whoever opens charts comes first. Charts of running runs are read all the time, so not for ever. */
export async function untilUnread(database: Database, signal: AbortSignal): Promise<void> {
  const start = performance.now();
  for (;;) {
    const now = performance.now();
    const isRead = (readings.get(database)?.size ?? 0) > 0;
    const left = isRead ? restMs : (lastReadAt.get(database) ?? Number.NEGATIVE_INFINITY) + restMs - now;
    if (signal.aborted || left <= 0 || now - start >= patienceMs) return;
    await wait(Math.min(left, patienceMs), undefined, { signal }).catch(() => {});
  }
}

type Swap = 'done' | 'incomplete' | 'run went on';

/**
 * Puts the packed chunks of a series in place of the others: all its points, and of a run whose figures nobody has touched
 * since packing began. That it has ended is not enough, since it may have gone on and ended again.
 */
function swap(database: Database, runId: string, seriesId: number): Promise<Swap> {
  return renumber(database, async (queries) => {
    const run = await queries.get(
      'SELECT 1 FROM run WHERE id = ? AND compacted = 1 AND status IN (SELECT value FROM json_each(?))',
      [runId, ended],
    );
    if (!run) return 'run went on';
    const whole = await queries.get(
      `SELECT 1 FROM metric_series WHERE id = ? AND point_count =
         (SELECT sum(point_count) FROM metric_chunk WHERE series_id = metric_series.id AND level = 0 AND number < 0)`,
      [seriesId],
    );
    if (!whole) return 'incomplete';
    await queries.run('DELETE FROM metric_chunk WHERE series_id = ? AND number >= 0', [seriesId]);
    await queries.run('UPDATE metric_chunk SET number = -1 - number WHERE series_id = ? AND number < 0', [seriesId]);
    return 'done';
  });
}

/**
 * Packs the series of an ended run that have more than one chunk: fewer, longer chunks of half the size, with rollups as
 * this version writes them. Every step is a transaction of its own, so that a host which dies in between loses nothing, and
 * the others wait for milliseconds. Returns null when the run has gone on meanwhile.
 */
export async function packRun(database: Database, runId: string, signal: AbortSignal): Promise<PackedRun | null> {
  const packed: PackedRun = { seriesCount: 0, damagedCount: 0 };
  const { changeCount } = await database.run(
    'UPDATE run SET compacted = 1 WHERE id = ? AND status IN (SELECT value FROM json_each(?))',
    [runId, ended],
  );
  if (changeCount === 0) return null;
  for (let after = 0; ; ) {
    const page = await database.all<{ id: number; metric: string }>(
      `SELECT id, metric FROM metric_series AS series WHERE run_id = ? AND id > ? AND EXISTS
         (SELECT 1 FROM metric_chunk WHERE series_id = series.id AND packing = ${packings.rows} AND (number <> 0 OR level > 0))
       ORDER BY id LIMIT ${seriesAPage}`,
      [runId, after],
    );
    for (const { id, metric } of page) {
      after = id;
      await removeUnfinished(database, id);
      const isWritten = await writePacked(database, id, metric, signal);
      const swapped: Swap = isWritten ? await swap(database, runId, id) : 'incomplete';
      if (swapped === 'done') {
        packed.seriesCount += 1;
        continue;
      }
      await removeUnfinished(database, id);
      if (swapped === 'run went on') return null;
      packed.damagedCount += 1;
    }
    if (page.length < seriesAPage) break;
  }
  const { changeCount: finishedCount } = await database.run(
    'UPDATE run SET compacted = 2 WHERE id = ? AND compacted = 1 AND status IN (SELECT value FROM json_each(?))',
    [runId, ended],
  );
  return finishedCount === 0 ? null : packed;
}
