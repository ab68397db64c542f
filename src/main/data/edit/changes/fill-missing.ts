import { StudioError } from '../../../../shared/base/problem';
import { literal } from '../../sql';
import { isText, storageTypes, storedName } from '../../stored-table';
import { cellLiteral } from '../cell-literal';
import type { ChangeContext } from '../change-context';
import { noEffect } from '../change-context';
import type { ChangeOf, ChangeRule } from '../change-rule';
import { type EditColumn, type EditState, fromState, placeOf, withCells } from '../edit-state';
import { countRows } from '../row-selection';
import { shown } from './set-values';

type Method = ChangeOf<'fillMissing'>['method'];

const titles: Record<Method, string> = {
  value: 'a value',
  mean: 'the mean',
  median: 'the median',
  mostFrequent: 'the most frequent value',
  previous: 'the value before',
  next: 'the value after',
};

interface Place {
  state: EditState;
  place: number;
  cell: string;
  column: EditColumn;
}

/** What each method takes from the whole column; null for one that looks at the rows around. */
const figures: Record<Method, ((cell: string) => string) | null> = {
  value: null,
  mean: (cell) => `avg(${cell}) FILTER (isfinite(${cell}))`,
  median: (cell) => `median(${cell}) FILTER (isfinite(${cell}))`,
  // Of several the smallest, so that it is the same every time.
  mostFrequent: (cell) => cell,
  previous: null,
  next: null,
};

/** A float64 has one shortest text that gives it back. */
async function readFigure({ connection }: ChangeContext, method: Method, { state, cell, column }: Place) {
  if (method === 'mostFrequent') {
    const [row] = await connection.rows<{ value: string | null }>(
      `SELECT ${cell}::VARCHAR AS value FROM ${fromState(state)} WHERE ${cell} IS NOT NULL
       GROUP BY ${cell} ORDER BY count(*) DESC, ${cell} LIMIT 1`,
    );
    return row?.value ?? null;
  }
  if (storageTypes[column.kind] !== 'DOUBLE')
    throw new StudioError('BAD_INPUT', `"${column.name}" holds ${column.kind}, which has no ${method}.`, {
      fix: 'Fill it with a value, the most frequent one, or the one before.',
    });
  const [row] = await connection.rows<{ value: string | null }>(
    `SELECT (${figures[method]?.(cell)})::VARCHAR AS value FROM ${fromState(state)}`,
  );
  return row?.value ?? null;
}

export const fillMissing: ChangeRule<'fillMissing'> = {
  words: ({ columns, method, value }) =>
    `Filled missing values of ${columns
      .slice(0, 5)
      .map((name) => `“${name}”`)
      .join(', ')}${columns.length > 5 ? ', …' : ''} with ${method === 'value' ? shown(value) : titles[method]}`,
  async apply({ columns, method, value }, state, context) {
    const cells = new Map<number, string>();
    const fractional = new Set<number>();
    for (const name of columns) {
      const place = placeOf(state.columns, name);
      const column = state.columns[place] as EditColumn;
      const cell = storedName(place);
      if (method === 'previous')
        cells.set(
          place,
          `coalesce(${cell}, last_value(${cell} IGNORE NULLS) OVER (ORDER BY __place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW))`,
        );
      else if (method === 'next')
        cells.set(
          place,
          `coalesce(${cell}, first_value(${cell} IGNORE NULLS) OVER (ORDER BY __place ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING))`,
        );
      else if (method === 'value') {
        if (value === null)
          throw new StudioError('BAD_INPUT', 'The value to fill with is missing itself.', { fix: 'Give a value.' });
        cells.set(place, `coalesce(${cell}, ${cellLiteral(value, column)})`);
      } else {
        const figure = await readFigure(context, method, { state, place, cell, column });
        if (figure === null) continue;
        if (column.kind === 'integer' && !Number.isInteger(Number(figure))) fractional.add(place);
        cells.set(
          place,
          `coalesce(${cell}, ${isText(column.kind) ? literal(figure) : `CAST(${literal(figure)} AS ${storageTypes[column.kind]})`})`,
        );
      }
    }
    const places = [...cells.keys()];
    const missing = places.map((place) => `(${storedName(place)} IS NULL AND (${cells.get(place)}) IS NOT NULL)`);
    const windowed = method === 'previous' || method === 'next';
    // A window function cannot stand in a condition: the filled table is compared with the one before.
    const filled = withCells(state, cells);
    const changedRowCount =
      places.length === 0
        ? 0
        : windowed
          ? await countFilled(context, state, filled, places)
          : await countRows(context, state, missing.join(' OR '));
    for (const place of fractional)
      context.report({
        code: 'kindWidened',
        severity: 'info',
        message: `"${state.columns[place]?.name}" holds real numbers now: its ${titles[method]} is not whole.`.replace(
          'its the',
          'the',
        ),
      });
    const typed = state.columns.map((column, place) =>
      fractional.has(place) ? { ...column, kind: 'real' as const } : column,
    );
    return {
      state: { ...filled, columns: typed, ordered: state.ordered && !windowed },
      effect: { ...noEffect, changedRowCount },
    };
  },
};

async function countFilled(
  { connection }: ChangeContext,
  before: EditState,
  after: EditState,
  places: readonly number[],
): Promise<number> {
  const missingIn = (state: EditState) =>
    `SELECT __place, ${places.map((place) => `${storedName(place)} IS NULL AS m${place}`).join(', ')} FROM ${fromState(state)}`;
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM (${missingIn(before)}) AS b JOIN (${missingIn(after)}) AS a USING (__place)
     WHERE ${places.map((place) => `(b.m${place} AND NOT a.m${place})`).join(' OR ')}`,
  );
  return row?.count ?? 0;
}
