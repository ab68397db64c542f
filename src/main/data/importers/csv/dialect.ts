import type { CsvOptions } from '../../../../shared/contract/import-options';
import { isMissing, isNumber } from '../../column-guess';
import { groupedNumbers } from './grouped-numbers';
import { type CsvRecord, readRecords } from './records';

/** How a CSV file is written, as far as reading it needs. */
export interface Dialect {
  delimiter: string;
  quote: string;
  header: boolean;
  decimal: '.' | ',';
  /** Between groups of three digits; null: numbers have none. */
  thousands: NonNullable<CsvOptions['thousands']> | null;
}

const delimiters = [',', '\t', ';', '|'] as const;
const sniffedRecordCount = 200;

/** Tells the dialect from the first records; what the person chose stands. */
export function detectDialect(text: string, complete: boolean, chosen: CsvOptions): Dialect {
  const quote = chosen.quote ?? detectQuote(text);
  const read = (delimiter: string) => firstRecords(readRecords(text, { delimiter, quote, complete }));
  const delimiter = chosen.delimiter ?? detectDelimiter(read);
  const records = read(delimiter);
  const signs = detectGroups(records, chosen);
  const decimal = chosen.decimal ?? signs?.decimal ?? detectDecimal(records, delimiter);
  const thousands = chosen.thousands ?? signs?.thousands ?? null;
  const grouped = groupedNumbers({ thousands, decimal });
  const plain = grouped
    ? records.map((record) => ({ ...record, fields: record.fields.map((field) => grouped.plain(field)) }))
    : records;
  return { delimiter, quote, decimal, thousands, header: chosen.header ?? hasHeader(plain, decimal) };
}

function firstRecords(source: Iterable<CsvRecord>): CsvRecord[] {
  const records: CsvRecord[] = [];
  for (const record of source) if (records.push(record) >= sniffedRecordCount) break;
  return records;
}

/** Apostrophes quote only where they stand at both ends of fields and double quotes are absent. */
function detectQuote(text: string): string {
  if (text.includes('"')) return '"';
  return /(^|[,;\t|\n\r])'[^'\n\r]*'(?=[,;\t|\n\r]|$)/.test(text) && !/[^,;\t|\n\r']'[^,;\t|\n\r']/.test(text)
    ? "'"
    : '"';
}

/** The one under which most records are as wide as the first; then more numbers, then more columns. */
function detectDelimiter(read: (delimiter: string) => CsvRecord[]): string {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const records = read(delimiter);
    const width = records[0]?.fields.length ?? 0;
    if (width < 2) continue;
    const fitting = records.filter(({ fields }) => fields.length === width);
    const values = fitting.flatMap(({ fields }) => fields);
    const numbers = values.filter((value) => isNumber(value, '.') || isNumber(value, ',')).length;
    const score = fitting.length / records.length + (0.3 * numbers) / values.length + Math.min(width, 100) / 10_000;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Both signs in one number leave no doubt: `1.234,5` or `1,234.5`. */
function detectGroups(
  records: readonly CsvRecord[],
  chosen: CsvOptions,
): { thousands: '.' | ','; decimal: '.' | ',' } | null {
  if (chosen.thousands !== undefined || chosen.decimal !== undefined) return null;
  const values = records.slice(1).flatMap(({ fields }) => fields);
  const point = values.filter((value) => /^\s*[+-]?\d{1,3}(?:\.\d{3})+,\d+\s*$/.test(value)).length;
  const comma = values.filter((value) => /^\s*[+-]?\d{1,3}(?:,\d{3})+\.\d+\s*$/.test(value)).length;
  if (point === comma) return null;
  return point > comma ? { thousands: '.', decimal: ',' } : { thousands: ',', decimal: '.' };
}

/** Decimal comma where fields such as `3,5` stand and none such as `3.5`. */
function detectDecimal(records: readonly CsvRecord[], delimiter: string): '.' | ',' {
  if (delimiter === ',') return '.';
  const values = records.slice(1).flatMap(({ fields }) => fields);
  const commas = values.filter((value) => /^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/.test(value)).length;
  const points = values.filter((value) => /^\s*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\s*$/.test(value)).length;
  return commas > points ? ',' : '.';
}

/** Numbers in the first record speak for data, unless every column below a word is numeric. */
function hasHeader(records: readonly CsvRecord[], decimal: '.' | ','): boolean {
  const [first, ...rest] = records;
  if (!first) return true;
  let numericFirst = 0;
  let wordAboveNumbers = 0;
  first.fields.forEach((field, column) => {
    if (isNumber(field, decimal)) numericFirst += 1;
    else if (!isMissing(field)) {
      const below = rest.map(({ fields }) => fields[column] ?? null).filter((value) => !isMissing(value)) as string[];
      if (below.length > 0 && below.every((value) => isNumber(value, decimal))) wordAboveNumbers += 1;
    }
  });
  return numericFirst === 0 || wordAboveNumbers > 0;
}
