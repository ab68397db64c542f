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
  const shownOf = (x: Float64Array, values: Float64Array) => values.filter((_value, at) => isShown(x[at] as number));
  const show = (values: Float64Array, choose: (one: number, other: number) => number) => {
    const known = values.filter(Number.isFinite);
    return known.length === 0 ? '–' : formatNumber(known.reduce(choose), 6);
  };
  let isAggregated = false;
  const rows = lines.slice(0, lineLimit).map(({ label, x, y, raw, extremes }) => {
    const shown = shownOf(x, raw ?? y);
    const lows = extremes ? shownOf(extremes.x, extremes.minimum) : shown;
    const highs = extremes ? shownOf(extremes.x, extremes.maximum) : shown;
    if (lows.some((low, at) => low < (highs[at] as number))) isAggregated = true;
    return [
      plain(label),
      show(shown, (_one, other) => other),
      show(lows, (one, other) => Math.min(one, other)),
      show(highs, (one, other) => Math.max(one, other)),
      formatCount(shown.length),
    ];
  });
  const rest = lines.length > lineLimit ? `\n\n${formatCount(lines.length - lineLimit)} more lines are not shown.` : '';
  const remarks = [
    range && `zoomed to ${shownRangeText(chart, range)}, and so are the figures`,
    remark,
    isAggregated && 'each point drawn stands for several, least and most for all of them',
  ].filter(Boolean);
  return `**${plain(metric)}**${remarks.length > 0 ? ` (${plain(remarks.join(' · '))})` : ''}\n\n${rowsOf(['line', 'last', 'least', 'most', 'points drawn'], ['left', 'right', 'right', 'right', 'right'], rows)}${rest}`;
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
