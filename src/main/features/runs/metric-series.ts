import { notFiniteMark } from '../../../shared/run-table/not-finite';
import { bucketWidth, type ChunkWrite, chunkLength, pointWidth, rollupFactor } from './metric-chunk';
import { createSummariser, noSummary, type SeriesSummary } from './metric-summary';

interface OpenChunk {
  number: number;
  rowCount: number;
  data: Float64Array;
  dirty: boolean;
}

interface Bucket {
  count: number;
  minimum: number;
  maximum: number;
  marks: number;
}

/** What a series that goes on has stored of one level, as far as it takes part in what comes. */
export interface LevelStart {
  /** Of the chunk that begins with the first of the rows, as if all chunks were `chunkLength` long. */
  number: number;
  /** Of the last chunk. */
  rows: Float64Array;
  /** They are written already, as a chunk of a series that grows. */
  isStored: boolean;
  /** The level's last step; -Infinity where it has no rows. */
  end: number;
  /** Rows of this level among which are all that no bucket of the next one has yet. */
  loose: Float64Array;
}

/** Where a stored series goes on, without its points being read again. */
export interface SeriesStart {
  summary: SeriesSummary;
  /** Finest first. */
  levels: readonly LevelStart[];
}

/** What became of points that were handed over. */
export interface Appended {
  /** Points that did not follow the last step are left out. */
  takenCount: number;
  /** The clock went back; from there on times go on from the latest one. */
  clockWentBack: boolean;
}

/**
 * One metric of one run in memory: takes points in the order of their steps and gives the chunks to write, rollups
 * included. Rollups keep the smallest, the largest and the last value of their points, so no spike is lost, and which
 * values that are no numbers were among them.
 */
export interface MetricSeries {
  readonly metric: string;
  readonly summary: Readonly<SeriesSummary>;
  /** Times are since the run's start, and stay as they are; `measured`: on a clock that may be set back meanwhile. */
  append(steps: Float64Array, values: Float64Array, times: Float64Array, clock?: 'measured'): Appended;
  /** What changed since the last call, and from now on counts as written. */
  takeWrites(): ChunkWrite[];
  /** The same of full chunks alone. */
  takeFull(): ChunkWrite[];
  /** Writes that could not be done, for the next call. */
  putBack(writes: ChunkWrite[]): void;
}

/** Most series have few points, so a chunk's memory grows with them. */
const firstRowCount = 8;

function withRoomFor(data: Float64Array, length: number, most: number): Float64Array {
  if (length <= data.length) return data;
  const grown = new Float64Array(Math.min(most, Math.max(length, data.length * 2)));
  grown.set(data);
  return grown;
}

