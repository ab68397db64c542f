import { type RandomStream, randomStream } from '../base/random';
import { type Interval, mean, quantile } from './description';
import { jStat } from './distributions';

function resample(values: readonly number[], stream: RandomStream): number[] {
  return values.map(() => values[stream.integer(values.length)] as number);
}

/** Every sample once without each of its values: how far one value moves the figure. */
function jackknife(first: readonly number[], second: readonly number[], figure: Figure): number[][] {
  return [
    first.map((_, index) => figure(first.toSpliced(index, 1), second)),
    second.map((_, index) => figure(first, second.toSpliced(index, 1))),
  ];
}

type Figure = (first: readonly number[], second: readonly number[]) => number;

const meanDifference: Figure = (first, second) => mean(first) - mean(second);

/**
 * Interval of the difference of two samples' means by resampling, bias-corrected and accelerated. Seeded: the same
 * samples give the same interval. Null when a sample has fewer than two values or nothing varies.
 *
 * Source: Efron 1987, "Better bootstrap confidence intervals".
 */
export function bootstrapDifference(
  first: readonly number[],
  second: readonly number[],
  { confidence = 0.95, resampleCount = 9999, seed = 1 } = {},
): Interval | null {
  if (first.length < 2 || second.length < 2) return null;
  const observed = meanDifference(first, second);
  const stream = randomStream(seed, 'bootstrap', first.length, second.length);
  const figures = Array.from({ length: resampleCount }, () =>
    meanDifference(resample(first, stream), resample(second, stream)),
  );
  const below = figures.filter((figure) => figure < observed).length;
  const equal = figures.filter((figure) => figure === observed).length;
  if (equal === figures.length) return null;
  const bias = jStat.normal.inv((below + equal / 2) / figures.length, 0, 1);
  let cubes = 0;
  let squares = 0;
  for (const group of jackknife(first, second, meanDifference)) {
    const centre = mean(group);
    for (const figure of group) {
      const influence = ((group.length - 1) * (centre - figure)) / group.length;
      cubes += influence ** 3;
      squares += influence ** 2;
    }
  }
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const bound = (share: number) => {
    const z = bias + jStat.normal.inv(share, 0, 1);
    return quantile(figures, jStat.normal.cdf(bias + z / (1 - acceleration * z), 0, 1));
  };
  return { low: bound((1 - confidence) / 2), high: bound((1 + confidence) / 2) };
}
