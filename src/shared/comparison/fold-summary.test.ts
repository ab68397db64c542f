import { expect, it } from 'vitest';
import { summariseFolds } from './fold-summary';

it('gives mean and deviation over the folds that have a figure, test figures first', () => {
  const run = (accuracy: number) => ({ finalMetrics: { train: { accuracy: 1 }, test: { accuracy } } });
  expect(summariseFolds([run(0.7), run(0.8), run(0.9), {}])).toEqual([
    {
      metric: 'test/accuracy',
      mean: expect.closeTo(0.8, 12),
      deviation: expect.closeTo(0.1, 12),
      values: [0.7, 0.8, 0.9, null],
    },
    { metric: 'train/accuracy', mean: 1, deviation: 0, values: [1, 1, 1, null] },
  ]);
});
