import type { SchemaChange } from '../../../shared/contract/dataset-version';
import { numberText } from '../edit/convert-kind';
import type { EditColumn } from '../edit/edit-state';
import { storageTypes, storedName } from '../stored-table';

/** A column of either version: where each of the two has it. */
export interface DiffColumn {
  before: { column: EditColumn; place: number } | null;
  after: { column: EditColumn; place: number } | null;
}

/** Columns of either in the order of the newer one; those it lacks come last. */
export function pairColumns(before: readonly EditColumn[], after: readonly EditColumn[]): DiffColumn[] {
  const placed = before.map((column, place) => ({ column, place }));
  const shared = after.map((column, place) => ({
    before: placed.find((own) => own.column.key === column.key) ?? null,
    after: { column, place },
  }));
  const gone = placed.filter(({ column }) => !after.some(({ key }) => key === column.key));
  return [...shared, ...gone.map((own) => ({ before: own, after: null }))];
}

export function nameOf({ before, after }: DiffColumn): string {
  return (after ?? before)?.column.name ?? '';
}

/** SQL of both sides of a column that both have, so that equal values compare equal whatever their kinds. */
export function comparedCells({ before, after }: DiffColumn): { before: string; after: string } | null {
  if (!before || !after) return null;
  const cells = { before: storedName(before.place), after: storedName(after.place) };
  if (storageTypes[before.column.kind] === storageTypes[after.column.kind]) return cells;
  return { before: asText(cells.before, before.column), after: asText(cells.after, after.column) };
}

function asText(cell: string, { kind }: EditColumn): string {
  return storageTypes[kind] === 'DOUBLE' ? numberText(cell) : `${cell}::VARCHAR`;
}

/** What changed of the columns themselves. */
export function schemaChanges(columns: readonly DiffColumn[]): SchemaChange[] {
  const order = columns.flatMap(({ before, after }) => (before && after ? [before.place] : []));
  return columns.flatMap((pair): SchemaChange[] => {
    const { before, after } = pair;
    const column = nameOf(pair);
    if (!before) return [{ change: 'added', column, before: null, after: after?.column.kind ?? null }];
    if (!after) return [{ change: 'removed', column, before: before.column.kind, after: null }];
    const changes: SchemaChange[] = [];
    const compare = (change: SchemaChange['change'], left: string, right: string) => {
      if (left !== right) changes.push({ change, column, before: left, after: right });
    };
    compare('renamed', before.column.name, after.column.name);
    compare('kind', kindWords(before.column), kindWords(after.column));
    compare('role', before.column.role, after.column.role);
    const rank = order.indexOf(before.place);
    const sorted = order.filter((place) => place < before.place).length;
    if (rank !== sorted) compare('moved', String(before.place + 1), String(after.place + 1));
    return changes;
  });
}

function kindWords({ kind, shape, dtype }: EditColumn): string {
  return shape ? `${kind} of ${dtype} ${shape.join(' × ')}` : kind;
}
