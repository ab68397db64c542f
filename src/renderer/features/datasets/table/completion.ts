import type { ColumnProfile, DatasetColumn } from '../../../../shared/contract/dataset';
import { quoteName, quoteText } from './column-condition';

export interface Suggestion {
  /** What stands in the list. */
  title: string;
  detail: string;
  /** What takes the place of the word before the caret. */
  text: string;
}

/** Where the word before the caret begins, and what it is. */
export interface TypedWord {
  start: number;
  text: string;
  /** Within double quotes: a name; within single quotes: a value. */
  quote: '"' | "'" | null;
  /** The column that a value is compared with. */
  column: string | null;
}

const operators = ['AND', 'OR', 'NOT', 'IS NULL', 'IS NOT NULL', 'IN (', 'LIKE ', 'BETWEEN ', 'true', 'false'];
const functions: [string, string][] = [
  ['contains(', 'text, part'],
  ['starts_with(', 'text, beginning'],
  ['lower(', 'text'],
  ['length(', 'text'],
  ['regexp_matches(', 'text, pattern'],
  ['abs(', 'number'],
  ['round(', 'number, digits'],
  ['isfinite(', 'number'],
  ['year(', 'time'],
  ['month(', 'time'],
  ['date_diff(', 'part, from, to'],
  ['TRY_CAST(', 'value AS type'],
];
const longestList = 12;

/** The word that is being typed. */
export function typedWord(text: string, caret: number): TypedWord {
  const before = text.slice(0, caret);
  let quote: TypedWord['quote'] = null;
  let quoteStart = 0;
  for (let index = 0; index < before.length; index += 1) {
    const sign = before[index];
    if (quote === null && (sign === '"' || sign === "'")) {
      quote = sign;
      quoteStart = index;
    } else if (sign === quote) quote = null;
  }
  const start = quote === null ? caret - (/[\p{L}\p{N}_]*$/u.exec(before)?.[0].length ?? 0) : quoteStart;
  const word = before.slice(quote === null ? start : quoteStart + 1);
  const compared =
    /(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_]*))\s*(?:=|<>|!=|<=?|>=?|LIKE|IN\s*\((?:[^()]*,)?)\s*$/iu.exec(
      before.slice(0, start),
    );
  return {
    start,
    text: word,
    quote,
    column: compared ? (compared[1]?.replaceAll('""', '"') ?? compared[2] ?? null) : null,
  };
}

/** What may stand where the person types: values of the compared column, columns, operators, functions. */
export function suggest(
  { text, quote, column }: TypedWord,
  columns: readonly DatasetColumn[],
  profiles: readonly ColumnProfile[],
): Suggestion[] {
  const wanted = text.toLowerCase();
  const matches = (candidate: string) => candidate.toLowerCase().includes(wanted);
  const begins = (candidate: string) => (candidate.toLowerCase().startsWith(wanted) ? 0 : 1);
  const compared = columns.find(({ name }) => name.toLowerCase() === column?.toLowerCase());
  const values = (profiles.find(({ name }) => name === compared?.name)?.topValues ?? [])
    .filter(({ value }) => matches(value))
    .map(({ value, count }) => ({
      title: value === '' ? '(empty)' : value,
      detail: `${count.toLocaleString('en-US')} rows`,
      text: compared?.kind === 'integer' || compared?.kind === 'boolean' ? value : quoteText(value),
    }));
  if (quote === "'") return values.slice(0, longestList);
  const names = columns
    .filter(({ name }) => matches(name))
    .sort((left, right) => begins(left.name) - begins(right.name))
    .map(({ name, kind }) => ({ title: name, detail: kind, text: quoteName(name) }));
  if (quote === '"') return names.slice(0, longestList);
  if (wanted === '') return [...values, ...(compared ? [] : names)].slice(0, longestList);
  const words = operators
    .filter((word) => word.toLowerCase().startsWith(wanted))
    .map((word) => ({ title: word.trim(), detail: '', text: word }));
  const calls = functions
    .filter(([name]) => name.toLowerCase().startsWith(wanted))
    .map(([name, detail]) => ({ title: `${name}${detail})`, detail: 'function', text: name }));
  return [...values, ...names, ...words, ...calls].slice(0, longestList);
}
