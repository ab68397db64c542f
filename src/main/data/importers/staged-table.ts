import type { ArrayType } from '../../../shared/contract/dataset';
import { missingTexts, otherwiseNumericShare } from '../column-guess';
import { literal } from '../sql';
import type { ColumnKind } from '../stored-table';
import type { TableConnection } from '../table-engine';

/**
 * What a format says of a column: its own types where it has some, `any` where every cell may be anything and the kind is
 * told from the values as in a CSV file; `text` is never taken for numbers.
 */
export type StagedType = 'number' | 'boolean' | 'time' | 'text' | 'any' | 'array';

export interface StagedColumn {
  name: string;
  type: StagedType;
  /** SQL in `from`: DOUBLE or another number, BOOLEAN, TIMESTAMP, VARCHAR, VARCHAR, BLOB. */
  expression: string;
  /** Whole numbers that may go beyond 2^53, where a double would lose digits. */
  exact?: boolean;
  shape?: number[];
  dtype?: ArrayType;
}

/** Rows on their way into a data set, as SQL can read them. */
export interface StagedTable {
  /** What stands behind FROM. */
  from: string;
  columns: readonly StagedColumn[];
  /** How the person finds a row again: its number in the file, or its line. */
  place: { expression: string; word: 'row' | 'line' };
  rowCount: number;
}

const numberPattern = String.raw`\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*|\s*[+-]?(?:inf|INF|Inf|infinity|Infinity)\s*`;
const timePattern = String.raw`\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?\s?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?`;
const missingList = missingTexts.map(literal).join(', ');
const exactLimit = 2 ** 53;
const columnsPerQuery = 50;

/** SQL for a column's values as one kind, and for whether a value cannot be one. */
export interface Cast {
  value: string;
  /** Null: every value can. */
  fails: string | null;
}

const asNumberText = (x: string) =>
  `CASE WHEN ${x} = trunc(${x}) AND abs(${x}) < ${exactLimit} THEN (${x})::BIGINT::VARCHAR ELSE (${x})::VARCHAR END`;
/** Seconds since 1970, or milliseconds where they would lie beyond the year 5000. */
const asEpoch = (x: string) =>
  `make_timestamp((CASE WHEN abs(${x}) < 1e11 THEN ${x} * 1e6 WHEN abs(${x}) < 1e14 THEN ${x} * 1e3 END)::BIGINT)`;
const isPresent = (x: string) => `(${x} IS NOT NULL AND ${x} NOT IN (${missingList}))`;
const parsed = (x: string, value: string, fits: string, present = isPresent(x)): Cast => ({
  value: `CASE WHEN ${fits} THEN ${value} END`,
  fails: `(${present} AND NOT coalesce(${fits}, false))`,
});
const plain = (value: string): Cast => ({ value, fails: null });

type Target = 'number' | 'boolean' | 'time' | 'text' | 'array';
const targets: Record<ColumnKind, Target> = {
  integer: 'number',
  real: 'number',
  boolean: 'boolean',
  categorical: 'text',
  text: 'text',
  time: 'time',
  image: 'text',
  audio: 'text',
  array: 'array',
};

const fromText: Record<Exclude<Target, 'array'>, (x: string) => Cast> = {
  number: (x) => parsed(x, `TRY_CAST(trim(${x}) AS DOUBLE)`, `regexp_full_match(${x}, ${literal(numberPattern)})`),
  boolean: (x) => parsed(x, `lower(${x}) = 'true'`, `lower(${x}) IN ('true', 'false')`),
  time: (x) => parsed(x, `TRY_CAST(${x} AS TIMESTAMPTZ)::TIMESTAMP`, `TRY_CAST(${x} AS TIMESTAMPTZ) IS NOT NULL`),
  text: (x) => ({ value: `nullif(${x}, '')`, fails: `coalesce(contains(${x}, chr(0)), false)` }),
};

