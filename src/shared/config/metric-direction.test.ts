import { expect, test } from 'vitest';
import { hasBest, metricDirection } from './metric-direction';

test('a busier processor and a larger learning rate win nothing', () => {
  const metrics = ['system/processorPercent', 'learningRate', 'system/stepMs', 'validation/accuracy'];
  expect(metrics.filter(hasBest)).toEqual(['system/stepMs', 'validation/accuracy']);
});

test('errors and costs get better as they fall, by the whole words of their names alone', () => {
  const lower = [
    'validation/loss',
    'val_mse',
    'valRMSE',
    'MAE',
    'eval/mape',
    'test/nll',
    'wer',
    'cer_2',
    'FID',
    'bpb',
    'ppl',
  ];
  lower.push('totalCost', 'regret', 'rootMeanSquaredError', 'system/peakBytes', 'system/stepMs', 'latency_ms');
  const higher = [
    'params',
    'items',
    'power',
    'certainty',
    'accuracy',
    'fidelity',
    'costume',
    'rSquared',
    'kilobytesRead',
  ];
  expect(lower.filter((metric) => metricDirection(metric) !== 'lower')).toEqual([]);
  expect(higher.filter((metric) => metricDirection(metric) !== 'higher')).toEqual([]);
});