export function createMetricSeries(metric: string, start: SeriesStart | null = null): MetricSeries {
  const summarise = createSummariser(metric);
  const chunks: OpenChunk[] = [];
  const buckets: Bucket[] = [];
  let full: ChunkWrite[] = [];
  let clockShift = 0;
  let lastTime = Number.NEGATIVE_INFINITY;
  const storedEnds = start?.levels.map(({ end }) => end) ?? [];
  const summary: SeriesSummary = { ...(start?.summary ?? noSummary) };

  const widthAt = (level: number) => (level === 0 ? pointWidth : bucketWidth);
  const chunkAt = (level: number): OpenChunk => {
    let chunk = chunks[level];
    if (!chunk) {
      chunk = { number: 0, rowCount: 0, data: new Float64Array(firstRowCount * widthAt(level)), dirty: false };
      chunks[level] = chunk;
    }
    return chunk;
  };
  const toWrite = (level: number, { number, rowCount, data }: OpenChunk): ChunkWrite => {
    const width = widthAt(level);
    return {
      level,
      number,
      firstStep: data[0] as number,
      lastStep: data[(rowCount - 1) * width] as number,
      pointCount: rowCount,
      data: data.slice(0, rowCount * width),
    };
  };
  const pushRow = (level: number, step: number, value: number, time: number, bucket: Bucket | null) => {
    const chunk = chunkAt(level);
    const width = widthAt(level);
    const at = chunk.rowCount * width;
    chunk.data = withRoomFor(chunk.data, at + width, chunkLength * width);
    chunk.data[at] = step;
    chunk.data[at + 1] = value;
    chunk.data[at + 2] = time;
    if (bucket) {
      chunk.data[at + 3] = bucket.minimum;
      chunk.data[at + 4] = bucket.maximum;
      chunk.data[at + 5] = bucket.marks;
    }
    chunk.rowCount += 1;
    chunk.dirty = true;
    if (chunk.rowCount === chunkLength) {
      full.push(toWrite(level, chunk));
      chunk.number += 1;
      chunk.rowCount = 0;
      chunk.dirty = false;
    }
  };
  const rollUp = (
    level: number,
    step: number,
    value: number,
    time: number,
    low: number,
    high: number,
    marks: number,
  ) => {
    // Of a series that goes on: a bucket that is stored has it already.
    if (step <= (storedEnds[level] as number)) return;
    let bucket = buckets[level];
    if (!bucket) {
      bucket = { count: 0, minimum: Number.NaN, maximum: Number.NaN, marks: 0 };
      buckets[level] = bucket;
    }
    // Comparisons with NaN are false, so only a first number replaces it.
    if (!(low >= bucket.minimum) && !Number.isNaN(low)) bucket.minimum = low;
    if (!(high <= bucket.maximum) && !Number.isNaN(high)) bucket.maximum = high;
    bucket.marks |= marks;
    bucket.count += 1;
    if (bucket.count < rollupFactor) return;
    pushRow(level, step, value, time, bucket);
    const { minimum, maximum, marks: all } = bucket;
    buckets[level] = { count: 0, minimum: Number.NaN, maximum: Number.NaN, marks: 0 };
    rollUp(level + 1, step, value, time, minimum, maximum, all);
  };
  const rollUpPoint = (step: number, value: number, time: number) => {
    const marks = notFiniteMark(value);
    const known = marks === 0 ? value : Number.NaN;
    rollUp(1, step, value, time, known, known, marks);
  };
  const goOn = ({ levels }: SeriesStart) => {
    levels.forEach(({ number, rows, isStored }, level) => {
      const width = widthAt(level);
      const rowCount = rows.length / width;
      const fullCount = Math.floor(rowCount / chunkLength);
      const at = (from: number) => rows.slice(from * chunkLength * width, (from + 1) * chunkLength * width);
      if (!isStored)
        for (let index = 0; index < fullCount; index += 1)
          full.push(toWrite(level, { number: number + index, rowCount: chunkLength, data: at(index), dirty: true }));
      const restCount = rowCount % chunkLength;
      chunks[level] = {
        number: number + fullCount,
        rowCount: restCount,
        data: at(fullCount),
        dirty: !isStored && restCount > 0,
      };
    });
    // The coarsest first: what becomes a whole bucket below comes after all that is stored above.
    for (let level = levels.length - 1; level >= 0; level -= 1) {
      const { loose } = levels[level] as LevelStart;
      const width = widthAt(level);
      for (let at = 0; at < loose.length; at += width) {
        const [step, value, time, low, high, marks] = loose.subarray(at, at + width) as unknown as [
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        if (level === 0) rollUpPoint(step, value, time);
        else rollUp(level + 1, step, value, time, low, high, marks);
      }
    }
    const points = levels[0]?.rows;
    if (points && points.length > 0) lastTime = points[points.length - 1] as number;
  };
  if (start) goOn(start);

  const takeFull = (): ChunkWrite[] => {
    const writes = full;
    full = [];
    return writes;
  };

  return {
    metric,
    summary,
    append: (steps, values, times, clock) => {
      let takenCount = 0;
      let clockWentBack = false;
      for (let index = 0; index < steps.length; index += 1) {
        const step = steps[index] as number;
        if (!(step > (summary.lastStep ?? Number.NEGATIVE_INFINITY))) continue;
        const value = values[index] as number;
        let time = (times[index] as number) + clockShift;
        if (clock === 'measured' && time < lastTime) {
          clockWentBack = true;
          clockShift += lastTime - time;
          time = lastTime;
        }
        if (time > lastTime) lastTime = time;
        pushRow(0, step, value, time, null);
        rollUpPoint(step, value, time);
        summarise(summary, step, value);
        takenCount += 1;
      }
      return { takenCount, clockWentBack };
    },
    takeWrites: () => {
      const writes = takeFull();
      chunks.forEach((chunk, level) => {
        // Points of a single chunk are rolled up when they are read: most series never need more.
        if (!chunk.dirty || (level > 0 && chunks[0]?.number === 0)) return;
        writes.push(toWrite(level, chunk));
        chunk.dirty = false;
      });
      return writes;
    },
    takeFull,
    putBack: (writes) => {
      full = [...writes, ...full];
    },
  };
}
