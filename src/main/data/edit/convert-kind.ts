import { missingTexts } from '../column-guess';
import { literal } from '../sql';
import { type ColumnKind, storageTypes } from '../stored-table';

type TableKind = Extract<ColumnKind, 'integer' | 'real' | 'boolean' | 'categorical' | 'text' | 'time'>;

const missing = missingTexts.map(literal).join(', ');

/** A number as a person writes it: 3, not 3.0. */
export function numberText(cell: string): string {
  return `(CASE WHEN isfinite(${cell}) AND ${cell} = trunc(${cell}) AND abs(${cell}) < 1e15 THEN ${cell}::BIGINT::VARCHAR ELSE ${cell}::VARCHAR END)`;
}

const whole = (number: string) => `(CASE WHEN ${number} = trunc(${number}) AND isfinite(${number}) THEN ${number} END)`;
const timeText = (cell: string) =>
  `(CASE WHEN ${cell} = date_trunc('day', ${cell}) THEN strftime(${cell}, '%Y-%m-%d') ELSE regexp_replace(strftime(${cell}, '%Y-%m-%d %H:%M:%S.%f'), '\\.?0+$', '') END)`;
const parsedNumber = (cell: string) => `TRY_CAST(trim(${cell}) AS DOUBLE)`;
const truth = (cell: string) =>
  `(CASE WHEN lower(trim(${cell})) IN ('true', 'yes', 'y', 't', '1') THEN true WHEN lower(trim(${cell})) IN ('false', 'no', 'n', 'f', '0') THEN false END)`;

/** From the storage of a kind to a number, a truth value, a text and a time; null for cells that are none. */
const readers: Record<'DOUBLE' | 'BOOLEAN' | 'VARCHAR' | 'TIMESTAMP', Record<TableKind, (cell: string) => string>> = {
  DOUBLE: {
    integer: whole,
    real: (cell) => cell,
    boolean: (cell) => `(CASE ${cell} WHEN 1 THEN true WHEN 0 THEN false END)`,
    categorical: numberText,
    text: numberText,
    time: (cell) => `TRY(make_timestamp((${cell} * 1000000)::BIGINT))`,
  },
  BOOLEAN: {
    integer: (cell) => `${cell}::INTEGER::DOUBLE`,
    real: (cell) => `${cell}::INTEGER::DOUBLE`,
    boolean: (cell) => cell,
    categorical: (cell) => `${cell}::VARCHAR`,
    text: (cell) => `${cell}::VARCHAR`,
    time: () => 'NULL::TIMESTAMP',
  },
  VARCHAR: {
    integer: (cell) => whole(parsedNumber(cell)),
    real: parsedNumber,
    boolean: truth,
    categorical: (cell) => cell,
    text: (cell) => cell,
    time: (cell) => `TRY_CAST(trim(${cell}) AS TIMESTAMP)`,
  },
  TIMESTAMP: {
    integer: (cell) => whole(`epoch(${cell})::DOUBLE`),
    real: (cell) => `epoch(${cell})::DOUBLE`,
    boolean: () => 'NULL::BOOLEAN',
    categorical: timeText,
    text: timeText,
    time: (cell) => cell,
  },
};

const tableKinds: readonly ColumnKind[] = ['integer', 'real', 'boolean', 'categorical', 'text', 'time'];
export function isTableKind(kind: ColumnKind): kind is TableKind {
  return tableKinds.includes(kind);
}

export interface Conversion {
  /** The converted cell; null where it cannot be. */
  sql: string;
  /** Holds for cells that would be lost; a text that stands for a missing value is none. */
  lost: string;
}

/** How cells of one kind are read as another; null where there is no way (images, sounds, arrays). */
export function convertKind(cell: string, from: ColumnKind, to: ColumnKind): Conversion | null {
  if (from === to) return { sql: cell, lost: 'false' };
  if (!isTableKind(from) || !isTableKind(to)) return null;
  const storage = storageTypes[from] as keyof typeof readers;
  const sql = readers[storage][to](cell);
  const blank = storage === 'VARCHAR' ? ` AND trim(${cell}) NOT IN (${missing})` : '';
  return { sql, lost: `(${cell} IS NOT NULL AND (${sql}) IS NULL${blank})` };
}
