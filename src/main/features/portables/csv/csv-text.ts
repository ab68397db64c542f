export type CsvCell = string | number | null | undefined;

/**
 * One cell of a CSV file (RFC 4180). Numbers have as many digits as it takes to read the same number again; missing ones are
 * empty, NaN and infinities are words.
 */
export function csvCell(value: CsvCell): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

export const csvLine = (cells: readonly CsvCell[]): string => `${cells.map(csvCell).join(',')}\r\n`;
