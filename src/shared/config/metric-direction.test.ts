import { expect, test } from 'vitest';
import { hasBest } from './metric-direction';

test('a busier processor and a larger learning rate win nothing', () => {
  const metrics = ['system/processorPercent', 'learningRate', 'system/stepMs', 'validation/accuracy'];
  expect(metrics.filter(hasBest)).toEqual(['system/stepMs', 'validation/accuracy']);
});
