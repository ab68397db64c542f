import { expect, test } from 'vitest';
import { formatAxisLabels } from './axis-labels';

test('labels of one axis have equally many decimals', () => {
  expect(formatAxisLabels({ unit: null }, [-0.478, 0.48, 0.482])).toEqual(['−0.478', '0.480', '0.482']);
  expect(formatAxisLabels({ unit: null }, [1, 2])).toEqual(['1', '2']);
});

test('labels that would read the same are told apart in one unit', () => {
  expect(formatAxisLabels({ unit: 'milliseconds' }, [74_000, 74_500, 75_000])).toEqual(['74.0 s', '74.5 s', '75.0 s']);
  expect(formatAxisLabels({ unit: 'milliseconds' }, [60_000, 120_000])).toEqual(['1 min 0 s', '2 min 0 s']);
  expect(formatAxisLabels({ unit: 'bytes' }, [1_048_576, 1_048_600])).toEqual(['1,048,576 B', '1,048,600 B']);
});
