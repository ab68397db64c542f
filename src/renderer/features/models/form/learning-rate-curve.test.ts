import { expect, test } from 'vitest';
import { learningRateCurve } from './learning-rate-curve';

test('a cosine with warm-up rises to the optimizer’s rate and falls to the end of the run', () => {
  const curve = learningRateCurve({
    training: {
      epochs: 20,
      optimizer: { kind: 'sgd', learningRate: 0.4 },
      schedule: { kind: 'cosine', warmUpEpochs: 5 },
    },
  });
  const peak = curve?.rates.indexOf(curve.highest) ?? -1;
  expect(curve?.highest).toBeCloseTo(0.4, 3);
  expect(peak / (curve?.rates.length ?? 1)).toBeCloseTo(0.25, 1);
  expect(curve?.rates.at(-1)).toBeLessThan(0.001);
});

test('every phase has a curve of its own', () => {
  const curve = learningRateCurve({
    training: {
      phases: [
        { epochs: 5, learningRate: 0.1 },
        { epochs: 5, learningRate: 0.01 },
      ],
      schedule: { kind: 'polynomial' },
    },
  });
  expect(curve?.epochCount).toBe(10);
  expect(curve?.rates[0]).toBeCloseTo(0.1, 2);
  const atSecond = (curve?.rates.length ?? 0) / 2;
  expect(curve?.rates[atSecond - 1]).toBeLessThan(0.002);
  expect(curve?.rates[atSecond + 1]).toBeGreaterThan(0.009);
});

test('one rate throughout needs no picture, what is not valid has none', () => {
  expect(learningRateCurve({ training: {} })?.isConstant).toBe(true);
  expect(learningRateCurve({ training: { schedule: { kind: 'cosine', endFactor: 2 } } })).toBeNull();
  expect(learningRateCurve({ training: { epochs: 'many', schedule: 'cosine' } })).toBeNull();
});
