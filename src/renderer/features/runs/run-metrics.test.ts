import { expect, test } from 'vitest';
import { buildMetric, buildRun } from './run-builder';
import { chooseMetrics, isBetterSmall, metricNames } from './run-metrics';
import { toggled } from './run-view-state';

test('the chosen columns are what most runs have, unseen data first', () => {
  const metrics = {
    'train/loss': buildMetric(1),
    'validation/loss': buildMetric(1),
    'validation/accuracy': buildMetric(1),
    'test/accuracy': buildMetric(1),
  };
  const runs = [1, 2, 3].map((number) => buildRun({ number, metrics }));
  expect(chooseMetrics(runs)).toEqual(['test/accuracy', 'validation/accuracy', 'validation/loss']);
  expect(metricNames(runs)).toEqual(['validation/loss', 'train/loss', 'validation/accuracy', 'test/accuracy']);
});

test('a metric of one run among many does not take a column', () => {
  const runs = [
    buildRun({ number: 1, metrics: { 'train/loss': buildMetric(1), 'test/loss': buildMetric(1) } }),
    ...[2, 3, 4, 5].map((number) => buildRun({ number, metrics: { 'train/loss': buildMetric(1) } })),
  ];
  expect(chooseMetrics(runs)).toEqual(['train/loss']);
});

test('losses and errors are better small', () => {
  expect(['validation/loss', 'test/rootMeanSquaredError', 'test/accuracy'].map(isBetterSmall)).toEqual([
    true,
    true,
    false,
  ]);
});

test('toggling several runs hides them all before it shows them all', () => {
  expect(toggled(['a'], ['a', 'b'])).toEqual(['a', 'b']);
  expect(toggled(['a', 'b', 'c'], ['a', 'b'])).toEqual(['c']);
});
