import { expect, test } from 'vitest';
import { parseRunFilter } from './filter';
import { filterRuns } from './filter-runs';
import type { ListedRun } from './run-list';

const swift: ListedRun = {
  index: 0,
  id: 'run_1',
  number: 1,
  name: 'good',
  experiment: 'digits-mlp',
  status: 'completed',
  createdAt: 0,
  startedAt: 0,
  endedAt: 1,
  durationMs: 90_000,
  datasetId: null,
  datasetName: 'digits',
  datasetVersion: null,
  engine: 'tfjs-node',
  parameterCount: null,
  samplesPerSecond: null,
  interventionCount: 0,
  step: 100,
  stepCount: 100,
  epoch: 5,
  epochCount: 5,
  seed: 1,
  tags: [],
  notes: '',
  archivedAt: null,
  parentRunId: null,
  parentCheckpointId: null,
  colorIndex: 0,
  canResume: false,
  error: null,
  source: null,
};
const runs: ListedRun[] = [
  swift,
  { ...swift, index: 1, name: 'poor', status: 'failed', durationMs: 1_000 },
  { ...swift, index: 2, name: 'other', experiment: 'text lstm', tags: ['failed idea'], durationMs: 10_000 },
];
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

test('an archived run is left out until the filter speaks of it', () => {
  const list = { runs: [swift, { ...swift, index: 1, name: 'old', archivedAt: 5 }], columns };
  const found = (text: string) => filterRuns(list, parseRunFilter(text)).map(({ name }) => name);
  expect(found('')).toEqual(['good']);
  expect(found('experiment = digits-mlp')).toEqual(['good']);
  expect(found('archived = true')).toEqual(['old']);
  expect(found('archived:true or archived = false')).toEqual(['good', 'old']);
});
