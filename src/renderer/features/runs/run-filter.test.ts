import { expect, test } from 'vitest';
import { buildMetric, buildRun } from './run-builder';
import { filterRuns, formatTerm, splitTerms } from './run-filter';

const runs = [
  buildRun({ number: 1, name: 'good', metrics: { 'validation/accuracy': buildMetric(0.97) } }),
  buildRun({ number: 2, name: 'poor', status: 'failed', metrics: { 'validation/accuracy': buildMetric(0.4) } }),
  buildRun({ number: 3, name: 'other', experiment: 'text lstm', tags: ['failed idea'] }),
];
const names = (text: string) => filterRuns(runs, text).map(({ name }) => name);

test('a word looks at every field, a field only at itself', () => {
  expect(names('failed')).toEqual(['poor', 'other']);
  expect(names('status:failed')).toEqual(['poor']);
});

test('a figure is compared as a number, and runs without it are left out', () => {
  expect(names('validation/accuracy>0.9')).toEqual(['good']);
  expect(names('validation/accuracy<=0.97')).toEqual(['good', 'poor']);
});

test('all conditions must hold', () => {
  expect(names('status:failed validation/accuracy>0.9')).toEqual([]);
});

test('a value with spaces stays one condition', () => {
  const term = formatTerm('experiment', 'text lstm');
  expect(splitTerms(`${term} x`)).toEqual(['experiment:"text lstm"', 'x']);
  expect(names(term)).toEqual(['other']);
});
