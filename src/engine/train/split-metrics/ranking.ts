import type { Column } from './predictions';

interface Threshold {
  /** Weight of the positive and of the negative samples with this very score. */
  positive: number;
  negative: number;
}

/** Samples by falling score; equal scores are one threshold. */
function thresholdsOf({ scores, truths, weights }: Column): Threshold[] {
  const order = Uint32Array.from(scores, (_, index) => index).sort(
    (left, right) => (scores[right] as number) - (scores[left] as number),
  );
  const thresholds: Threshold[] = [];
  let last = Number.NaN;
  for (const index of order) {
    if (scores[index] !== last) {
      thresholds.push({ positive: 0, negative: 0 });
      last = scores[index] as number;
    }
    const threshold = thresholds.at(-1) as Threshold;
    if (truths[index]) threshold.positive += weights[index] as number;
    else threshold.negative += weights[index] as number;
  }
  return thresholds;
}

const isUsable = ({ scores }: Column) => scores.every((score) => !Number.isNaN(score));

/** Area under the ROC curve, exact; NaN where one side is missing. Source: trapezoids, so that ties count half. */
export function areaUnderRoc(column: Column): number {
  if (!isUsable(column)) return Number.NaN;
  let [positives, negatives, area] = [0, 0, 0];
  for (const { positive, negative } of thresholdsOf(column)) {
    area += negative * (positives + positive / 2);
    positives += positive;
    negatives += negative;
  }
  return positives > 0 && negatives > 0 ? area / (positives * negatives) : Number.NaN;
}

/** Sum of (gain in recall) · precision over the thresholds; NaN without positives. Source: scikit-learn's definition. */
export function averagePrecision(column: Column): number {
  if (!isUsable(column)) return Number.NaN;
  let [positives, all, sum] = [0, 0, 0];
  for (const { positive, negative } of thresholdsOf(column)) {
    positives += positive;
    all += positive + negative;
    if (positive > 0) sum += (positive * positives) / all;
  }
  return positives > 0 ? sum / positives : Number.NaN;
}

/** Mean of a figure over the columns for which it is defined, plain or by the weight of their positives. */
export function averageOver(
  columns: readonly Column[],
  figure: (column: Column) => number,
  average: 'macro' | 'weighted',
): number {
  let [sum, total] = [0, 0];
  for (const column of columns) {
    const value = figure(column);
    if (Number.isNaN(value)) continue;
    const share =
      average === 'macro'
        ? 1
        : column.truths.reduce((weight, truth, index) => weight + truth * (column.weights[index] as number), 0);
    sum += share * value;
    total += share;
  }
  return total > 0 ? sum / total : Number.NaN;
}
