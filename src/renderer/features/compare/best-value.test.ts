import { expect, test } from 'vitest';
import { bestPlaces } from './best-value';

test('the smallest loss and the largest accuracy win, ties together', () => {
  expect([...bestPlaces([0.3, 0.1, null, 0.1], true)]).toEqual([1, 3]);
  expect([...bestPlaces([0.3, 0.1, Number.NaN], false)]).toEqual([0]);
});

test('nothing wins alone or when all are equal', () => {
  expect(bestPlaces([0.5, null], true).size).toBe(0);
  expect(bestPlaces([0.5, 0.5], true).size).toBe(0);
});
