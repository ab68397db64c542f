import { describe, expect, test } from 'vitest';
import type { Run } from '../contract/run';
import {
  compareGroups,
  comparisonColumns,
  describeVerdict,
  experimentColumns,
  groupRuns,
  type NumberColumn,
  pickWithinBudget,
} from '.';

const run = (id: string, parameterCount: number | null): Run =>
  ({ id, name: id, parameterCount, durationMs: 0, startedAt: null, samplesPerSecond: null, metrics: {} }) as never;

const columns = comparisonColumns(
  [run('a', 10), run('b', 20), run('c', null), run('d', 5)],
  [
    { path: 'training.batchSize', values: [32, 32, 64, 64] },
    { path: 'training.optimizer.kind', values: ['adam', 'adam', 'sgd', 'sgd'] },
    { path: 'seed', values: [1, 2, 1, 2] },
  ],
  [
    { metric: 'validation/accuracy', values: [0.9, 0.92, 0.95, Number.NaN] },
    { metric: 'system/peakBytes', values: [1, 1, 1, 1] },
  ],
  { sizeBytes: new Map([['a', 1000]]), latencyMs: new Map() },
);
const columnOf = (name: string) => columns.find((column) => column.name === name);

describe('the columns of compared runs', () => {
  test('leave out quantities that no run has', () => {
    expect(columns.map(({ name }) => name)).toEqual([
      'metric:validation/accuracy',
      'cost:parameterCount',
      'cost:exportSizeBytes',
      'config:training.batchSize',
      'config:training.optimizer.kind',
      'config:seed',
    ]);
  });

  test('hold no value where a metric was not a number', () => {
    expect(columnOf('metric:validation/accuracy')?.values).toEqual([0.9, 0.92, 0.95, null]);
  });

  test('are categories where a setting is a word', () => {
    expect(columnOf('config:training.optimizer.kind')?.kind).toBe('category');
  });
});

test('runs that differ in their seed alone are one group', () => {
  const groups = groupRuns(experimentColumns(columns), 4);
  expect(groups.map(({ title, runIndices }) => ({ title, runIndices }))).toEqual([
    { title: 'batchSize 32 · kind adam', runIndices: [0, 1] },
    { title: 'batchSize 64 · kind sgd', runIndices: [2, 3] },
  ]);
});

test('what surrounded a run of another tool is no setting of it', () => {
  const source = { tool: 'mlflow', path: '', id: '', fingerprint: '', importedAt: 0 } as const;
  const differences = [
    { path: 'environment.user', values: ['ann', 'ben', null] },
    { path: 'environment.nodeVersion', values: [null, null, '24'] },
    { path: 'batch', values: [8, 16, 8] },
  ];
  const runs = [source, source, null].map((from, index) => ({ ...run(String(index), 1), source: from }));
  const found = comparisonColumns(runs, differences, [], { sizeBytes: new Map(), latencyMs: new Map() });
  expect(experimentColumns(found).map(({ title }) => title)).toEqual(['environment.nodeVersion', 'batch']);
  expect(found.map(({ title }) => title)).toContain('environment.user');
});

describe('groups are compared with the reference', () => {
  const reference = [0.9, 0.91, 0.92];
  const verdictOf = (values: number[], better: 'smaller' | 'greater' = 'greater') => {
    const [comparison] = compareGroups([reference, values], 0, { better });
    return comparison && { verdict: comparison.verdict, words: describeVerdict(comparison, 3) };
  };

  test('a clear gain is better, or worse where smaller is better', () => {
    expect(verdictOf([0.98, 0.99, 0.985])?.verdict).toBe('better');
    expect(verdictOf([0.98, 0.99, 0.985], 'smaller')?.verdict).toBe('worse');
  });

  test('a small difference is not claimed, nor its absence', () => {
    expect(verdictOf([0.905, 0.92, 0.93])?.words).toMatch(/^No difference shown with 3 and 3 runs .* not proof/);
  });

  test('one run says nothing', () => {
    expect(verdictOf([0.99])?.words).toBe('Cannot be told with 1 and 3 runs: each side needs at least two.');
  });

  test('p-values grow with the number of comparisons', () => {
    const alone = compareGroups([reference, [0.93, 0.94, 0.95]], 0, { better: 'greater' });
    const among = compareGroups([reference, [0.93, 0.94, 0.95], [0.9, 0.92, 0.91], [0.91, 0.9, 0.92]], 0, {
      better: 'greater',
    });
    expect(among[0]?.welch?.corrected).toBeCloseTo(3 * (alone[0]?.welch?.pValue as number), 12);
  });
});

describe('the best within a budget', () => {
  const quality = columnOf('metric:validation/accuracy') as NumberColumn;
  const parameters = columnOf('cost:parameterCount') as NumberColumn;
  const names = ['a', 'b', 'c', 'd'];

  test('is the best of all without one', () => {
    expect(pickWithinBudget(quality, [], names).pick).toBe(2);
  });

  test('leaves out what exceeds it and what is not known, and says so', () => {
    expect(pickWithinBudget(quality, [{ column: parameters, limit: 15 }], names)).toEqual({
      eligible: [0],
      front: [0],
      pick: 0,
      reason:
        'a has the best validation/accuracy (0.9) of 1 run with parameters ≤ 15. Without the budget c would be best (0.95), but it needs a known parameters.',
    });
  });

  test('is none when nothing fits', () => {
    expect(pickWithinBudget(quality, [{ column: parameters, limit: 1 }], names)).toMatchObject({
      pick: null,
      reason: 'None of 3 runs with parameters ≤ 1: widen a budget.',
    });
  });

  test('is among runs of equal quality the one that needs least of what it is weighed against, so that the front holds it', () => {
    const equal: NumberColumn = { ...quality, values: [0.9, 0.9, 0.9, 0.8] };
    const { pick } = pickWithinBudget(equal, [], names, [{ ...parameters, values: [20, 10, null, 5] }]);
    expect(pick).toBe(1);
    expect(pickWithinBudget(equal, [], names, [{ ...parameters, better: 'greater' }]).pick).toBe(1);
    expect(pickWithinBudget(quality, [], names, [parameters]).pick).toBe(2);
  });
});

test('a training time of zero was never measured, and is not the best', () => {
  const timed = [
    { ...run('imported', 1), startedAt: 1, durationMs: 0 },
    { ...run('told', 1), durationMs: 500 },
  ];
  const found = comparisonColumns(timed, [], [], { sizeBytes: new Map(), latencyMs: new Map() });
  expect(found.find(({ name }) => name === 'cost:durationMs')?.values).toEqual([null, 500]);
});
