import { StudioError } from '../../../shared/base/problem';
import type { DatasetColumn } from '../../../shared/contract/dataset';
import { fromTable, type StoredTable, storedName } from '../stored-table';

/** A column that is known again in every version: by its place in the import, or by the number it got when it came. */
export interface EditColumn extends DatasetColumn {
  key: number;
}

/** A version's table whose rows and columns are known across versions. */
export interface VersionTable extends Omit<StoredTable, 'columns'> {
  columns: readonly EditColumn[];
  /** The file has the hidden column `__id`; otherwise a row's place is its id. */
  hasRowIds: boolean;
}

/**
 * The table so far, as a relation that is not run yet: `__place` (orders the rows), `file_row_number` (place in the version the
 * edit started from; null for rows that came since), `__id`, and `c0` … as the columns stand.
 */
export interface EditState {
  columns: readonly EditColumn[];
  sql: string;
  /** Reading the relation gives the rows in the order of `__place`. */
  ordered: boolean;
  /**
   * Keys of the columns whose cells may differ from those of the same row in the version the edit started from; all others
   * are known to be equal. Null when rows came from elsewhere, so that nothing is known.
   */
  changedKeys: ReadonlySet<number> | null;
}

export const hiddenColumns = ['__place', 'file_row_number', '__id'] as const;

/** SQL of a row's id in a table read from its file. */
export function rowId({ hasRowIds }: Pick<VersionTable, 'hasRowIds'>): string {
  return hasRowIds ? '__id' : 'file_row_number';
}

export function firstState(table: VersionTable): EditState {
  const names = table.columns.map((_, index) => storedName(index));
  return {
    columns: table.columns,
    sql: `SELECT file_row_number AS __place, file_row_number, ${rowId(table)} AS __id, ${names.join(', ')}
      FROM ${fromTable(table as StoredTable)}`,
    ordered: true,
    changedKeys: new Set(),
  };
}

/** The relation as a source for `FROM`. */
export function fromState({ sql }: EditState): string {
  return `(${sql})`;
}

/**
 * The state with some columns computed anew.
 * @param cells SQL by place of the column
 */
export function withCells(state: EditState, cells: ReadonlyMap<number, string>): EditState {
  const selected = state.columns.map((_, index) => {
    const sql = cells.get(index);
    return sql === undefined ? storedName(index) : `${sql} AS ${storedName(index)}`;
  });
  const changed = [...cells.keys()].map((place) => columnAt(state, place).key);
  return {
    ...state,
    sql: `SELECT ${hiddenColumns.join(', ')}, ${selected.join(', ')} FROM ${fromState(state)}`,
    changedKeys: state.changedKeys && new Set([...state.changedKeys, ...changed]),
  };
}

/** The place of a column. Throws: StudioError BAD_INPUT that names those there are. */
export function placeOf(columns: readonly { name: string }[], name: string): number {
  const place = columns.findIndex((column) => column.name === name);
  if (place >= 0) return place;
  const listed = columns.slice(0, 30).map((column) => column.name);
  throw new StudioError('BAD_INPUT', `There is no column "${name}".`, {
    fix: `The columns are: ${listed.join(', ')}${columns.length > listed.length ? ', …' : ''}.`,
  });
}

export function columnAt(state: EditState, place: number): EditColumn {
  return state.columns[place] as EditColumn;
}
