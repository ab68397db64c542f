import { expect, it } from 'vitest';
import { classFigures } from './class-figures';

/** Reference: sklearn.metrics.precision_recall_fscore_support on the same counts. */
it('agrees with scikit-learn, classes that are never predicted included', () => {
  const counts = [
    [5, 1, 0],
    [2, 3, 0],
    [1, 1, 0],
  ];
  const round = (value: number) => Number(value.toFixed(6));
  expect(
    classFigures({ classes: ['a', 'b', 'c'], counts }).map(({ precision, recall, f1, support }) => [
      round(precision),
      round(recall),
      round(f1),
      support,
    ]),
  ).toEqual([
    [0.625, 0.833333, 0.714286, 6],
    [0.6, 0.6, 0.6, 5],
    [0, 0, 0, 2],
  ]);
});
