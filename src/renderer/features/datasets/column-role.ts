import { type ColumnRole, columnKinds, type DatasetColumn } from '../../../shared/contract/dataset';

export const roleTitles = {
  feature: 'Feature',
  target: 'Target',
  identifier: 'Identifier',
  ignored: 'Ignored',
} satisfies Record<ColumnRole, string>;

export const roleHelp = {
  feature: 'The model learns from it',
  target: 'The model predicts it',
  identifier: 'Names the row',
  ignored: 'Kept, but not used',
} satisfies Record<ColumnRole, string>;

export const kindTitles = {
  integer: 'Integer',
  real: 'Real',
  boolean: 'Boolean',
  categorical: 'Categorical',
  text: 'Text',
  time: 'Time',
  image: 'Image',
  audio: 'Audio',
  array: 'Array',
} satisfies Record<DatasetColumn['kind'], string>;

/** Kinds that a person may give a column instead of its own: files and arrays cannot be read as anything else. */
export function choosableKinds(kind: DatasetColumn['kind']): DatasetColumn['kind'][] {
  const isFixed = (candidate: DatasetColumn['kind']) => ['image', 'audio', 'array'].includes(candidate);
  return isFixed(kind) ? [kind] : columnKinds.filter((candidate) => !isFixed(candidate));
}

/** The roles that change when a column gets one: there is one target, so the former one becomes a feature. */
export function applyRole(
  columns: readonly Pick<DatasetColumn, 'name' | 'role'>[],
  name: string,
  role: ColumnRole,
): Record<string, ColumnRole> {
  const changed: Record<string, ColumnRole> = { [name]: role };
  if (role === 'target')
    for (const column of columns)
      if (column.role === 'target' && column.name !== name) changed[column.name] = 'feature';
  return changed;
}
