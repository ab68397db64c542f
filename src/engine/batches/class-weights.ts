import { StudioError } from '../../shared/base/problem';

/**
 * Weights with which every class counts the same in all: rows ÷ (classes · rows of the class). Classes that no training
 * row has count 1. Source: scikit-learn's compute_class_weight('balanced').
 */
export function balanceClasses(classIndices: Float32Array, trainingRows: Uint32Array, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  let total = 0;
  for (const row of trainingRows) {
    const index = classIndices[row] as number;
    if (Number.isNaN(index)) continue;
    counts[index] = (counts[index] as number) + 1;
    total += 1;
  }
  const presentCount = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : total / (presentCount * count)));
}

/**
 * Weights of a config in the order of the classes; those it does not name count 1.
 *
 * Throws: StudioError BAD_INPUT when it names a class that the target does not have.
 */
export function namedClassWeights(
  weights: Readonly<Record<string, number>>,
  classes: readonly string[],
  column: string,
): number[] {
  const unknown = Object.keys(weights).filter((name) => !classes.includes(name));
  if (unknown.length > 0)
    throw new StudioError(
      'BAD_INPUT',
      `Class weights name "${unknown.join('", "')}"; the target "${column}" has the classes ${classes.slice(0, 20).join(', ')}.`,
      { fix: 'Name classes of the target in classWeights.' },
    );
  return classes.map((name) => weights[name] ?? 1);
}
