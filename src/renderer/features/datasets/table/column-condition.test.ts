import { describe, expect, it } from 'vitest';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import { type ColumnCondition, conditionSql, joinConditions, quoteName } from './column-condition';

const column = (name: string, kind: DatasetColumn['kind']): DatasetColumn => ({ name, kind, role: 'feature' });
const columns = [
  column('age', 'integer'),
  column('City "x"', 'categorical'),
  column('at', 'time'),
  column('ok', 'boolean'),
];

it.each<[ColumnCondition, string]>([
  [{ column: 'age', test: 'equals', value: '5' }, 'age = 5'],
  [{ column: 'age', test: 'between', from: '1', to: '' }, 'age >= 1'],
  [{ column: 'age', test: 'between', from: '1', to: '2.5' }, 'age >= 1 AND age <= 2.5'],
  [{ column: 'age', test: 'equals', value: '0.30000000000000004' }, 'age = 0.30000000000000004e0'],
  [{ column: 'age', test: 'equals', value: '5; DROP' }, "age = '5; DROP'"],
  [{ column: 'City "x"', test: 'differs', value: "it's" }, '"City ""x""" IS DISTINCT FROM \'it\'\'s\''],
  [{ column: 'City "x"', test: 'contains', value: 'O' }, 'contains(lower("City ""x"""), lower(\'O\'))'],
  [{ column: 'at', test: 'between', from: '2026-01-01', to: '' }, "at >= TIMESTAMP '2026-01-01'"],
  [{ column: 'ok', test: 'equals', value: 'true' }, 'ok = true'],
  [{ column: 'age', test: 'missing' }, 'age IS NULL'],
])('%j is %s', (condition, sql) => {
  expect(conditionSql(condition, columns)).toBe(sql);
});

describe('names', () => {
  it('are quoted where they would mean something else', () => {
    expect(['age', 'Age', 'order', 'a b', '1st'].map(quoteName)).toEqual(['age', '"Age"', '"order"', '"a b"', '"1st"']);
  });
});

it('keeps a remark at the end of the person’s SQL from swallowing the chips', () => {
  expect(joinConditions([{ column: 'age', test: 'present' }], 'ok -- or not', columns)).toBe(
    '(ok -- or not\n) AND age IS NOT NULL',
  );
});
