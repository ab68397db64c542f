import { StudioError } from '../../../../shared/base/problem';
import { completeRoleChanges } from '../../../../shared/contract/column-roles';
import type { ColumnRole } from '../../../../shared/contract/dataset';
import { storageTypes, storedName } from '../../stored-table';
import { noEffect } from '../change-context';
import type { ChangeRule } from '../change-rule';
import { convertKind } from '../convert-kind';
import { type EditColumn, type EditState, fromState, hiddenColumns, placeOf, withCells } from '../edit-state';
import { listLostCells } from '../lost-cells';
import { countRows } from '../row-selection';

const quoted = (names: readonly string[]) =>
  `${names
    .slice(0, 5)
    .map((name) => `“${name}”`)
    .join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;

export const setKinds: ChangeRule<'setKinds'> = {
  words: ({ kinds }) =>
    `Read ${Object.entries(kinds)
      .slice(0, 5)
      .map(([name, kind]) => `“${name}” as ${kind}`)
      .join(', ')}${Object.keys(kinds).length > 5 ? ', …' : ''}`,
  async apply({ kinds, makeMissing }, state, context) {
    const cells = new Map<number, string>();
    const lost: { place: number; to: EditColumn['kind']; condition: string }[] = [];
    for (const [name, to] of Object.entries(kinds)) {
      const place = placeOf(state.columns, name);
      const { kind: from } = state.columns[place] as EditColumn;
      if (from === to) continue;
      const conversion = convertKind(storedName(place), from, to);
      if (!conversion)
        throw new StudioError('UNSUPPORTED', `"${name}" holds ${from} and cannot be read as ${to}.`, {
          fix: 'Images, sounds and arrays keep their kind; import the source again as another one.',
        });
      cells.set(place, conversion.sql);
      lost.push({ place, to, condition: conversion.lost });
    }
    const problems = await listLostCells(context, state, lost, makeMissing);
    for (const problem of problems) context.report(problem);
    const changedRowCount =
      lost.length === 0 ? 0 : await countRows(context, state, lost.map(({ condition }) => condition).join(' OR '));
    const columns = state.columns.map((column) => ({ ...column, kind: kinds[column.name] ?? column.kind }));
    return { state: { ...withCells(state, cells), columns }, effect: { ...noEffect, changedRowCount } };
  },
};

export const setRoles: ChangeRule<'setRoles'> = {
  words: ({ roles }) =>
    `Made ${Object.entries(roles)
      .slice(0, 5)
      .map(([name, role]) => `“${name}” ${role}`)
      .join(', ')}${Object.keys(roles).length > 5 ? ', …' : ''}`,
  async apply({ roles }, state) {
    return { state: { ...state, columns: withRoles(state.columns, roles) }, effect: noEffect };
  },
};

/** Throws: StudioError BAD_INPUT for a name that is no column's. */
export function withRoles<Column extends { name: string; role: ColumnRole }>(
  columns: readonly Column[],
  roles: Readonly<Record<string, ColumnRole>>,
): Column[] {
  for (const name of Object.keys(roles)) placeOf(columns, name);
  const complete = completeRoleChanges(columns, roles);
  return columns.map((column) => ({ ...column, role: complete[column.name] ?? column.role }));
}

export const renameColumns: ChangeRule<'renameColumns'> = {
  words: ({ names }) =>
    `Renamed ${Object.entries(names)
      .slice(0, 5)
      .map(([from, to]) => `“${from}” to “${to}”`)
      .join(', ')}${Object.keys(names).length > 5 ? ', …' : ''}`,
  async apply({ names }, state) {
    for (const name of Object.keys(names)) placeOf(state.columns, name);
    const columns = state.columns.map((column) => ({ ...column, name: names[column.name]?.trim() ?? column.name }));
    checkNames(columns);
    return { state: { ...state, columns }, effect: noEffect };
  },
};

function checkNames(columns: readonly { name: string }[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (name === '' || name.startsWith('__'))
      throw new StudioError('BAD_INPUT', `A column cannot be called "${name}".`, {
        fix: 'Names are not empty and do not begin with two underscores.',
      });
    if (seen.has(name))
      throw new StudioError('BAD_INPUT', `Two columns would be called "${name}".`, { fix: 'Choose another name.' });
    seen.add(name);
  }
}

export const dropColumns: ChangeRule<'dropColumns'> = {
  words: ({ columns }) => `Removed ${quoted(columns)}`,
  async apply({ columns }, state) {
    const dropped = new Set(columns.map((name) => placeOf(state.columns, name)));
    const kept = state.columns.flatMap((_, place) => (dropped.has(place) ? [] : [place]));
    if (kept.length === 0)
      throw new StudioError('BAD_INPUT', 'No column would be left.', { fix: 'Keep at least one.' });
    return { state: selectPlaces(state, kept), effect: noEffect };
  },
};

function selectPlaces(state: EditState, places: readonly number[]): EditState {
  const selected = places.map((place, index) => `${storedName(place)} AS ${storedName(index)}`);
  return {
    ...state,
    columns: places.map((place) => state.columns[place] as EditColumn),
    sql: `SELECT ${hiddenColumns.join(', ')}, ${selected.join(', ')} FROM ${fromState(state)}`,
  };
}

export const addColumn: ChangeRule<'addColumn'> = {
  words: ({ name, expression }) => `Added “${name}” = ${expression.slice(0, 200)}`,
  async apply({ name: asked, columnKind, role, expression }, state, context) {
    const name = asked.trim();
    const sql = await context.compileExpression(expression, state);
    const type = storageTypes[columnKind];
    const column: EditColumn = { name, kind: columnKind, role, key: context.takeColumnKey() };
    const columns = [...withRolesTaken(state.columns, column), column];
    checkNames(columns);
    const cell = columnKind === 'integer' ? `round(CAST((${sql}) AS DOUBLE))` : `CAST((${sql}) AS ${type})`;
    return {
      state: {
        ...state,
        columns,
        sql: `SELECT *, ${cell} AS ${storedName(state.columns.length)} FROM ${fromState(state)}`,
      },
      effect: { ...noEffect, changedRowCount: await countRows(context, state) },
    };
  },
};

/** A new column may take a role of which there is one. */
function withRolesTaken(columns: readonly EditColumn[], added: EditColumn): EditColumn[] {
  const complete = completeRoleChanges(columns, { [added.name]: added.role });
  return columns.map((column) => ({ ...column, role: complete[column.name] ?? column.role }));
}