/** How values of a type become values of a kind; a pair that is not here cannot be. */
const casts: Record<StagedType, Partial<Record<Target, (x: string) => Cast>>> = {
  number: {
    number: (x) => plain(`(${x})::DOUBLE`),
    boolean: (x) => parsed(x, `${x} = 1`, `${x} IN (0, 1)`, `${x} IS NOT NULL`),
    time: (x) => parsed(x, asEpoch(x), `abs(${x}) < 1e14`, `${x} IS NOT NULL`),
    text: (x) => plain(asNumberText(x)),
  },
  boolean: {
    number: (x) => plain(`(${x})::INTEGER::DOUBLE`),
    boolean: plain,
    text: (x) => plain(`(${x})::VARCHAR`),
  },
  time: {
    number: (x) => plain(`epoch(${x})`),
    time: (x) => plain(`(${x})::TIMESTAMP`),
    text: (x) => plain(`(${x})::VARCHAR`),
  },
  text: fromText,
  any: fromText,
  array: { array: plain },
};
/** Null where the kind is nothing that such a column can be. */
export function castTo({ type, expression }: StagedColumn, kind: ColumnKind): Cast | null {
  return casts[type][targets[kind]]?.(expression) ?? null;
}

/** Kinds by type and values; whether text is a category and a number is whole, is told when the rows are stored. */
export async function guessStagedKinds(connection: TableConnection, table: StagedTable): Promise<ColumnKind[]> {
  const kinds: ColumnKind[] = [];
  for (let start = 0; start < table.columns.length; start += columnsPerQuery) {
    const part = table.columns.slice(start, start + columnsPerQuery);
    const expressions = part.flatMap(({ type, exact, expression: x }, index) => {
      if (type === 'number' && exact)
        return [`coalesce(bool_or(abs((${x})::DOUBLE) >= ${exactLimit}), false) AS large${index}`];
      if (type !== 'any') return [];
      const fits = `regexp_full_match(${x}, ${literal(numberPattern)})`;
      const present = isPresent(x);
      return [
        `count(*) FILTER (WHERE ${present}) AS present${index}`,
        `count(*) FILTER (WHERE ${present} AND ${fits}) AS number${index}`,
        `coalesce(bool_or(${present} AND ${fits} AND ((regexp_matches(${x}, '^\\s*[+-]?0\\d') AND NOT contains(${x}, '.')) OR (regexp_full_match(${x}, '\\s*[+-]?\\d+\\s*') AND abs(TRY_CAST(trim(${x}) AS DOUBLE)) >= ${exactLimit}))), false) AS code${index}`,
        `count(*) FILTER (WHERE ${present} AND lower(${x}) IN ('true', 'false')) AS boolean${index}`,
        `count(*) FILTER (WHERE ${present} AND regexp_full_match(${x}, ${literal(timePattern)})) AS time${index}`,
      ];
    });
    const [row = {}] =
      expressions.length === 0
        ? [{}]
        : await connection.rows<Record<string, number | boolean>>(
            `SELECT ${expressions.join(', ')} FROM ${table.from}`,
          );
    part.forEach(({ type }, index) => {
      kinds.push(guessKind(type, (key) => (row as Record<string, number | boolean>)[`${key}${index}`] ?? 0));
    });
  }
  return kinds;
}

const fixedKinds = { boolean: 'boolean', time: 'time', text: 'categorical', array: 'array' } as const;

function guessKind(type: StagedType, figure: (key: string) => number | boolean): ColumnKind {
  if (type === 'number') return figure('large') === true ? 'categorical' : 'real';
  if (type !== 'any') return fixedKinds[type];
  const present = Number(figure('present'));
  if (present === 0) return 'real';
  if (Number(figure('number')) >= present * otherwiseNumericShare)
    return figure('code') === true ? 'categorical' : 'real';
  if (figure('boolean') === present) return 'boolean';
  return Number(figure('time')) >= present * otherwiseNumericShare ? 'time' : 'categorical';
}
