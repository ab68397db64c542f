import { expect, test } from 'vitest';
import { blockSchema, plainLook } from './blocks';
import { newBlock } from './new-block';
import { shownRangeText } from './shown-range';

test.each([
  [{ axis: 'step', axisMetric: null }, [11.2, 1_234_567.8], 'step 12 to 1,234,567'],
  // A brush between two steps holds none of them.
  [{ axis: 'step', axisMetric: null }, [11.2, 11.8], 'step 11.2 to 11.8'],
  [{ axis: 'epoch', axisMetric: null }, [0.5, 2], 'epoch 0.5 to 2'],
  [{ axis: 'time', axisMetric: null }, [500, 90_000], 'time 500 ms to 1 min 30 s'],
  [
    { axis: 'clock', axisMetric: null },
    [Date.UTC(2026, 10, 22, 8), Date.UTC(2026, 10, 22, 9)],
    'clock 2026-11-22 08:00:00 to 2026-11-22 09:00:00 UTC',
  ],
  [{ axis: 'metric', axisMetric: 'rate' }, [0.1, 0.5], 'rate 0.1 to 0.5'],
] as const)('what a chart over %o shows of %o is said as %s', (axis, range, text) => {
  expect(shownRangeText(axis, range)).toBe(text);
});

test('a chart that was stored before zooms were kept shows all', () => {
  const { range: _range, ...look } = plainLook;
  expect(blockSchema.parse({ ...newBlock('chart'), look })).toMatchObject({ look: { range: null } });
});

test('a range that ends before it begins is refused', () => {
  expect(blockSchema.safeParse({ ...newBlock('chart'), look: { ...plainLook, range: [5, 1] } }).success).toBe(false);
});
