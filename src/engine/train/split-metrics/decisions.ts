import { type Predictions, weightOf } from './predictions';

/** Weights of the decisions for one class: rightly predicted, predicted, true. */
export interface ClassCounts {
  hits: number;
  predicted: number;
  actual: number;
}

const noCounts = (): ClassCounts => ({ hits: 0, predicted: 0, actual: 0 });

function count(classes: ClassCounts[], truth: number, decision: number, weight: number): void {
  const [actual, predicted] = [classes[truth] as ClassCounts, classes[decision] as ClassCounts];
  actual.actual += weight;
  predicted.predicted += weight;
  if (truth === decision) actual.hits += weight;
}

/** Counts of every class, the most probable one being predicted. */
export function countClasses({ outputs, width, targets, weights }: Predictions): ClassCounts[] {
  const classes = Array.from({ length: width }, noCounts);
  for (let index = 0; index < outputs.length / width; index += 1) {
    const truth = targets[index] as number;
    if (truth < 0) continue;
    let best = 0;
    for (let at = 1; at < width; at += 1)
      if ((outputs[index * width + at] as number) > (outputs[index * width + best] as number)) best = at;
    count(classes, truth, best, weightOf(weights, index));
  }
  return classes;
}

/** Counts of "no" (0) and "yes" (1) of every output, yes being predicted above the threshold. */
export function countSides({ outputs, width, targets, weights }: Predictions, threshold: number): ClassCounts[][] {
  return Array.from({ length: width }, (_, column) => {
    const sides = [noCounts(), noCounts()];
    for (let index = 0; index < outputs.length / width; index += 1) {
      const at = index * width + column;
      count(
        sides,
        Number((targets[at] as number) > 0.5),
        Number((outputs[at] as number) > threshold),
        weightOf(weights, index),
      );
    }
    return sides;
  });
}

const ratio = (part: number, whole: number) => (whole > 0 ? part / whole : 0);

/** Figures of one class. 0 where nothing was predicted or nothing is there. Source: scikit-learn. */
export const classFigures = {
  precision: ({ hits, predicted }: ClassCounts) => ratio(hits, predicted),
  recall: ({ hits, actual }: ClassCounts) => ratio(hits, actual),
  f1: ({ hits, predicted, actual }: ClassCounts) => ratio(2 * hits, predicted + actual),
};
export type ClassFigure = keyof typeof classFigures;

/** One figure of several classes; `macro` leaves out classes that were neither there nor predicted. */
export function averageClasses(
  classes: readonly ClassCounts[],
  figure: ClassFigure,
  average: 'macro' | 'micro' | 'weighted',
): number {
  const of = classFigures[figure];
  if (average === 'micro') {
    const total = noCounts();
    for (const { hits, predicted, actual } of classes) {
      total.hits += hits;
      total.predicted += predicted;
      total.actual += actual;
    }
    return of(total);
  }
  const seen = classes.filter(({ predicted, actual }) => predicted > 0 || actual > 0);
  if (average === 'macro')
    return ratio(
      seen.reduce((sum, counts) => sum + of(counts), 0),
      seen.length,
    );
  return ratio(
    seen.reduce((sum, counts) => sum + counts.actual * of(counts), 0),
    seen.reduce((sum, { actual }) => sum + actual, 0),
  );
}

/** Correlation of predicted and true classes; 0 where either is always the same. Source: Gorodkin 2004, equation 8. */
export function matthewsCorrelation(classes: readonly ClassCounts[]): number {
  const sum = (of: (counts: ClassCounts) => number) => classes.reduce((total, counts) => total + of(counts), 0);
  const all = sum(({ actual }) => actual);
  const covariance = sum(({ hits }) => hits) * all - sum(({ predicted, actual }) => predicted * actual);
  const spread = (all ** 2 - sum(({ predicted }) => predicted ** 2)) * (all ** 2 - sum(({ actual }) => actual ** 2));
  return spread > 0 ? covariance / Math.sqrt(spread) : 0;
}
