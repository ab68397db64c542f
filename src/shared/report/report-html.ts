import { formatBytes, formatCount, formatNumber } from '../base/format';
import { chartHues } from '../charts/palette';
import type { DrawnChart } from './chart-lines';
import type { DocumentPart, ReportDocument } from './document';
import type { Figure, FigureCell, FigureScatter, FigureTable } from './figure';
import { escapeHtml, scriptJson } from './html-text';
import { markdownHtml } from './markdown-html';
import { PackedNumbers } from './packed-numbers';
import writtenScript from './page/chart-script.js?raw';
import pageStyle from './page/page.css?raw';
import { planScatter, scatterSize } from './scatter-plan';
import { shorten } from './selection';

/** Present in every process, although shared code is compiled without DOM and Node types. */
declare const crypto: { subtle: { digest(name: 'SHA-256', bytes: Uint8Array): Promise<ArrayBuffer> } };
declare const btoa: (binary: string) => string;
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Browsers hash a script with these line ends, whatever a checkout has made of them. */
const chartScript = writtenScript.replaceAll('\r\n', '\n');

/** Lines that are named below a chart; all are named where the cursor is. */
const legendLimit = 40;
const labelLength = 200;

const hue = (colorIndex: number) => `var(--hue-${Math.max(0, Math.trunc(colorIndex)) % chartHues.light.length})`;
const swatch = (colorIndex: number) => `<span class="swatch" style="background:${hue(colorIndex)}"></span>`;

function cellHtml(
  { text, exact, mark, shade }: FigureCell,
  tag: 'td' | 'th',
  align: 'left' | 'right',
  before = '',
): string {
  const attributes = [
    tag === 'th' ? 'scope="row"' : '',
    align === 'right' ? 'class="right"' : '',
    exact !== undefined && exact !== text ? `title="${escapeHtml(shorten(exact, 2000))}"` : '',
    mark ? `data-mark="${mark}"` : '',
    // Dark cells would hide their text, so the shade ends well before full.
    shade !== undefined && shade > 0 ? `style="background:rgba(var(--shade),${(shade * 0.55).toFixed(3)})"` : '',
  ].filter((attribute) => attribute !== '');
  return `<${[tag, ...attributes].join(' ')}>${before}${escapeHtml(text)}</${tag}>`;
}

function tableHtml({ columns, rows, omittedRowCount }: FigureTable): string {
  const head = columns
    .map(
      ({ title, align, colorIndex }) =>
        `<th scope="col"${align === 'right' ? ' class="right"' : ''}>${colorIndex === undefined ? '' : swatch(colorIndex)}${escapeHtml(title)}</th>`,
    )
    .join('');
  const body = rows
    .map(
      ({ cells, run }) =>
        `<tr>${cells
          .map((each, index) =>
            cellHtml(
              each,
              index === 0 ? 'th' : 'td',
              columns[index]?.align ?? 'left',
              index === 0 && run ? swatch(run.colorIndex) : '',
            ),
          )
          .join('')}</tr>`,
    )
    .join('\n');
  const rest =
    omittedRowCount > 0 ? `<p class="remark">${formatCount(omittedRowCount)} more rows are not shown.</p>` : '';
  return `<div class="scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>${rest}`;
}

function scatterHtml(scatter: FigureScatter): string {
  const { width, height } = scatterSize;
  const { dots, front, horizontalTicks, verticalTicks, plot } = planScatter(scatter);
  const ticks = [
    ...verticalTicks.map(
      ({ top, text }) =>
        `<line class="grid" x1="${plot.left}" x2="${plot.right}" y1="${top}" y2="${top}"/><text class="tick" x="${plot.left - 8}" y="${top + 4}" text-anchor="end">${escapeHtml(text)}</text>`,
    ),
    ...horizontalTicks.map(
      ({ left, text }) =>
        `<line class="grid" x1="${left}" x2="${left}" y1="${plot.top}" y2="${plot.bottom}"/><text class="tick" x="${left}" y="${plot.bottom + 16}" text-anchor="middle">${escapeHtml(text)}</text>`,
    ),
  ].join('');
  const marks = dots
    .map(
      ({ left, top, colorIndex, isOnFront, title, name, anchor }) =>
        `<g><title>${escapeHtml(title)}</title><circle cx="${left.toFixed(1)}" cy="${top.toFixed(1)}" r="${isOnFront ? 6 : 4.5}" fill="${isOnFront ? hue(colorIndex) : 'none'}" stroke="${hue(colorIndex)}" stroke-width="1.5"/>${
          name === null
            ? ''
            : `<text class="tick" x="${(left + (anchor === 'end' ? -12 : 12)).toFixed(1)}" y="${(top + 4).toFixed(1)}" text-anchor="${anchor}">${escapeHtml(name)}</text>`
        }</g>`,
    )
    .join('');
  return `<figure><svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeHtml(`${scatter.vertical} against ${scatter.horizontal}`)}">${ticks}<text class="axis" x="${plot.left - 8}" y="14">${escapeHtml(scatter.vertical)}</text><polyline class="front" points="${front}"/>${marks}<text class="axis" x="${(plot.left + plot.right) / 2}" y="${height - 6}" text-anchor="middle">${escapeHtml(scatter.horizontal)}</text></svg></figure>`;
}

