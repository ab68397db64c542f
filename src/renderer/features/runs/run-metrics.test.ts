import { expect, test } from 'vitest';
import { buildMetric, buildRun } from './run-builder';
import { chooseMetrics, isBetterSmall, metricNames } from './run-metrics';

const counts = (...metrics: [string, number][]) => metrics.map(([metric, runCount]) => ({ metric, runCount }));

test('the chosen columns are what most runs have, unseen data first', () => {
  const metrics = ['train/loss', 'validation/loss', 'validation/accuracy', 'test/accuracy'];
  expect(chooseMetrics(counts(...metrics.map((metric): [string, number] => [metric, 3])), 3)).toEqual([
    'test/accuracy',
    'validation/accuracy',
    'validation/loss',
  ]);
  const run = buildRun({ number: 1, metrics: Object.fromEntries(metrics.map((metric) => [metric, buildMetric(1)])) });
  expect(metricNames([run])).toEqual(['validation/loss', 'train/loss', 'validation/accuracy', 'test/accuracy']);
});

test('a metric of one run among many does not take a column', () => {
  expect(chooseMetrics(counts(['train/loss', 5], ['test/loss', 1]), 5)).toEqual(['train/loss']);
});

test('losses, errors, perplexity and what a run costs are better small', () => {
  const metrics = ['validation/loss', 'test/rootMeanSquaredError', 'validation/perplexity', 'system/stepMs'];
  expect(metrics.filter(isBetterSmall)).toEqual(metrics);
  expect(isBetterSmall('test/accuracy')).toBe(false);
});
