import { expect, it } from 'vitest';
import type { ColumnProfile, DatasetProfile } from '../contract/dataset';
import { findingsOf } from './findings';

const warning = (code: string, severity: 'warning' | 'info') => ({ code, severity, message: code });

it('ranks what spoils a model unseen before what is only worth knowing', () => {
  const profile: DatasetProfile = {
    rowCount: 1000,
    duplicateRowCount: 20,
    columns: [
      { name: 'a', warnings: [warning('skewed', 'info'), warning('manyMissing', 'warning')] },
      { name: 'b', warnings: [warning('constant', 'warning')] },
    ] as ColumnProfile[],
  };
  const relations = {
    target: 'y',
    sampledRowCount: null,
    columns: [],
    correlations: { names: [], values: [] },
    warnings: [{ ...warning('leakage', 'warning'), where: { path: ['b'] } }],
  };
  expect(findingsOf(profile, relations).map(({ code, column }) => [code, column])).toEqual([
    ['leakage', 'b'],
    ['constant', 'b'],
    ['manyMissing', 'a'],
    ['duplicateRows', null],
    ['skewed', 'a'],
  ]);
});

it('sums up what concerns very many columns', () => {
  const columns = Array.from({ length: 1000 }, (_, index) => ({
    name: `c${index}`,
    warnings: [warning('someMissing', 'info')],
  })) as ColumnProfile[];
  const findings = findingsOf({ rowCount: 10, duplicateRowCount: 0, columns }, null);
  expect([findings.length, findings.at(-1)?.message]).toEqual([13, 'The same is so of 988 more columns.']);
});