function chartHtml(chart: DrawnChart, place: number): string {
  const named = chart.lines.slice(0, legendLimit);
  const more = chart.lines.length - named.length;
  const items = named.map(({ label, colorIndex, y }) => {
    const last = y.findLast((value) => Number.isFinite(value));
    return `<li>${swatch(colorIndex)}${escapeHtml(shorten(label, labelLength))}${last === undefined ? '' : `&nbsp;· ${escapeHtml(formatNumber(last))}`}</li>`;
  });
  if (more > 0) items.push(`<li>and ${formatCount(more)} more</li>`);
  const isEmpty = chart.lines.every(({ x }) => x.length === 0);
  return `<figure${isEmpty ? '' : ` data-chart="${place}"`}><figcaption>${escapeHtml(shorten(chart.metric, labelLength))}${chart.remark ? ` <span>${escapeHtml(chart.remark)}</span>` : ''}${
    isEmpty
      ? '</figcaption><p class="remark">No points.</p>'
      : `<button type="button" data-reset hidden>Show all</button></figcaption><div data-plot tabindex="0" role="group" aria-label="${escapeHtml(shorten(chart.metric, labelLength))}. Drag or press plus to zoom, 0 shows all."></div><div class="tip" data-tip hidden></div>`
  }<ul class="legend">${items.join('')}</ul></figure>`;
}

/** Points in time are too large for single precision: they are counted from the first. */
function zeroOf({ axis, lines }: DrawnChart): number {
  if (axis !== 'clock') return 0;
  return lines.reduce(
    (least, { x }) => (x.length > 0 ? Math.min(least, x[0] as number) : least),
    Number.POSITIVE_INFINITY,
  );
}

function packedChart(chart: DrawnChart, numbers: PackedNumbers) {
  const zero = zeroOf(chart);
  const shift = Number.isFinite(zero) ? zero : 0;
  const add = (values: Float64Array | null | undefined) => (values ? numbers.add(values) : null);
  return {
    title: shorten(chart.metric, labelLength),
    axis: chart.axis,
    axisMetric: chart.axisMetric === null ? null : shorten(chart.axisMetric, labelLength),
    zero: shift,
    logarithmic: chart.logarithmic,
    logarithmicHorizontal: chart.logarithmicHorizontal,
    ignoreOutliers: chart.ignoreOutliers,
    range: chart.range && [chart.range[0] - shift, chart.range[1] - shift],
    lines: chart.lines.map(({ label, colorIndex, x, y, raw, band }) => ({
      label: shorten(label, labelLength),
      color: Math.max(0, Math.trunc(colorIndex)),
      x: numbers.add(x, shift),
      y: numbers.add(y),
      raw: add(raw),
      minimum: add(band?.minimum),
      maximum: add(band?.maximum),
    })),
  };
}

const remarksHtml = (remarks: readonly string[]) =>
  remarks.map((remark) => `<p class="remark">${escapeHtml(remark)}</p>`).join('');
const captionHtml = (caption: string) => (caption.trim() === '' ? '' : `<h3>${escapeHtml(caption)}</h3>`);

function figureHtml({ table, scatter, remarks }: Figure): string {
  return `${scatter ? scatterHtml(scatter) : ''}${table ? tableHtml(table) : ''}${remarksHtml(remarks)}`;
}

function partHtml(part: DocumentPart, place: number, chartPlaces: ReadonlyMap<DrawnChart, number>): string {
  if (part.kind === 'text') return markdownHtml(part.text, `t${place}`);
  if (part.kind === 'divider') return '<hr>';
  const content =
    part.kind === 'charts'
      ? part.charts.map((chart) => chartHtml(chart, chartPlaces.get(chart) as number)).join('\n') +
        remarksHtml(part.remarks)
      : figureHtml(part.figure);
  return `<section class="block" data-block>${captionHtml(part.caption)}${content}</section>`;
}

const hueRules = (hues: readonly string[]) => hues.map((color, index) => `--hue-${index}:${color}`).join(';');

async function hashOf(script: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script)));
  return btoa(String.fromCharCode(...digest));
}

const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/**
 * The whole report as one HTML file that needs nothing else: charts are drawn by a script in it, whose hash alone the
 * file's own policy lets run, and nothing is ever requested.
 */
export async function writeReportHtml(report: ReportDocument): Promise<string> {
  const charts = report.parts.flatMap((part) => (part.kind === 'charts' ? part.charts : []));
  const places = new Map(charts.map((chart, index) => [chart, index]));
  const numbers = new PackedNumbers();
  const packed = charts.map((chart) => packedChart(chart, numbers));
  const data = scriptJson({ charts: packed, numbers: numbers.texts });
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${await hashOf(chartScript)}'; base-uri 'none'; form-action 'none'`;
  const pointCount = charts.reduce(
    (total, { lines }) => total + lines.reduce((sum, line) => sum + line.pointCount, 0),
    0,
  );
  const about = [
    `${report.projectName}, written ${dateOf(report.writtenAt)} UTC by Model Studio ${report.studioVersion}`,
    ...(charts.length > 0
      ? [
          `charts hold ${formatCount(pointCount)} points (${formatBytes(data.length)}), at most ${formatCount(report.pointLimit)} a line, in single precision; tables have the exact figures on hover`,
        ]
      : []),
  ].join(' · ');
  const body = report.parts.map((part, index) => partHtml(part, index, places)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Model Studio ${escapeHtml(report.studioVersion)}">
<title>${escapeHtml(shorten(report.name, 300))}</title>
<link rel="icon" href="data:,">
<style>
:root{${hueRules(chartHues.light)}}
@media screen and (prefers-color-scheme: dark){:root{${hueRules(chartHues.dark)}}}
${pageStyle}</style>
</head>
<body>
<main>
<h1>${escapeHtml(report.name)}</h1>
<p class="about">${escapeHtml(about)}</p>
${charts.length > 0 ? '<noscript><p class="remark">Charts are drawn by a script in this file; with scripts switched off only texts and tables are shown.</p></noscript>' : ''}
${body}
</main>
<script type="application/json" id="data">${data}</script>
<script>${chartScript}</script>
</body>
</html>
`;
}
