import { StudioError } from '../../../../shared/base/problem';
import { literal, numberLiteral } from '../../sql';
import { rowContent, storedName } from '../../stored-table';
import type { ChangeContext, ChangeResult } from '../change-context';
import { noEffect } from '../change-context';
import type { ChangeRule } from '../change-rule';
import { type EditState, fromState, placeOf } from '../edit-state';
import { countRows, selectRows } from '../row-selection';
import { rowWords } from './set-values';

/** Keeps the rows for which a condition holds. */
async function filter(
  state: EditState,
  context: ChangeContext,
  { sql, keepsOrder }: { sql: string; keepsOrder: boolean },
): Promise<ChangeResult> {
  const removedRowCount = await countRows(context, state, `NOT (${sql})`);
  return {
    state: {
      ...state,
      sql: `SELECT * FROM ${fromState(state)} WHERE ${sql}`,
      ordered: state.ordered && keepsOrder,
    },
    effect: { ...noEffect, removedRowCount },
  };
}

export const excludeRows: ChangeRule<'excludeRows'> = {
  words: ({ rows }) => `Excluded ${rowWords(rows)}`,
  async apply({ rows }, state, context) {
    const { sql, keepsOrder } = await selectRows(rows, state, context);
    return filter(state, context, { sql: `NOT ${sql}`, keepsOrder });
  },
};

export const keepRows: ChangeRule<'keepRows'> = {
  words: ({ rows }) => `Kept only ${rowWords(rows)}`,
  apply: async ({ rows }, state, context) => filter(state, context, await selectRows(rows, state, context)),
};

export const dropDuplicates: ChangeRule<'dropDuplicates'> = {
  words: ({ columns, keep }) =>
    `Kept the ${keep} of rows that agree in ${columns === null ? 'every column' : columns.map((name) => `“${name}”`).join(', ')}`,
  async apply({ columns, keep }, state, context) {
    const places =
      columns === null ? state.columns.map((_, index) => index) : columns.map((name) => placeOf(state.columns, name));
    const content = contentOf(state, places);
    const kept = `SELECT ${keep === 'first' ? 'min' : 'max'}(__place) FROM ${fromState(state)} GROUP BY md5(${content})`;
    return filter(state, context, { sql: `__place IN (${kept})`, keepsOrder: false });
  },
};

export const sampleRows: ChangeRule<'sampleRows'> = {
  words: ({ share, seed, stratify }) =>
    `Kept a random ${Number((share * 100).toPrecision(6))} % of the rows${stratify === null ? '' : ` of each “${stratify}”`} (seed ${seed})`,
  async apply({ share, seed, stratify }, state, context) {
    const stratum = stratify === null ? '' : `PARTITION BY ${storedName(placeOf(state.columns, stratify))}`;
    const ranked = `
      SELECT __place, row_number() OVER (${stratum} ORDER BY md5(${literal(`${seed}:`)} || __id::VARCHAR)) AS position,
        count(*) OVER (${stratum}) AS total FROM ${fromState(state)}`;
    const kept = `SELECT __place FROM (${ranked}) WHERE position <= round(total * ${numberLiteral(share)})`;
    return filter(state, context, { sql: `__place IN (${kept})`, keepsOrder: false });
  },
};

export const sortRows: ChangeRule<'sortRows'> = {
  words: ({ by }) =>
    `Sorted by ${by.map(({ column, direction }) => `“${column}”${direction === 'descending' ? ' descending' : ''}`).join(', ')}`,
  async apply({ by }, state) {
    const keys = by.map(({ column, direction }) => {
      const place = placeOf(state.columns, column);
      if (state.columns[place]?.kind === 'array')
        throw new StudioError('BAD_INPUT', `"${column}" holds arrays, which have no order.`, {
          fix: 'Sort by another column.',
        });
      return `${storedName(place)} ${direction === 'descending' ? 'DESC' : 'ASC'} NULLS LAST`;
    });
    const names = state.columns.map((_, index) => storedName(index));
    const sql = `SELECT row_number() OVER (ORDER BY ${keys.join(', ')}, __place) - 1 AS __place, file_row_number, __id, ${names.join(', ')}
      FROM ${fromState(state)}`;
    return { state: { ...state, sql, ordered: false }, effect: noEffect };
  },
};

/** SQL of one text for the cells of some columns, as `rowContent` makes it for all. */
export function contentOf(state: EditState, places: readonly number[]): string {
  return rowContent(
    places.map((place) => ({ kind: (state.columns[place] as EditState['columns'][number]).kind })),
    places.map(storedName),
  );
}
