import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { isMediaKind, pictureShape } from './media-address';

/** Columns that a gallery can show, those that are learnt from first. */
export function galleryColumns({ columns }: Pick<Dataset, 'columns'>): number[] {
  const order: Partial<Record<DatasetColumn['role'], number>> = { feature: 0, target: 1 };
  return columns
    .map((column, index) => ({ column, index }))
    .filter(({ column }) => isMediaKind(column.kind) || pictureShape(column) !== null || isDocument(column))
    .sort(
      (left, right) =>
        Number(isDocument(left.column)) - Number(isDocument(right.column)) ||
        (order[left.column.role] ?? 2) - (order[right.column.role] ?? 2) ||
        left.index - right.index,
    )
    .map(({ index }) => index);
}

function isDocument({ kind, role }: DatasetColumn): boolean {
  return kind === 'text' && role === 'feature';
}

/** Columns by which a gallery can be grouped: classes, the target first. */
export function classColumns({ columns }: Pick<Dataset, 'columns'>): string[] {
  return columns
    .filter(({ kind }) => kind === 'categorical' || kind === 'boolean')
    .sort((left, right) => Number(right.role === 'target') - Number(left.role === 'target'))
    .map(({ name }) => name);
}
