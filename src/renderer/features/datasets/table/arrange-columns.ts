import type { DatasetColumn } from '../../../../shared/contract/dataset';
import type { GridColumn } from '../../../ui/data-grid';
import type { TableView } from './table-view';

export const smallestWidth = 64;

const widths: Partial<Record<DatasetColumn['kind'], number>> = {
  integer: 132,
  real: 132,
  boolean: 120,
  image: 120,
  text: 260,
  audio: 220,
};
const otherWidth = 164;

/** Columns as the person left them: in their order, pinned ones first, hidden ones gone. */
export function arrangeColumns(
  columns: readonly DatasetColumn[],
  { order, pinned, hidden, widths: chosen }: Pick<TableView, 'order' | 'pinned' | 'hidden' | 'widths'>,
): GridColumn[] {
  const places = new Map(order.map((name, index) => [name, index]));
  const isPinned = new Set(pinned);
  const isHidden = new Set(hidden);
  return columns
    .map(({ name, kind }, index) => ({
      rank: (isPinned.has(name) ? 0 : 1) * 1e9 + (places.get(name) ?? index),
      column: {
        id: name,
        title: name,
        width: Math.max(smallestWidth, chosen[name] ?? widths[kind] ?? otherWidth),
        align: kind === 'integer' || kind === 'real' ? ('end' as const) : ('start' as const),
        pinned: isPinned.has(name),
      },
    }))
    .filter(({ column }) => !isHidden.has(column.id))
    .sort((left, right) => left.rank - right.rank)
    .map(({ column }) => column);
}

/** The order after a column was put before another one. */
export function moveColumn(shown: readonly GridColumn[], name: string, beforeName: string | null): string[] {
  const names = shown.map(({ id }) => id).filter((id) => id !== name);
  const place = beforeName === null ? names.length : names.indexOf(beforeName);
  return names.toSpliced(place < 0 ? names.length : place, 0, name);
}
