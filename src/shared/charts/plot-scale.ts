import { isFlatRange } from './flat-range';

/** From values to pixels, and back to few round values. */
export interface AxisScale {
  place(value: number): number;
  ticks: readonly number[];
}

function roundStep(range: number, count: number): number {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  return step * power;
}

function linearTicks(low: number, high: number): number[] {
  const step = roundStep(high - low, 6);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** Powers of ten; where there are few of them, one, two and five of each. */
function logarithmicTicks(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const factors = Math.log10(high / low) < 2.5 ? [1, 2, 5] : [1];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => first + index)
    .flatMap((power) => factors.map((factor) => Number((factor * 10 ** power).toPrecision(12))))
    .filter((tick) => tick >= low && tick <= high);
  // A range of less than an octave holds hardly any of them.
  return ticks.length >= 3 ? ticks : linearTicks(low, high).filter((tick) => tick > 0);
}

/**
 * A scale around values with a little air at both ends. A single value stands in the middle.
 *
 * @param pixels where the lowest and the highest value stand
 */
export function createScale(values: readonly number[], pixels: [number, number], logarithmic: boolean): AxisScale {
  const map = logarithmic ? Math.log10 : (value: number) => value;
  const unmap = logarithmic ? (value: number) => 10 ** value : (value: number) => value;
  const mapped = values.length > 0 ? values.map(map) : [0, 1];
  let low = mapped.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  let high = mapped.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const air = isFlatRange(low, high) ? Math.abs(high) * 0.1 || 1 : (high - low) * 0.06;
  low -= air;
  high += air;
  const [from, to] = pixels;
  return {
    place: (value) => from + ((map(value) - low) / (high - low)) * (to - from),
    ticks: logarithmic ? logarithmicTicks(unmap(low), unmap(high)) : linearTicks(low, high),
  };
}
