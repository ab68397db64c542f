import { expect, test } from 'vitest';
import { bestPlaces, hasBest } from './best-value';

test('the smallest loss and the largest accuracy win, ties together', () => {
  expect([...bestPlaces([0.3, 0.1, null, 0.1], true)]).toEqual([1, 3]);
  expect([...bestPlaces([0.3, 0.1, Number.NaN], false)]).toEqual([0]);
});

test('nothing wins alone or when all are equal', () => {
  expect(bestPlaces([0.5, null], true).size).toBe(0);
  expect(bestPlaces([0.5, 0.5], true).size).toBe(0);
});

test('a busier processor and a larger learning rate win nothing', () => {
  const metrics = ['system/processorPercent', 'learningRate', 'system/stepMs', 'validation/accuracy'];
  expect(metrics.filter(hasBest)).toEqual(['system/stepMs', 'validation/accuracy']);
});
