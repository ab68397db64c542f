import { StudioError } from '../../../../shared/base/problem';
import { fromTable, isMedia, type StoredTable, storageTypes, storedName } from '../../stored-table';
import type { ChangeContext, ChangeResult } from '../change-context';
import type { ChangeRule } from '../change-rule';
import { numberText } from '../convert-kind';
import { type EditColumn, type EditState, fromState, placeOf, type VersionTable } from '../edit-state';
import { countRows } from '../row-selection';
import { contentOf } from './choose-rows';

type Other = VersionTable & { name: string };

/** A column of ours and where the other table has it. */
interface Match {
  column: EditColumn;
  /** Null where the other table lacks it. */
  place: number | null;
}

function matchColumns(state: EditState, other: Other): Match[] {
  return state.columns.map((column) => {
    const place = other.columns.findIndex(({ name }) => name === column.name);
    if (place < 0) return { column, place: null };
    checkKinds(column, other.columns[place] as EditColumn, other);
    return { column: joinKinds(column, other.columns[place] as EditColumn), place };
  });
}

function checkKinds(own: EditColumn, theirs: EditColumn, other: Other): void {
  if (isMedia(own.kind) || isMedia(theirs.kind))
    throw new StudioError('UNSUPPORTED', `"${own.name}" holds ${own.kind} files, whose rows cannot be taken over.`, {
      fix: 'Import the folders together as one data set.',
    });
  const sameShape = JSON.stringify([own.shape, own.dtype]) === JSON.stringify([theirs.shape, theirs.dtype]);
  if (storageTypes[own.kind] === storageTypes[theirs.kind] && sameShape) return;
  throw new StudioError(
    'BAD_INPUT',
    `"${own.name}" holds ${own.kind}${shapeWords(own)}, that of "${other.name}" ${theirs.kind}${shapeWords(theirs)}.`,
    { fix: 'Give both columns the same kind first.' },
  );
}

const shapeWords = ({ shape, dtype }: EditColumn) => (shape ? ` of ${dtype} ${shape.join(' × ')}` : '');

/** Whole numbers and fractions together are real; categories and long texts together are text. */
function joinKinds(own: EditColumn, theirs: EditColumn): EditColumn {
  if (own.kind === theirs.kind) return own;
  return { ...own, kind: storageTypes[own.kind] === 'DOUBLE' ? 'real' : own.kind };
}

function reportUnmatched(state: EditState, other: Other, matches: readonly Match[], context: ChangeContext): void {
  const absent = matches.filter(({ place }) => place === null).map(({ column }) => column.name);
  const extra = other.columns.filter(({ name }) => !state.columns.some((column) => column.name === name));
  if (absent.length > 0)
    context.report({
      code: 'columnsAbsent',
      severity: 'warning',
      message: `"${other.name}" has no ${list(absent)}: missing in its rows.`,
    });
  if (extra.length > 0)
    context.report({
      code: 'columnsLeftOut',
      severity: 'warning',
      message: `${list(extra.map(({ name }) => name))} of "${other.name}" ${extra.length === 1 ? 'is' : 'are'} left out.`,
    });
}

const list = (names: readonly string[]) =>
  `${names
    .slice(0, 10)
    .map((name) => `"${name}"`)
    .join(', ')}${names.length > 10 ? ', …' : ''}`;

function takenCells(matches: readonly Match[]): string {
  return matches
    .map(({ column, place }, index) =>
      place === null
        ? `NULL::${storageTypes[column.kind]} AS ${storedName(index)}`
        : `${storedName(place)} AS ${storedName(index)}`,
    )
    .join(', ');
}

export const appendRows: ChangeRule<'appendRows'> = {
  words: ({ dataset, version }) => `Added the rows of ${dataset}${version === null ? '' : `, version ${version}`}`,
  apply: async ({ dataset, version }, state, context) =>
    appendOther(await context.openTable(dataset, version), state, context),
};

export const replaceRows: ChangeRule<'replaceRows'> = {
  words: ({ dataset, version, key }) =>
    `Took the rows of ${dataset}${version === null ? '' : `, version ${version}`}${keyWords(key)}`,
  apply: async ({ dataset, version, key }, state, context) =>
    replaceByOther(await context.openTable(dataset, version), key, state, context),
};

export const reimport: ChangeRule<'reimport'> = {
  words: ({ source, mode, key }) => {
    const what = source === null ? 'the source' : 'path' in source ? source.path : 'other files';
    return `Imported ${what} again${mode === 'append' ? ' and added its rows' : keyWords(key)}`;
  },
  async apply(change, state, context) {
    const other = await context.importTable(change, state);
    return change.mode === 'append'
      ? appendOther(other, state, context)
      : replaceByOther(other, change.key, state, context);
  },
};

const keyWords = (key: readonly string[] | null) =>
  key === null ? '' : `, matched by ${key.map((name) => `“${name}”`).join(', ')}`;

