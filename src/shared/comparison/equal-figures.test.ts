import { describe, expect, test } from 'vitest';
import { compareFigures, describeEqualFigures } from './equal-figures';

const figures = (series: Record<string, number[]>) =>
  new Map(
    Object.entries(series).map(([metric, values]) => [
      metric,
      { steps: Float64Array.from(values.keys()), values: Float64Array.from(values) },
    ]),
  );

describe('two runs that should be the same', () => {
  test('are equal when every point is, whatever the machine took for it', () => {
    const one = figures({ 'train/loss': [1, Number.NaN, 0.1 + 0.2], 'system/stepMs': [1, 2, 3] });
    const other = figures({ 'train/loss': [1, Number.NaN, 0.1 + 0.2], 'system/stepMs': [9, 9] });
    const compared = compareFigures(one, other);
    expect(compared).toEqual({ isEqual: true, metricCount: 1, pointCount: 3, differingMetrics: [], first: null });
    expect(describeEqualFigures(compared, true)).toBe('Equal bit for bit: 3 points of 1 metric.');
  });

  test('are not equal for one last bit, and the place is the earliest step', () => {
    const one = figures({ 'train/loss': [1, 2, 0.3], 'validation/loss': [1, 0.3] });
    const other = figures({ 'train/loss': [1, 2, 0.1 + 0.2], 'validation/loss': [1, 0.1 + 0.2] });
    expect(compareFigures(one, other)).toMatchObject({
      isEqual: false,
      differingMetrics: ['train/loss', 'validation/loss'],
      first: { metric: 'validation/loss', step: 1, values: ['0.3', '0.30000000000000004'] },
    });
  });

  test('are not equal when one has fewer points or lacks a metric', () => {
    const one = figures({ 'train/loss': [1, 2] });
    expect(compareFigures(one, figures({ 'train/loss': [1] })).first).toEqual({
      metric: 'train/loss',
      step: 1,
      values: ['2', null],
    });
    expect(compareFigures(one, figures({})).isEqual).toBe(false);
  });

  test('know zero from minus zero, and nothing from something', () => {
    expect(compareFigures(figures({ a: [0] }), figures({ a: [-0] })).first?.values).toEqual(['0', '-0']);
    const empty = compareFigures(figures({}), figures({}));
    expect(empty.isEqual).toBe(false);
    expect(describeEqualFigures(empty, true)).toBe('Neither run has recorded a figure yet.');
  });

  test('are so far equal while one still trains', () => {
    const compared = compareFigures(figures({ a: [1, 2] }), figures({ a: [1] }));
    expect(describeEqualFigures(compared, false)).toBe(
      'So far equal bit for bit, up to a at step 1: one run has not come further.',
    );
  });
});
