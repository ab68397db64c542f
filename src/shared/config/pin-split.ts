import { roleColumn } from '../contract/column-roles';
import type { DatasetColumn } from '../contract/dataset';
import type { SplitConfig } from './split';

/** A split whose columns no longer depend on the roles that a data set's columns have. */
export function pinSplit(
  split: SplitConfig,
  columns: readonly Pick<DatasetColumn, 'name' | 'kind' | 'role'>[],
): SplitConfig {
  if (split.kind === 'time') return { ...split, column: split.column ?? roleColumn(columns, 'time') };
  return 'group' in split ? { ...split, group: split.group ?? roleColumn(columns, 'group') } : split;
}
