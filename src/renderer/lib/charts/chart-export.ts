import type { HorizontalAxis } from '../../../shared/charts/line-positions';
import {
  formatHorizontalTicks,
  formatPosition,
  formatVerticalTick,
  formatVerticalTicks,
  horizontalTicks,
  linearTicks,
  logarithmicTicks,
} from './axes';
import { axisTitleOf, type ChartView, isLogarithmicHorizontal } from './chart-view';
import { drawnMarks, type EventMark } from './event-mark';
import { bandedCount, oddPlace, oddShape, shownOddities } from './paint';
import { bandOutline, polyline, trailLine } from './polyline';
import { createFrame, type PlotFrame } from './projection';
import { currentValue, type Interval, oddTitles, type PreparedSeries } from './series';

export interface ChartPicture {
  title: string;
  view: ChartView;
  series: readonly PreparedSeries[];
  events: readonly EventMark[];
  /** Visible parts of both axes. */
  range: Interval;
  heights: Interval;
  /** What lines and bands show where that is not every point. */
  remark: string | null;
  colors: { background: string; text: string; grid: string };
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
// Control characters may not stand in XML at all.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to leave out
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
const escapeText = (text: string) => text.replace(forbidden, '').replace(/[&<>"']/g, (sign) => escapes[sign] as string);
const round = (value: number) => Number(value.toFixed(2));

function pathOf(pixels: Float64Array, stretch = 1): string {
  const parts: string[] = [];
  let open = false;
  for (let index = 0; index < pixels.length; index += 2) {
    const x = pixels[index] as number;
    if (Number.isNaN(x)) open = false;
    else {
      parts.push(`${open ? 'L' : 'M'}${round(x * stretch)} ${round(pixels[index + 1] as number)}`);
      open = true;
    }
  }
  return parts.join('');
}

const pictureWidth = 800;
const plot = { left: 64, top: 56, width: 712, height: 320 };
/** Average width of a character at 11 px, a little wide, so that nothing runs into its neighbour. */
const characterWidth = 6.3;
const legendRow = 16;
const swatchWidth = 28;
/** Lines of events under the legend; a picture is no log. */
const eventCount = 24;
/** Above so many lines two pixels share a column, or the file would be too large to open. */
const coarseCount = 100;

/** Units: average characters; those of Chinese, Japanese and Korean take two. */
function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += (sign.codePointAt(0) as number) >= 0x2e80 ? 2 : 1;
  return width;
}

/** Cut in the middle: names that go on for long often begin alike and differ at their end. */
function shorten(text: string, capacity: number): string {
  if (widthOf(text) <= capacity) return text;
  const signs = [...text];
  const start: string[] = [];
  const end: string[] = [];
  let free = Math.max(2, capacity) - 1;
  for (let index = 0; free > 0 && index < signs.length; index += 1) {
    const isStart = start.length <= end.length;
    const sign = signs[isStart ? start.length : signs.length - 1 - end.length] as string;
    free -= widthOf(sign);
    if (free < 0) break;
    if (isStart) start.push(sign);
    else end.unshift(sign);
  }
  return `${start.join('')}…${end.join('')}`;
}

/** Columns that a legend has at least, so that it does not grow for pages; long names are cut for it. */
function leastColumns(lineCount: number): number {
  if (lineCount > 90) return 3;
  return lineCount > 24 ? 2 : 1;
}

interface Legend {
  parts: string[];
  height: number;
}

/** Every line with its name and newest value, in as many columns as the longest name leaves room for. */
function legendOf(series: readonly PreparedSeries[], top: number): Legend {
  const labels = series.map((one) => {
    const value = currentValue(one);
    return { name: one.label, value: value === null ? '' : ` · ${formatVerticalTick(value)}` };
  });
  const longest = labels.reduce((most, { name, value }) => Math.max(most, widthOf(name) + value.length), 1);
  const fitting = Math.floor(plot.width / (swatchWidth + 8 + longest * characterWidth));
  const columnCount = Math.min(4, Math.max(leastColumns(series.length), fitting));
  const columnWidth = plot.width / columnCount;
  const capacity = Math.floor((columnWidth - swatchWidth - 8) / characterWidth);
  const rowCount = Math.ceil(series.length / columnCount);
  const parts = series.map((one, index) => {
    const { name, value } = labels[index] as (typeof labels)[number];
    const x = round(plot.left + Math.floor(index / rowCount) * columnWidth);
    const y = top + (index % rowCount) * legendRow;
    const text = `${escapeText(shorten(name, capacity - value.length))}${value}`;
    return `<g><title>${escapeText(name)}</title><path d="M${x} ${y}h20" stroke="${one.color}" stroke-width="2" stroke-dasharray="${one.dash.join(' ')}"/><text x="${x + swatchWidth}" y="${y + 4}">${text}</text></g>`;
  });
  return { parts, height: rowCount * legendRow };
}

function linePath(one: PreparedSeries, part: 'y' | 'line', frame: PlotFrame, count: number): string {
  if (one.trail && part === 'line') return pathOf(trailLine(one.trail.x, one.trail.y, frame));
  const stretch = count > coarseCount ? 2 : 1;
  const extremes = count > bandedCount && one.band?.of === 'points' ? one.band : null;
  const narrowed = { ...frame, x: (value: number) => frame.x(value) / stretch };
  return pathOf(polyline(one.x, one[part], narrowed, extremes), stretch);
}

function bandParts(series: readonly PreparedSeries[], frame: PlotFrame): string[] {
  if (series.length > bandedCount) return [];
  return series.flatMap(({ x, band, color }) => {
    const outline = band ? pathOf(bandOutline(x, band.minimum, band.maximum, frame)) : '';
    if (outline === '') return [];
    const rim = band?.of === 'points' ? ` stroke="${color}" stroke-opacity="0.4"` : '';
    return [`<path d="${outline}Z" fill="${color}" fill-opacity="0.16"${rim}/>`];
  });
}

const oddSize = 4;

/** NaN and infinities as the window marks them, with their words for a pointer. */
function oddParts(series: readonly PreparedSeries[], frame: PlotFrame): string[] {
  return series.flatMap((one) =>
    shownOddities(one, frame, oddSize).map(({ x, kind }) => {
      const path = oddShape(kind, x, oddPlace(kind, frame, oddSize), oddSize)
        .flatMap((piece) =>
          piece.map(([pieceX, pieceY], at) => `${at === 0 ? 'M' : 'L'}${round(pieceX)} ${round(pieceY)}`),
        )
        .join('');
      const paint = kind === 'nan' ? `stroke="${one.color}" stroke-width="1.5"` : `fill="${one.color}"`;
      return `<path d="${path}" ${paint}><title>${escapeText(one.label)}: ${oddTitles[kind]}</title></path>`;
    }),
  );
}

function eventParts(events: readonly EventMark[], frame: PlotFrame): string[] {
  return drawnMarks(events, frame, 1).map(({ x: at, color, title, faint }) => {
    const x = round(frame.x(at));
    const flag = faint ? '' : `M${x} ${frame.top}l6 3l-6 3z`;
    return `<g stroke="${color}" fill="${color}" stroke-opacity="${faint ? 0.35 : 0.9}"><title>${escapeText(title)}</title><path d="M${x} ${frame.top}v${frame.height}" stroke-dasharray="${faint ? '1 3' : '4 2'}"/>${flag && `<path d="${flag}" stroke="none"/>`}</g>`;
  });
}

/** The events in words, since a picture shows none under a pointer. */
function eventLines(events: readonly EventMark[], axis: HorizontalAxis, top: number): Legend {
  const told = events.filter(({ faint }) => !faint);
  const capacity = Math.floor(plot.width / characterWidth);
  const lines = told
    .slice(0, eventCount)
    .map(({ x, title, owner }) => `${formatPosition[axis](x)}: ${owner === null ? '' : `${owner}: `}${title}`);
  if (told.length > eventCount) lines.push(`and ${told.length - eventCount} more`);
  return {
    parts: lines.map(
      (line, index) =>
        `<text x="${plot.left}" y="${top + index * legendRow + 4}">${escapeText(shorten(line, capacity))}</text>`,
    ),
    height: lines.length * legendRow,
  };
}

/** The chart as a picture that stands alone: title, axes, lines, marks and the legend with newest values. */
export function chartToSvg({ title, view, series, range, heights, colors, remark, ...more }: ChartPicture): string {
  const logarithmicHorizontal = isLogarithmicHorizontal(view);
  const [from, to] = range;
  const [low, high] = heights;
  const frame = createFrame(plot, {
    horizontal: { from, to, logarithmic: logarithmicHorizontal },
    vertical: { from: low, to: high, logarithmic: view.logarithmic },
  });
  const events = more.events.filter(({ x }) => x >= from && x <= to);
  const legend = legendOf(series, plot.top + plot.height + 56);
  const told = eventLines(events, view.axis, plot.top + plot.height + 56 + legend.height + 8);
  const height = plot.top + plot.height + 56 + legend.height + (told.height > 0 ? told.height + 8 : 0) + 8;
  const ticks = (view.logarithmic ? logarithmicTicks : linearTicks)(low, high, 5);
  const tickLabels = formatVerticalTicks(ticks);
  const ticksAcross = horizontalTicks(view.axis, from, to, 8, logarithmicHorizontal);
  const labelsAcross = formatHorizontalTicks(view.axis, ticksAcross);
  const titleCapacity = Math.floor(plot.width / 8);
  const parts = [
    `<title>${escapeText(title)}</title>`,
    `<rect width="${pictureWidth}" height="${height}" fill="${colors.background}"/>`,
    `<text x="${plot.left}" y="24" font-size="14" font-weight="600">${escapeText(shorten(title, titleCapacity))}</text>`,
    remark === null ? '' : `<text x="${plot.left}" y="42">${escapeText(remark)}</text>`,
    ...ticks.map((tick, index) => {
      const y = round(frame.y(tick));
      return `<path d="M${plot.left} ${y}h${plot.width}" stroke="${colors.grid}"/><text x="${plot.left - 8}" y="${y + 4}" text-anchor="end">${tickLabels[index]}</text>`;
    }),
    ...ticksAcross.map((tick, index) => {
      const x = round(frame.x(tick));
      return `<path d="M${x} ${plot.top}v${plot.height}" stroke="${colors.grid}"/><text x="${x}" y="${plot.top + plot.height + 16}" text-anchor="middle">${labelsAcross[index]}</text>`;
    }),
    `<text x="${plot.left + plot.width / 2}" y="${plot.top + plot.height + 34}" text-anchor="middle">${escapeText(axisTitleOf(view))}</text>`,
    `<clipPath id="plot"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...eventParts(events, frame),
    ...bandParts(series, frame),
    ...series.map((one) =>
      one.smoothed && !one.trail
        ? `<path d="${linePath(one, 'y', frame, series.length)}" stroke="${one.color}" stroke-opacity="0.28"/>`
        : '',
    ),
    ...series.map(
      (one) =>
        `<path d="${linePath(one, 'line', frame, series.length)}" stroke="${one.color}" stroke-width="1.5" stroke-dasharray="${one.dash.join(' ')}"/>`,
    ),
    ...oddParts(series, frame),
    '</g>',
    ...legend.parts,
    ...told.parts,
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pictureWidth}" height="${height}" viewBox="0 0 ${pictureWidth} ${height}" font-family="system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif" font-size="11" fill="${colors.text}">${parts.join('')}</svg>`;
}

const csvCell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const positionColumns = {
  step: () => 'step',
  epoch: () => 'epoch',
  time: () => 'timeMs',
  clock: () => 'unixTimeMs',
  metric: ({ axisMetric }) => axisMetric ?? 'metric',
} satisfies Record<HorizontalAxis, (view: ChartView) => string>;

/**
 * Every shown point as a line: run, position, value, and the extremes it stands for where points are aggregated. Runs may have
 * one name, so their ids stand beside it.
 */
export function chartToCsv({ title, view, series, range }: ChartPicture): string {
  const lines = [['run', 'id', positionColumns[view.axis](view), title, 'minimum', 'maximum'].map(csvCell).join(',')];
  for (const { id, label, x, y, band } of series) {
    const name = `${csvCell(label)},${csvCell(id)}`;
    for (let index = 0; index < x.length; index += 1) {
      const position = x[index] as number;
      if (view.range && (position < range[0] || position > range[1])) continue;
      lines.push([name, position, y[index], band?.minimum[index] ?? '', band?.maximum[index] ?? ''].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** Longest edge of a picture in pixels: browsers make no larger canvas. */
const pixelLimit = 16_000;

/** The same picture in pixels, at twice the size where that fits, for slides and messages. */
export async function chartToPng(picture: ChartPicture): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([chartToSvg(picture)], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    const scale = Math.min(2, pixelLimit / Math.max(image.naturalWidth, image.naturalHeight));
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
