import type { DatasetColumn } from '../../../../shared/contract/dataset';

/** What a person asks of one column through its menu. */
export type ColumnCondition =
  | { column: string; test: 'equals' | 'differs'; value: string }
  | { column: string; test: 'missing' | 'present' }
  | { column: string; test: 'between'; from: string; to: string }
  | { column: string; test: 'contains'; value: string };

export function quoteName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !reserved.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Words that mean something else where a column stands. Source: DuckDB's reserved keywords. */
const reserved = new Set(
  'all analyse analyze and any array as asc both case cast check collate column constraint create default deferrable desc describe distinct do else end except false fetch for foreign from group having in initially intersect into lambda lateral leading limit not null offset on only or order pivot placing primary qualify references returning select show some summarize symmetric table then to trailing true union unique unpivot using variadic when where window with'.split(
    ' ',
  ),
);

export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

const isNumber = (kind: DatasetColumn['kind']) => kind === 'integer' || kind === 'real';

function quoteValue(value: string, kind: DatasetColumn['kind']): string {
  if (isNumber(kind) && value.trim() !== '' && Number.isFinite(Number(value))) {
    const digits = value.trim();
    // DuckDB reads digits alone as a decimal, which rounds what a double still tells apart.
    return /\d[\d.]{15,}/.test(digits) && !/e/i.test(digits) ? `${digits}e0` : digits;
  }
  if (kind === 'boolean' && (value === 'true' || value === 'false')) return value;
  if (kind === 'time') return `TIMESTAMP ${quoteText(value)}`;
  return quoteText(value);
}

/** The condition in SQL, over the columns' own names. */
export function conditionSql(condition: ColumnCondition, columns: readonly DatasetColumn[]): string {
  const name = quoteName(condition.column);
  const kind = columns.find((column) => column.name === condition.column)?.kind ?? 'text';
  switch (condition.test) {
    case 'missing':
      return `${name} IS NULL`;
    case 'present':
      return `${name} IS NOT NULL`;
    case 'equals':
      return `${name} = ${quoteValue(condition.value, kind)}`;
    case 'differs':
      return `${name} IS DISTINCT FROM ${quoteValue(condition.value, kind)}`;
    case 'contains':
      return `contains(lower(${name}), lower(${quoteText(condition.value)}))`;
    case 'between': {
      const bounds = [
        condition.from.trim() && `${name} >= ${quoteValue(condition.from.trim(), kind)}`,
        condition.to.trim() && `${name} <= ${quoteValue(condition.to.trim(), kind)}`,
      ].filter(Boolean);
      return bounds.length > 0 ? bounds.join(' AND ') : `${name} IS NOT NULL`;
    }
  }
}

/** What a chip says. */
export function conditionWords(condition: ColumnCondition): string {
  const { column } = condition;
  switch (condition.test) {
    case 'missing':
      return `${column} is missing`;
    case 'present':
      return `${column} is there`;
    case 'equals':
      return `${column} is ${condition.value === '' ? '(empty)' : condition.value}`;
    case 'differs':
      return `${column} is not ${condition.value === '' ? '(empty)' : condition.value}`;
    case 'contains':
      return `${column} contains ${condition.value}`;
    case 'between':
      return [
        column,
        condition.from.trim() && `from ${condition.from.trim()}`,
        condition.to.trim() && `to ${condition.to.trim()}`,
      ]
        .filter(Boolean)
        .join(' ');
  }
}

/** Everything that is asked for as one condition; empty for all rows. */
export function joinConditions(
  conditions: readonly ColumnCondition[],
  sql: string,
  columns: readonly DatasetColumn[],
): string {
  const parts = conditions.map((condition) => conditionSql(condition, columns));
  if (parts.length === 0) return sql.trim();
  if (sql.trim() === '') return parts.join(' AND ');
  // The person's own text comes first, so that places of mistakes in it stay right; a remark in it ends with the line.
  return `(${sql.trim()}\n) AND ${parts.join(' AND ')}`;
}
