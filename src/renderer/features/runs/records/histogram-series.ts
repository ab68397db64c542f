import type { Table } from 'apache-arrow';
import { type HistogramFigures, histogramBinCount, histogramFigureNames } from '../../../../shared/job/run-record';

/** Histograms of one weight over the steps; arrays of one length. */
export interface HistogramSeries {
  name: string;
  steps: Float64Array;
  figures: Record<Exclude<keyof HistogramFigures, 'bins'>, Float64Array>;
  /** Bins of one record. */
  binCount: number;
  /** Shape: [steps, binCount]. */
  bins: Uint32Array;
}

/** Few numbers in 64 bins look like a bar code: as many bins as are filled on average by four. */
function binCountFor(count: number): number {
  let binCount = histogramBinCount;
  while (binCount > 8 && count < 4 * binCount) binCount /= 2;
  return binCount;
}

/** Sums of so many neighbouring bins. */
function mergeBins(bins: Uint32Array, size: number): Uint32Array {
  if (size === 1) return bins;
  const merged = new Uint32Array(bins.length / size);
  bins.forEach((count, index) => {
    const at = Math.floor(index / size);
    merged[at] = (merged[at] as number) + count;
  });
  return merged;
}

/** Series of a table of GET /data/runs/:id/records, in its order: rows of one name follow one another. */
export function toHistogramSeries(table: Table): HistogramSeries[] {
  const names = table.getChild('name')?.data[0];
  const codes = (names?.values as Int32Array | undefined) ?? new Int32Array();
  const dictionary: string[] = names?.dictionary?.toJSON() ?? [];
  const column = (name: string) => (table.getChild(name)?.toArray() as Float64Array | undefined) ?? new Float64Array();
  const steps = column('step');
  const figures = histogramFigureNames.map((name) => [name, column(name)] as const);
  const bins = (table.getChild('bins')?.data[0]?.children[0]?.values as Uint32Array | undefined) ?? new Uint32Array();
  const found: HistogramSeries[] = [];
  for (let from = 0; from < table.numRows; ) {
    let to = from + 1;
    while (to < table.numRows && codes[to] === codes[from]) to += 1;
    const whole = bins.slice(from * histogramBinCount, to * histogramBinCount);
    const binCount = binCountFor(figures[0]?.[1][from] ?? 0);
    found.push({
      name: dictionary[codes[from] as number] ?? '',
      steps: steps.slice(from, to),
      figures: Object.fromEntries(
        figures.map(([name, values]) => [name, values.slice(from, to)]),
      ) as HistogramSeries['figures'],
      binCount,
      bins: mergeBins(whole, histogramBinCount / binCount),
    });
    from = to;
  }
  return found;
}

/** The record that stands at a step: the newest one not after it; the first where all come later. */
export function placeOfStep(steps: ArrayLike<number>, step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((steps[middle] as number) <= step) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Smallest and largest finite number of all steps; null where there is none. */
export function valueRange({ figures }: HistogramSeries): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of figures.minimum) if (value < low) low = value;
  for (const value of figures.maximum) if (value > high) high = value;
  if (low > high) return null;
  // All numbers equal at all steps: a little room around them, so that they lie in the middle.
  if (low === high) return [low - (Math.abs(low) || 1) / 10, high + (Math.abs(high) || 1) / 10];
  return [low, high];
}

/** The bin of a record that holds a value, with its bounds; null outside. */
export function binAt(series: HistogramSeries, place: number, value: number) {
  const minimum = series.figures.minimum[place] as number;
  const maximum = series.figures.maximum[place] as number;
  if (!(value >= minimum && value <= maximum)) return null;
  const { binCount } = series;
  const width = (maximum - minimum) / binCount;
  const bin = width === 0 ? binCount / 2 : Math.min(binCount - 1, Math.floor((value - minimum) / width));
  return {
    from: width === 0 ? minimum : minimum + bin * width,
    to: width === 0 ? maximum : minimum + (bin + 1) * width,
    count: series.bins[place * binCount + bin] as number,
  };
}
