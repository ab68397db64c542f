import { expect, test } from 'vitest';
import { chartSections, inOrder } from './chart-sections';

const metrics = ['system/stepMs', 'train/loss', 'validation/loss', 'test/loss', 'gradient/norm', 'reward'];

test('charts of many runs stand under their split, what the machine did comes last', () => {
  expect(chartSections(metrics, 'metric').map(({ title, charts }) => [title, charts.map(({ key }) => key)])).toEqual([
    ['Validation', ['validation/loss']],
    ['Training', ['train/loss']],
    ['Metrics', ['reward']],
    ['Test', ['test/loss']],
    ['Gradient', ['gradient/norm']],
    ['System', ['system/stepMs']],
  ]);
});

test('the splits of one run share a chart', () => {
  const [first] = chartSections(metrics, 'split');
  expect(first?.charts[0]).toEqual({ key: 'loss', metrics: ['validation/loss', 'test/loss', 'train/loss'] });
});

test('a chart that came after the person put them in order stands behind them', () => {
  const [section] = chartSections(['train/a', 'train/b', 'train/c'], 'metric');
  expect(inOrder(section?.charts ?? [], ['train/c', 'train/a']).map(({ key }) => key)).toEqual([
    'train/c',
    'train/a',
    'train/b',
  ]);
});
