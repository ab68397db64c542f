import { createBreather } from '../../lib/breather';
import type { Queries } from '../../store';
import { chunkLength, readChunk, rollupFactor, type StoredChunk } from './metric-chunk';
import { ColumnBuilder, type SeriesColumns } from './metric-columns';
import {
  type ChunkPlaces,
  countRows,
  findPlaces,
  readChunks,
  type SeriesRow,
  type StepRange,
} from './metric-repository';

/** A chunk that cannot be read. */
export interface DamagedChunk {
  seriesId: number;
  level: number;
  firstStep: number;
  lastStep: number;
  /** Points it stands for. */
  pointCount: number;
}

export interface SeriesReading {
  columns: ReadonlyMap<number, SeriesColumns>;
  /** Some rows stand for several points. */
  aggregated: boolean;
  damaged: readonly DamagedChunk[];
}

type ReadableSeries = Pick<SeriesRow, 'id' | 'pointCount'>;

/** Rows that are read for one that is wanted, at most: levels are far apart, so what lies between is joined after reading. */
const readFactors = [4, 2, 1];
/** Rows of all series together for which more than the wanted ones are read. */
const generousRowCount = 250_000;
const chunksAStatement = 96;
const seriesAStatement = 128;

/** The finest level with at most so many rows; series of one chunk have points alone. */
export function levelFor(pointCount: number, mostRows: number, storedCount = pointCount): number {
  let level = 0;
  if (storedCount <= chunkLength) return level;
  while (pointCount / rollupFactor ** level > mostRows) level += 1;
  return level;
}

interface Plan {
  id: number;
  level: number;
  expectedRows: number;
}

/** What is read of each series. */
async function planReading(
  queries: Queries,
  series: readonly ReadableSeries[],
  range: StepRange,
  points: number,
): Promise<Plan[]> {
  const isWhole = range.after === Number.NEGATIVE_INFINITY && range.to === Number.MAX_VALUE;
  const counts =
    isWhole || !Number.isFinite(points)
      ? null
      : await countRows(
          queries,
          series.map(({ id }) => id),
          range,
        );
  const planWith = (readFactor: number) =>
    series.map(({ id, pointCount }) => {
      const count = Math.min(pointCount, counts?.get(id) ?? pointCount);
      const level = levelFor(count, points * readFactor, pointCount);
      const rows = isWhole || counts ? count / rollupFactor ** level : chunkLength;
      return { id, level, expectedRows: Math.ceil(rows) + rollupFactor };
    });
  let plans: Plan[] = [];
  for (const readFactor of readFactors) {
    plans = planWith(readFactor);
    if (plans.reduce((total, { expectedRows }) => total + expectedRows, 0) <= generousRowCount) break;
  }
  return plans;
}

const rowsAt = (pointCount: number, level: number) => Math.floor(pointCount / rollupFactor ** level);

/** Levels below one, coarsest first. */
const levelsBelow = (level: number) => Array.from({ length: level }, (_, index) => level - 1 - index);

/** The chunks to read of each plan: all of its level within the range, and the last of each finer one that ends later. */
async function placesOf(
  queries: Queries,
  plans: readonly Plan[],
  range: StepRange,
  counts: ReadonlyMap<number, number>,
): Promise<ChunkPlaces[]> {
  const isWhole = range.after === Number.NEGATIVE_INFINITY && range.to === Number.MAX_VALUE;
  const pointCountOf = ({ id }: Plan) => counts.get(id) ?? 0;
  // Of a whole series it is known which levels have rows that fill no bucket of the next one.
  const tailsOf = (plan: Plan) =>
    levelsBelow(plan.level).filter((level) => !isWhole || rowsAt(pointCountOf(plan), level) % rollupFactor > 0);
  const searched = plans.filter((plan) => !isWhole || tailsOf(plan).length > 0);
  const levels = Array.from({ length: Math.max(0, ...searched.map(({ level }) => level)) + 1 }, (_, level) => level);
  const found = new Map<string, ChunkPlaces>();
  for (let from = 0; from < searched.length; from += seriesAStatement) {
    const ids = searched.slice(from, from + seriesAStatement).map(({ id }) => id);
    for (const place of await findPlaces(queries, ids, levels, range))
      found.set(`${place.seriesId} ${place.level}`, place);
  }
  return plans.flatMap((plan) => {
    const { id, level } = plan;
    const last = Math.floor(rowsAt(pointCountOf(plan), level) / chunkLength);
    const whole = isWhole ? { seriesId: id, level, from: 0, to: last } : (found.get(`${id} ${level}`) as ChunkPlaces);
    const tails = tailsOf(plan).map((finer) => found.get(`${id} ${finer}`) as ChunkPlaces);
    return [whole, ...tails.map((place) => ({ ...place, from: place.to }))];
  });
}

