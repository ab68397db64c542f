import { mean, ranksOf } from './description';
import { jStat } from './distributions';

export interface Correlation {
  /** From −1 to 1. */
  coefficient: number;
  /** Two-sided, of no correlation. */
  pValue: number;
  count: number;
}

/** How linearly two quantities go together. Null with fewer than three pairs or where one does not vary. */
export function pearsonCorrelation(first: readonly number[], second: readonly number[]): Correlation | null {
  const count = Math.min(first.length, second.length);
  if (count < 3) return null;
  const firstMean = mean(first);
  const secondMean = mean(second);
  let together = 0;
  let firstSquares = 0;
  let secondSquares = 0;
  for (let index = 0; index < count; index += 1) {
    const a = (first[index] as number) - firstMean;
    const b = (second[index] as number) - secondMean;
    together += a * b;
    firstSquares += a * a;
    secondSquares += b * b;
  }
  const product = Math.sqrt(firstSquares) * Math.sqrt(secondSquares);
  if (!(product > 0)) return null;
  const coefficient = Math.max(-1, Math.min(1, together / product));
  const t = coefficient * Math.sqrt((count - 2) / Math.max(0, 1 - coefficient ** 2));
  const pValue = Number.isFinite(t) ? Math.min(1, 2 * jStat.studentt.cdf(-Math.abs(t), count - 2)) : 0;
  return { coefficient, pValue, count };
}

/** How monotonically two quantities go together. Source: Spearman 1904. */
export function spearmanCorrelation(first: readonly number[], second: readonly number[]): Correlation | null {
  return pearsonCorrelation(ranksOf(first), ranksOf(second));
}
