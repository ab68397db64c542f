import { notFiniteMark } from '../../../shared/run-table/not-finite';
import { bucketWidth, packedChunkLength, pointWidth } from './metric-chunk';

/** Rows of one series side by side. Times are milliseconds since the run's start. */
export interface SeriesColumns {
  steps: Float64Array;
  values: Float64Array;
  times: Float64Array;
  /** Of the finite values a row stands for; NaN where there are none. */
  minimums: Float64Array;
  maximums: Float64Array;
  /** Which values that are no numbers a row stands for (`notFiniteMarks`). */
  marks: Uint8Array;
}

const numbers = ['steps', 'values', 'times', 'minimums', 'maximums'] as const;

function emptyColumns(count: number): SeriesColumns {
  return {
    steps: new Float64Array(count),
    values: new Float64Array(count),
    times: new Float64Array(count),
    minimums: new Float64Array(count),
    maximums: new Float64Array(count),
    marks: new Uint8Array(count),
  };
}

/** Gathers rows of chunks of any level into columns, one series after the other in the same memory. */
export class ColumnBuilder {
  private columns = emptyColumns(packedChunkLength);
  private count = 0;

  /** Adds the rows of a chunk whose steps lie within the bounds; `after` is exclusive. Returns the last step taken. */
  add(rows: Float64Array, level: number, after: number, to: number): number {
    const width = level === 0 ? pointWidth : bucketWidth;
    this.reserve(rows.length / width);
    const { steps, values, times, minimums, maximums, marks } = this.columns;
    let last = after;
    for (let at = 0; at < rows.length; at += width) {
      const step = rows[at] as number;
      if (step <= after) continue;
      if (step > to) break;
      last = step;
      const row = this.count;
      this.count += 1;
      const value = rows[at + 1] as number;
      steps[row] = step;
      values[row] = value;
      times[row] = rows[at + 2] as number;
      if (level === 0) {
        const mark = notFiniteMark(value);
        const known = mark === 0 ? value : Number.NaN;
        minimums[row] = known;
        maximums[row] = known;
        marks[row] = mark;
      } else {
        minimums[row] = rows[at + 3] as number;
        maximums[row] = rows[at + 4] as number;
        marks[row] = rows[at + 5] as number;
      }
    }
    return last;
  }

  /**
   * The rows that were added, at most `most` of them (`isMerged`: neighbours were joined for that); the next row is that of
   * another series.
   */
  finish(most: number): { columns: SeriesColumns; isMerged: boolean } {
    const { count } = this;
    this.count = 0;
    const isMerged = count > most;
    return { columns: isMerged ? mergeRows(this.columns, count, most) : this.copy(count), isMerged };
  }

  private copy(count: number): SeriesColumns {
    const cut = Object.fromEntries(numbers.map((name) => [name, this.columns[name].slice(0, count)]));
    return { ...(cut as Omit<SeriesColumns, 'marks'>), marks: this.columns.marks.slice(0, count) };
  }

  private reserve(more: number): void {
    const needed = this.count + more;
    if (needed <= this.columns.steps.length) return;
    const grown = emptyColumns(Math.max(needed, this.columns.steps.length * 2));
    for (const name of numbers) grown[name].set(this.columns[name].subarray(0, this.count));
    grown.marks.set(this.columns.marks.subarray(0, this.count));
    this.columns = grown;
  }
}

/** Joins neighbouring rows until there are at most `most`; each keeps the last value and all extremes and marks. */
function mergeRows(columns: SeriesColumns, length: number, most: number): SeriesColumns {
  const factor = Math.ceil(length / Math.max(1, Math.floor(most)));
  const merged = emptyColumns(Math.ceil(length / factor));
  for (let row = 0; row < merged.steps.length; row += 1) {
    const end = Math.min(length, (row + 1) * factor);
    let low = Number.NaN;
    let high = Number.NaN;
    let marks = 0;
    for (let at = row * factor; at < end; at += 1) {
      const minimum = columns.minimums[at] as number;
      const maximum = columns.maximums[at] as number;
      if (!(minimum >= low) && !Number.isNaN(minimum)) low = minimum;
      if (!(maximum <= high) && !Number.isNaN(maximum)) high = maximum;
      marks |= columns.marks[at] as number;
    }
    merged.steps[row] = columns.steps[end - 1] as number;
    merged.values[row] = columns.values[end - 1] as number;
    merged.times[row] = columns.times[end - 1] as number;
    merged.minimums[row] = low;
    merged.maximums[row] = high;
    merged.marks[row] = marks;
  }
  return merged;
}
