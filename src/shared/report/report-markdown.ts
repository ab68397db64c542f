import { formatCount, formatNumber } from '../base/format';
import type { DrawnChart } from './chart-lines';
import type { DocumentPart, ReportDocument } from './document';
import type { FigureTable } from './figure';
import { shorten } from './selection';
import { shownRangeText } from './shown-range';

const lineLimit = 100;

/** Text that means itself in Markdown, on one line: names may hold anything. */
function plain(text: string, length = 300): string {
  return shorten(text, length)
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]|~>$]/g, (sign) => `\\${sign}`)
    .replace(/^(#{1,6}|[-+]|\d+[.)])(?=\s)/, '\\$1');
}

function rowsOf(
  head: readonly string[],
  aligns: readonly ('left' | 'right')[],
  rows: readonly (readonly string[])[],
): string {
  return [
    `| ${head.join(' | ')} |`,
    `| ${aligns.map((align) => (align === 'right' ? '--:' : '---')).join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

function tableText({ columns, rows, omittedRowCount }: FigureTable): string {
  const text = rowsOf(
    columns.map(({ title }) => plain(title)),
    columns.map(({ align }) => align),
    rows.map(({ cells }) =>
      cells.map(({ text: shown, mark }) => (mark === 'best' ? `**${plain(shown)}**` : plain(shown))),
    ),
  );
  return omittedRowCount > 0 ? `${text}\n\n${formatCount(omittedRowCount)} more rows are not shown.` : text;
}

function chartText(chart: DrawnChart): string {
  const { metric, lines, remark, range } = chart;
  const isShown = (x: number) => range === null || (x >= range[0] && x <= range[1]);
  const rows = lines.slice(0, lineLimit).map(({ label, x, y, raw }) => {
    const shown = (raw ?? y).filter((_value, index) => isShown(x[index] as number));
    const values = shown.filter((value) => Number.isFinite(value));
    const show = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value, 6));
    const extreme = (choose: (one: number, other: number) => number) =>
      values.length === 0 ? undefined : values.reduce((one, other) => choose(one, other));
    return [
      plain(label),
      show(values.at(-1)),
      show(extreme(Math.min)),
      show(extreme(Math.max)),
      formatCount(shown.length),
    ];
  });
  const rest = lines.length > lineLimit ? `\n\n${formatCount(lines.length - lineLimit)} more lines are not shown.` : '';
  const remarks = [range && `zoomed to ${shownRangeText(chart, range)}, and so are the figures`, remark].filter(
    Boolean,
  );
  return `**${plain(metric)}**${remarks.length > 0 ? ` (${plain(remarks.join(' · '))})` : ''}\n\n${rowsOf(['line', 'last', 'least', 'most', 'points'], ['left', 'right', 'right', 'right', 'right'], rows)}${rest}`;
}

function partText(part: DocumentPart): string {
  if (part.kind === 'text') return part.text;
  if (part.kind === 'divider') return '---';
  const caption = part.caption.trim() === '' ? [] : [`### ${plain(part.caption)}`];
  if (part.kind === 'charts')
    return [...caption, ...part.charts.map(chartText), ...part.remarks.map((remark) => plain(remark, 1000))].join(
      '\n\n',
    );
  const { table, remarks } = part.figure;
  return [...caption, ...(table ? [tableText(table)] : []), ...remarks.map((remark) => plain(remark, 1000))].join(
    '\n\n',
  );
}

/** The report as Markdown: its texts as they are, tables as tables; of charts the last and the extreme value of each line. */
export function writeReportMarkdown(report: ReportDocument): string {
  return `${[`# ${plain(report.name)}`, ...report.parts.map(partText)].filter((text) => text.trim() !== '').join('\n\n')}\n`;
}
