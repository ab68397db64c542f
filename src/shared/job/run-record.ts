import type { RecordKind } from '../contract/run-record';

/** One thing that a training run keeps besides its figures, as the engine hands it to the host. */
export interface RunRecordEntry {
  kind: RecordKind;
  /** Of a weight (`dense_1/0/kernel`), or the number of a sample, with what it is a picture of (`3/input/pixels`). */
  name: string;
  step: number;
  /** Plain JSON: `RecordedInput` of kind `input`, `RecordedPrediction` of kind `sample`, `PictureDescription` of kind `picture`. */
  description: unknown;
  /** A packed histogram, or a PNG file; else nothing. */
  data: Uint8Array;
}

export const histogramBinCount = 64;

/** How numbers are distributed: figures of all of them, and counts of the finite ones in bins of equal width. */
export interface HistogramFigures {
  count: number;
  /** Of the finite numbers: where the bins begin and end. NaN where there are none. */
  minimum: number;
  maximum: number;
  mean: number;
  /** Of the population: divided by the count. */
  deviation: number;
  /** Root of the sum of squares of the finite numbers. */
  norm: number;
  zeroCount: number;
  nanCount: number;
  infiniteCount: number;
  /** Shape: [64]. The last bin holds the maximum. Where all numbers are equal, one bin in the middle holds them. */
  bins: Uint32Array;
}

const figureNames = [
  'count',
  'minimum',
  'maximum',
  'mean',
  'deviation',
  'norm',
  'zeroCount',
  'nanCount',
  'infiniteCount',
] as const satisfies readonly Exclude<keyof HistogramFigures, 'bins'>[];

/** Names of the numbers in a histogram besides its bins, in the order in which they are packed. */
export const histogramFigureNames: readonly (typeof figureNames)[number][] = figureNames;

const figuresBytes = 8 * figureNames.length;
export const packedHistogramBytes = figuresBytes + 4 * histogramBinCount;

/** The stored form: the figures as float64, then the bins as uint32, little endian. */
export function packHistogram(histogram: HistogramFigures): Uint8Array {
  const packed = new Uint8Array(packedHistogramBytes);
  const view = new DataView(packed.buffer);
  figureNames.forEach((name, index) => {
    view.setFloat64(8 * index, histogram[name], true);
  });
  histogram.bins.forEach((count, index) => {
    view.setUint32(figuresBytes + 4 * index, count, true);
  });
  return packed;
}

/** What `packHistogram` made; null for bytes of another length, as a damaged project may hold them. */
export function unpackHistogram(packed: Uint8Array): HistogramFigures | null {
  if (packed.byteLength !== packedHistogramBytes) return null;
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const bins = new Uint32Array(histogramBinCount);
  for (let index = 0; index < histogramBinCount; index += 1)
    bins[index] = view.getUint32(figuresBytes + 4 * index, true);
  const figures = Object.fromEntries(figureNames.map((name, index) => [name, view.getFloat64(8 * index, true)]));
  return { ...(figures as Omit<HistogramFigures, 'bins'>), bins };
}
