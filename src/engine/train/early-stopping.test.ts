import { expect, test } from 'vitest';
import { earlyStoppingSchema } from '../../shared/config/run-config';
import { improves, observeEpoch, type Patience } from './early-stopping';

const policy = earlyStoppingSchema.parse({ metric: 'validation/loss', patience: 2, minimumDelta: 0.1 });
const start: Patience = { best: null, epochsWithoutImprovement: 0 };

test('a loss improves when it falls by more than the smallest change, an accuracy when it rises', () => {
  expect(improves('validation/loss', 0.85, 1, 0.1)).toBe(true);
  expect(improves('validation/loss', 0.95, 1, 0.1)).toBe(false);
  expect(improves('validation/accuracy', 0.9, 0.8)).toBe(true);
  expect(improves('validation/accuracy', 0.8, 0.8)).toBe(false);
});

test('the first value is the best, and NaN never is', () => {
  expect(improves('validation/loss', 3, null)).toBe(true);
  expect(improves('validation/loss', Number.NaN, null)).toBe(false);
});

test('patience counts epochs since the best and starts anew with a better one', () => {
  let patience = start;
  const counted = [1, 0.95, 0.92, 0.7, 0.69].map((value, epoch) => {
    patience = observeEpoch(policy, patience, value, epoch + 1);
    return patience;
  });
  expect(counted).toEqual([
    { best: 1, epochsWithoutImprovement: 0 },
    { best: 1, epochsWithoutImprovement: 1 },
    { best: 1, epochsWithoutImprovement: 2 },
    { best: 0.7, epochsWithoutImprovement: 0 },
    { best: 0.7, epochsWithoutImprovement: 1 },
  ]);
});

/** Epochs without improvement after each value. */
function waited(more: object, values: readonly number[]): number[] {
  let patience = start;
  return values.map((value, epoch) => {
    patience = observeEpoch({ ...policy, minimumDelta: 0, ...more }, patience, value, epoch + 1);
    return patience.epochsWithoutImprovement;
  });
}

test('epochs before the start epoch set no measure and cost no patience', () => {
  expect(waited({ startEpoch: 2 }, [0.1, 5, 3, 4, 2])).toEqual([0, 0, 0, 1, 0]);
});

test('patience runs out where the baseline is never beaten, however much the metric improves', () => {
  expect(waited({ baseline: 0.5 }, [0.9, 0.8, 0.7])).toEqual([1, 2, 3]);
  expect(waited({ baseline: 0.5 }, [0.9, 0.4, 0.45])).toEqual([1, 0, 1]);
});
