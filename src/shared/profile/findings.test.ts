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
