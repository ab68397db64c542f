import { expect, test } from 'vitest';
import { parseRunFilter } from '../../../shared/run-table/filter';
import type { ListedRun } from '../../lib/run-list';
import { buildRun } from './run-builder';
import { filterRuns } from './run-filter';

const runs = [
  buildRun({ number: 1, name: 'good', durationMs: 90_000 }),
  buildRun({ number: 2, name: 'poor', status: 'failed', durationMs: 1_000 }),
  buildRun({ number: 3, name: 'other', experiment: 'text lstm', tags: ['failed idea'] }),
].map((run, index): ListedRun => ({ ...run, index }));
const columns = new Map([
  ['metric:validation/accuracy', { values: Float64Array.of(0.97, 0.4, Number.NaN) }],
  ['config:training.optimizer.kind', { texts: ['adam', null, 'sgd'] }],
]);
const names = (text: string) => filterRuns({ runs, columns }, parseRunFilter(text)).map(({ name }) => name);

test('a word looks at every field, a field only at itself', () => {
  expect(names('failed')).toEqual(['poor', 'other']);
  expect(names('status:failed')).toEqual(['poor']);
});

test('a figure is compared as a number, and runs without it are left out', () => {
  expect(names('validation/accuracy>0.9')).toEqual(['good']);
  expect(names('validation/accuracy<=0.97')).toEqual(['good', 'poor']);
});

test('a setting is found by its path', () => {
  expect(names('training.optimizer.kind = sgd')).toEqual(['other']);
  expect(names('training.optimizer.kind != sgd')).toEqual(['good', 'poor']);
});

test('a duration is in seconds', () => {
  expect(names('duration >= 60')).toEqual(['good']);
});
