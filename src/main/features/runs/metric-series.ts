import { metricDirection } from '../../../shared/config/metric-direction';

/** Points or buckets a chunk holds; small, since the newest chunk is written anew while it fills. */
export const chunkLength = 256;
/** Buckets of one level that make one of the next. */
export const rollupFactor = 8;
/** Numbers a row: step, value, time at level 0; step, value, minimum, maximum, time above. */
export const rowWidth = (level: number): 3 | 5 => (level === 0 ? 3 : 5);

export interface ChunkWrite {
  level: number;
  number: number;
  firstStep: number;
  lastStep: number;
  pointCount: number;
  data: Float64Array;
}

/** Of the finite values; null while there are none. */
export interface SeriesSummary {
  pointCount: number;
  notFiniteCount: number;
  lastStep: number | null;
  last: number | null;
  minimum: number | null;
  maximum: number | null;
  best: number | null;
  bestStep: number | null;
}

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
}

/**
 * One metric of one run in memory: takes points in the order of their steps and gives the chunks to write, rollups
 * included. Rollups keep the smallest, the largest and the last value of their points, so no spike is lost.
 */
export interface MetricSeries {
  readonly metric: string;
  readonly summary: Readonly<SeriesSummary>;
  /** Points that do not follow the last step are left out; returns how many were taken. Times are since the run's start. */
  append(steps: Float64Array, values: Float64Array, times: Float64Array): number;
  /** What changed since the last call, and from now on counts as written. */
  takeWrites(): ChunkWrite[];
  /** Writes that could not be done, for the next call. */
  putBack(writes: ChunkWrite[]): void;
}

export function createMetricSeries(metric: string): MetricSeries {
  const lowerIsBetter = metricDirection(metric) === 'lower';
  const chunks: OpenChunk[] = [];
  const buckets: Bucket[] = [];
  let full: ChunkWrite[] = [];
  const summary: SeriesSummary = {
    pointCount: 0,
    notFiniteCount: 0,
    lastStep: null,
    last: null,
    minimum: null,
    maximum: null,
    best: null,
    bestStep: null,
  };

  const chunkAt = (level: number): OpenChunk => {
    let chunk = chunks[level];
    if (!chunk) {
      chunk = { number: 0, rowCount: 0, data: new Float64Array(chunkLength * rowWidth(level)), dirty: false };
      chunks[level] = chunk;
    }
    return chunk;
  };
  const toWrite = (level: number, { number, rowCount, data }: OpenChunk): ChunkWrite => {
    const width = rowWidth(level);
    return {
      level,
      number,
      firstStep: data[0] as number,
      lastStep: data[(rowCount - 1) * width] as number,
      pointCount: rowCount,
      data: data.slice(0, rowCount * width),
    };
  };
  const pushRow = (level: number, step: number, value: number, minimum: number, maximum: number, time: number) => {
    const chunk = chunkAt(level);
    const at = chunk.rowCount * rowWidth(level);
    chunk.data[at] = step;
    chunk.data[at + 1] = value;
    if (level === 0) chunk.data[at + 2] = time;
    else {
      chunk.data[at + 2] = minimum;
      chunk.data[at + 3] = maximum;
      chunk.data[at + 4] = time;
    }
    chunk.rowCount += 1;
    chunk.dirty = true;
    if (chunk.rowCount === chunkLength) {
      full.push(toWrite(level, chunk));
      chunk.number += 1;
      chunk.rowCount = 0;
      chunk.dirty = false;
    }
    rollUp(level + 1, step, value, minimum, maximum, time);
  };
  const rollUp = (level: number, step: number, value: number, minimum: number, maximum: number, time: number) => {
    let bucket = buckets[level];
    if (!bucket) {
      bucket = { count: 0, minimum: Number.NaN, maximum: Number.NaN };
      buckets[level] = bucket;
    }
    // Comparisons with NaN are false, so only a first number replaces it.
    if (!(minimum >= bucket.minimum) && !Number.isNaN(minimum)) bucket.minimum = minimum;
    if (!(maximum <= bucket.maximum) && !Number.isNaN(maximum)) bucket.maximum = maximum;
    bucket.count += 1;
    if (bucket.count < rollupFactor) return;
    const { minimum: low, maximum: high } = bucket;
    bucket.count = 0;
    bucket.minimum = Number.NaN;
    bucket.maximum = Number.NaN;
    pushRow(level, step, value, low, high, time);
  };
  const summarise = (step: number, value: number) => {
    summary.pointCount += 1;
    summary.lastStep = step;
    if (!Number.isFinite(value)) {
      summary.notFiniteCount += 1;
      return;
    }
    summary.last = value;
    if (summary.minimum === null || value < summary.minimum) summary.minimum = value;
    if (summary.maximum === null || value > summary.maximum) summary.maximum = value;
    if (summary.best === null || (lowerIsBetter ? value < summary.best : value > summary.best)) {
      summary.best = value;
      summary.bestStep = step;
    }
  };

  return {
    metric,
    summary,
    append: (steps, values, times) => {
      let taken = 0;
      for (let index = 0; index < steps.length; index += 1) {
        const step = steps[index] as number;
        if (summary.lastStep !== null && !(step > summary.lastStep)) continue;
        const value = values[index] as number;
        pushRow(0, step, value, value, value, times[index] as number);
        summarise(step, value);
        taken += 1;
      }
      return taken;
    },
    takeWrites: () => {
      const writes = full;
      full = [];
      chunks.forEach((chunk, level) => {
        if (!chunk.dirty) return;
        writes.push(toWrite(level, chunk));
        chunk.dirty = false;
      });
      return writes;
    },
    putBack: (writes) => {
      full = [...writes, ...full];
    },
  };
}
