import type { DataTableColumn } from '../../../ui/data-table';
import type { RunLine } from './run-lines';

type Column = DataTableColumn<RunLine>;

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The table as it is shown, as comma-separated values (RFC 4180). */
export function toCsv(columns: readonly Pick<Column, 'title' | 'text'>[], lines: readonly RunLine[]): string {
  const rows = [
    columns.map(({ title }) => quoted(title)),
    ...lines.map((line) => columns.map(({ text }) => quoted(text(line)))),
  ];
  return `${rows.map((cells) => cells.join(',')).join('\r\n')}\r\n`;
}

/** Saved by the browser's own download. */
export function saveCsv(columns: readonly Column[], lines: readonly RunLine[], fileName: string): void {
  const address = URL.createObjectURL(new Blob([toCsv(columns, lines)], { type: 'text/csv;charset=utf-8' }));
  const anchor = document.createElement('a');
  anchor.href = address;
  anchor.download = fileName;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
