import { StudioError } from '../../../shared/base/problem';
import type { CellValue } from '../../../shared/contract/dataset-version';
import { literal, numberLiteral } from '../sql';
import { type ColumnKind, storageTypes } from '../stored-table';
import type { EditColumn } from './edit-state';

type Parse = (value: string | number | boolean) => string | null;

const numberOf = (value: string | number | boolean): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;

const booleans = new Map([
  ['true', 'true'],
  ['false', 'false'],
]);
const timeText = /^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?Z?)?$/;

/** How a typed-in value of each kind is told; null where it is none. */
const parsers: Partial<Record<ColumnKind, { expected: string; parse: Parse }>> = {
  integer: {
    expected: 'a whole number',
    parse: (value) => (Number.isInteger(numberOf(value)) ? numberLiteral(numberOf(value)) : null),
  },
  real: {
    expected: 'a number',
    parse: (value) => (Number.isNaN(numberOf(value)) ? null : numberLiteral(numberOf(value))),
  },
  boolean: { expected: 'true or false', parse: (value) => booleans.get(String(value).trim().toLowerCase()) ?? null },
  categorical: { expected: 'text', parse: (value) => textLiteral(String(value)) },
  text: { expected: 'text', parse: (value) => textLiteral(String(value)) },
  time: {
    expected: 'a time such as 2026-01-31 or 2026-01-31 12:00:00',
    parse: (value) =>
      typeof value === 'string' && timeText.test(value.trim()) && !Number.isNaN(Date.parse(value.trim()))
        ? `${literal(value.trim().replace('T', ' ').replace('Z', ''))}::TIMESTAMP`
        : null,
  },
};

function textLiteral(text: string): string | null {
  return text.includes('\u0000') ? null : literal(text);
}

/**
 * SQL of a value for a column.
 * Throws: StudioError BAD_INPUT that says what the column's kind expects.
 */
export function cellLiteral(value: CellValue, { name, kind }: Pick<EditColumn, 'name' | 'kind'>): string {
  if (value === null) return `NULL::${storageTypes[kind]}`;
  const parser = parsers[kind];
  if (!parser)
    throw new StudioError('UNSUPPORTED', `Cells of "${name}" hold ${kind}; they can only be made missing.`, {
      fix: 'Give null, or exclude the rows.',
    });
  const sql = parser.parse(value);
  if (sql !== null) return sql;
  throw new StudioError(
    'BAD_INPUT',
    `The column "${name}" holds ${kind}; received ${JSON.stringify(value).slice(0, 200)}, expected ${parser.expected}.`,
    { fix: 'Change the value, or the kind of the column first.' },
  );
}