async function appendOther(other: Other, state: EditState, context: ChangeContext): Promise<ChangeResult> {
  const matches = matchColumns(state, other);
  if (matches.every(({ place }) => place === null))
    throw new StudioError('BAD_INPUT', `"${other.name}" has none of the columns.`, {
      fix: 'Columns are matched by name: rename them first.',
    });
  reportUnmatched(state, other, matches, context);
  const firstId = context.takeRowIds(other.rowCount);
  const [last] = await context.connection.rows<{ place: number | null }>(
    `SELECT max(__place) AS place FROM ${fromState(state)}`,
  );
  const firstPlace = (last?.place ?? -1) + 1;
  const names = state.columns.map((_, index) => storedName(index)).join(', ');
  const sql = `
    SELECT __place, file_row_number, __id, ${names} FROM ${fromState(state)}
    UNION ALL
    SELECT ${firstPlace} + t.place AS __place, NULL::BIGINT AS file_row_number, ${firstId} + t.place AS __id, ${takenCells(matches)}
    FROM (SELECT file_row_number AS place, * FROM ${fromTable(other as StoredTable)}) AS t`;
  return {
    state: { columns: matches.map(({ column }) => column), sql, ordered: false, changedKeys: null },
    effect: { changedRowCount: 0, removedRowCount: 0, addedRowCount: other.rowCount },
  };
}

async function replaceByOther(
  other: Other,
  key: readonly string[] | null,
  state: EditState,
  context: ChangeContext,
): Promise<ChangeResult> {
  const matches = matchColumns(state, other);
  const absent = matches.filter(({ place }) => place === null).map(({ column }) => column.name);
  if (absent.length > 0)
    throw new StudioError('BAD_INPUT', `"${other.name}" has no ${list(absent)}.`, {
      fix: 'Columns are matched by name: remove these columns first, or rename those of the other data set.',
    });
  const added = other.columns.flatMap((column, place) =>
    state.columns.some(({ name }) => name === column.name)
      ? []
      : [{ column: { ...column, key: context.takeColumnKey() }, place }],
  );
  const all: Match[] = [...matches, ...added];
  const keyPlaces = (key ?? state.columns.map(({ name }) => name)).map((name) => placeOf(state.columns, name));
  const theirs = keyPlaces.map((place) => matches[place]?.place as number);
  const firstId = context.takeRowIds(other.rowCount);
  // The n-th row of equal keys stays the n-th.
  const numbered = (content: string) => `md5(${content}) AS k`;
  const own = `SELECT file_row_number, __id, k, row_number() OVER (PARTITION BY k ORDER BY __place) AS n
    FROM (SELECT file_row_number, __id, __place, ${numbered(plainContent(state, keyPlaces))} FROM ${fromState(state)})`;
  const new_ = `SELECT *, row_number() OVER (PARTITION BY k ORDER BY p) AS n
    FROM (SELECT file_row_number AS p, ${numbered(plainContent(other, theirs))}, ${takenCells(all)} FROM ${fromTable(other as StoredTable)})`;
  const names = all.map((_, index) => storedName(index)).join(', ');
  const sql = `SELECT t.p AS __place, o.file_row_number, coalesce(o.__id, ${firstId} + t.p) AS __id, ${names}
    FROM (${new_}) AS t LEFT JOIN (${own}) AS o ON o.k = t.k AND o.n = t.n`;
  const next: EditState = { columns: all.map(({ column }) => column), sql, ordered: false, changedKeys: null };
  const kept = await countRows(context, next, `__id < ${firstId}`);
  const before = await countRows(context, state);
  const unchanged = await countUnchanged(context, state, next);
  return {
    state: next,
    effect: {
      changedRowCount: kept - unchanged,
      removedRowCount: before - kept,
      addedRowCount: other.rowCount - kept,
    },
  };
}

/** Numbers as a person writes them, so that `3` of a whole column equals `3.0` of a real one. */
function plainContent(table: { columns: readonly EditColumn[] }, places: readonly number[]): string {
  const columns = places.map((place) => table.columns[place] as EditColumn);
  if (columns.some(({ kind }) => kind === 'array')) return contentOf(table as EditState, places);
  const cells = columns.map(({ kind }, index) => {
    const cell = storedName(places[index] as number);
    const text = storageTypes[kind] === 'DOUBLE' ? numberText(cell) : `${cell}::VARCHAR`;
    return `coalesce(length(${text})::VARCHAR || ':' || ${text}, '')`;
  });
  return `concat_ws('|', ${cells.join(', ')})`;
}

async function countUnchanged(context: ChangeContext, before: EditState, after: EditState): Promise<number> {
  const shared = before.columns.map((_, index) => storedName(index));
  const [row] = await context.connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT __id, hash(${shared.join(', ')}) AS h FROM ${fromState(before)}) AS b
     JOIN (SELECT __id, hash(${shared.join(', ')}) AS h FROM ${fromState(after)}) AS a ON a.__id = b.__id AND a.h = b.h`,
  );
  return row?.count ?? 0;
}