/** Places cut into parts of few chunks, each part for one statement. */
function* partsOf(places: readonly ChunkPlaces[]): Generator<ChunkPlaces[]> {
  let part: ChunkPlaces[] = [];
  let free = chunksAStatement;
  for (const place of places)
    for (let { from } = place; from <= place.to; ) {
      const to = Math.min(place.to, from + free - 1);
      part.push({ ...place, from, to });
      free -= to - from + 1;
      from = to + 1;
      if (free > 0) continue;
      yield part;
      part = [];
      free = chunksAStatement;
    }
  if (part.length > 0) yield part;
}

/** The chunks at some places, part by part; SQLite reads the next part, beside this thread, while one is unpacked. */
async function* readAhead(queries: Queries, places: readonly ChunkPlaces[]): AsyncGenerator<StoredChunk[]> {
  let next: Promise<StoredChunk[]> | null = null;
  for (const part of partsOf(places)) {
    const reading = readChunks(queries, part);
    // Told of when it is waited for, unless the reader has stopped before.
    reading.catch(() => {});
    if (next) yield await next;
    next = reading;
  }
  if (next) yield await next;
}

/** What another level knows of the steps of a damaged chunk: a finer one exactly, a coarser one in buckets. */
async function readAround(
  queries: Queries,
  { seriesId, level, lastStep }: StoredChunk,
  builder: ColumnBuilder,
  range: StepRange,
): Promise<number> {
  const other = level > 0 ? level - 1 : 1;
  const to = Math.min(range.to, lastStep);
  let { after } = range;
  for (const chunk of await readChunks(queries, await findPlaces(queries, [seriesId], [other], { after, to }))) {
    const rows = readChunk(chunk);
    if (rows) after = builder.add(rows, other, after, to);
    else if (level > 0 && other > 0) after = await readAround(queries, chunk, builder, { after, to });
  }
  return after;
}

/**
 * Many series within a range of steps. Above `points` rows a coarser level is read, and the newest points, which do not fill
 * a bucket yet, from the finer ones. What is damaged is listed, and taken from another level as far as one knows it.
 */
export async function readSeries(
  queries: Queries,
  series: readonly ReadableSeries[],
  range: StepRange,
  points: number,
  signal?: AbortSignal,
): Promise<SeriesReading> {
  const plans = await planReading(queries, series, range, points);
  const planOf = new Map(plans.map((plan) => [plan.id, plan]));
  const counts = new Map(series.map(({ id, pointCount }) => [id, pointCount]));
  const columns = new Map<number, SeriesColumns>();
  const damaged: DamagedChunk[] = [];
  const breathe = createBreather();
  const builder = new ColumnBuilder();
  let aggregated = false;
  let current: { plan: Plan; after: number } | null = null;
  const finish = () => {
    if (!current) return;
    const { plan } = current;
    const read = builder.finish(points);
    aggregated ||= plan.level > 0 || read.isMerged;
    columns.set(plan.id, read.columns);
    current = null;
  };
  for await (const part of readAhead(queries, await placesOf(queries, plans, range, counts))) {
    signal?.throwIfAborted();
    for (const chunk of part) {
      if (current?.plan.id !== chunk.seriesId) {
        finish();
        const plan = planOf.get(chunk.seriesId) as Plan;
        current = { plan, after: range.after };
      }
      const rows = readChunk(chunk);
      const { after } = current as NonNullable<typeof current>;
      const within: StepRange = { after, to: range.to };
      let last: number;
      if (rows) last = builder.add(rows, chunk.level, after, range.to);
      else {
        const { seriesId, level, firstStep, lastStep, pointCount } = chunk;
        damaged.push({ seriesId, level, firstStep, lastStep, pointCount: pointCount * rollupFactor ** level });
        last = await readAround(queries, chunk, builder, within);
      }
      current = { ...(current as NonNullable<typeof current>), after: last };
      await breathe();
    }
  }
  finish();
  return { columns, aggregated, damaged };
}
