export type Align = 'left' | 'right';

export interface TableColumn<Row> {
  title: string;
  align?: Align;
  text(row: Row): string;
}

/** Longer texts end in an ellipsis; the JSON has them whole. */
const maximumCellWidth = 72;
const maximumLastWidth = 160;

function cellText(text: string, maximumWidth: number): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > maximumWidth ? `${line.slice(0, maximumWidth - 1)}…` : line;
}

/** Columns as wide as their widest cell, numbers to the right. */
export function formatTable<Row>(rows: readonly Row[], columns: readonly TableColumn<Row>[]): string {
  const cells = rows.map((row) =>
    columns.map((column, index) =>
      cellText(column.text(row), index === columns.length - 1 ? maximumLastWidth : maximumCellWidth),
    ),
  );
  const widths = columns.map((column, index) =>
    cells.reduce((width, line) => Math.max(width, line[index]?.length ?? 0), column.title.length),
  );
  const line = (texts: readonly string[]) =>
    texts
      .map((text, index) => {
        const width = widths[index] ?? 0;
        return columns[index]?.align === 'right' ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return `${[line(columns.map((column) => column.title)), ...cells.map(line)].join('\n')}\n`;
}

/** Name and value, one a line. */
export function formatFields(fields: readonly (readonly [string, string])[]): string {
  const width = Math.max(...fields.map(([name]) => name.length));
  return `${fields.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n')}\n`;
}
