import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Queries } from '../../store';
import { countPoints, readChunks, type SeriesRow, type StepRange } from './metric-repository';
import { rollupFactor, rowWidth } from './metric-series';

/** Rows of one series side by side. Times are milliseconds since the run's start. */
export interface SeriesColumns {
  steps: Float64Array;
  values: Float64Array;
  minimums: Float64Array;
  maximums: Float64Array;
  times: Float64Array;
}

const chunksARead = 32;

/** Coarser only as far as needed to come below the wanted number of points. */
export function levelFor(pointCount: number, wanted: number): number {
  let level = 0;
  while (pointCount / rollupFactor ** level > wanted) level += 1;
  return level;
}

/** Rows of a level within the range, appended to `rows` (five numbers each); returns the last step read. */
async function readLevel(
  queries: Queries,
  seriesId: number,
  level: number,
  range: StepRange,
  rows: number[],
): Promise<number> {
  const width = rowWidth(level);
  let lastStep = range.after;
  for (let from = 0; ; ) {
    const chunks = await readChunks(queries, seriesId, level, range, { from, limit: chunksARead });
    for (const { number, data } of chunks) {
      from = number + 1;
      for (let at = 0; at < data.length; at += width) {
        const step = data[at] as number;
        if (step <= range.after || step > range.to) continue;
        lastStep = step;
        const value = data[at + 1] as number;
        if (level === 0) rows.push(step, value, value, value, data[at + 2] as number);
        else rows.push(step, value, data[at + 2] as number, data[at + 3] as number, data[at + 4] as number);
      }
    }
    if (chunks.length < chunksARead) return lastStep;
    await nextTurn();
  }
}

/**
 * One series within a range of steps. Above `points` rows it reads a coarser level, and the newest points, which do not
 * fill a bucket yet, from the finer ones.
 */
export async function readSeriesColumns(
  queries: Queries,
  series: Pick<SeriesRow, 'id'>,
  range: StepRange,
  points: number,
): Promise<{ columns: SeriesColumns; aggregated: boolean }> {
  const pointCount = Number.isFinite(points) ? await countPoints(queries, series.id, range) : 0;
  const topLevel = levelFor(pointCount, points);
  const rows: number[] = [];
  let after = range.after;
  for (let level = topLevel; level >= 0; level -= 1)
    after = await readLevel(queries, series.id, level, { after, to: range.to }, rows);
  const count = rows.length / 5;
  const column = (offset: number) => {
    const values = new Float64Array(count);
    for (let index = 0; index < count; index += 1) values[index] = rows[index * 5 + offset] as number;
    return values;
  };
  return {
    columns: { steps: column(0), values: column(1), minimums: column(2), maximums: column(3), times: column(4) },
    aggregated: topLevel > 0,
  };
}
