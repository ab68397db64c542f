import { expect, test } from 'vitest';
import { predictedClasses } from './class-probabilities';
import { confusionCounts } from './confusion';

test('rows are true classes, columns predicted ones', () => {
  expect(confusionCounts(3, [0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 0, 2])).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 2],
  ]);
});

test('the predicted class is the first of the largest', () => {
  expect([...predictedClasses(Float32Array.of(0.1, 0.9, 0.5, 0.5, 0.7, 0.3), 2)]).toEqual([1, 0, 0]);
});
