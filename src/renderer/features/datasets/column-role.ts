import { type ColumnRole, columnKinds, type DatasetColumn } from '../../../shared/contract/dataset';

export const roleTitles = {
  feature: 'Feature',
  target: 'Target',
  weight: 'Weight',
  group: 'Group',
  time: 'Time',
  identifier: 'Identifier',
  ignored: 'Ignored',
} satisfies Record<ColumnRole, string>;

export const roleHelp = {
  feature: 'The model learns from it',
  target: 'The model predicts it',
  weight: 'Says how much a row counts',
  group: 'Its rows stay in one part of a split',
  time: 'Orders the rows',
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
