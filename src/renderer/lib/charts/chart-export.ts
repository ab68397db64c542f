import {
  formatHorizontalTick,
  formatVerticalTick,
  type HorizontalAxis,
  horizontalAxisTitles,
  horizontalTicks,
  linearTicks,
  logarithmicTicks,
} from './axes';
import { bandOutline, type Projection, polyline } from './polyline';
import { currentValue, horizontalExtent, type Interval, type PreparedSeries, verticalExtent } from './series';

export interface ChartPicture {
  title: string;
  axis: HorizontalAxis;
  series: readonly PreparedSeries[];
  /** Null shows everything. */
  range: Interval | null;
  logarithmic: boolean;
  ignoreOutliers: boolean;
  colors: { background: string; text: string; grid: string };
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] as string);
const round = (value: number) => Number(value.toFixed(2));

function pathOf(pixels: Float64Array): string {
  let path = '';
  let open = false;
  for (let index = 0; index < pixels.length; index += 2) {
    const x = pixels[index] as number;
    if (Number.isNaN(x)) open = false;
    else {
      path += `${open ? 'L' : 'M'}${round(x)} ${round(pixels[index + 1] as number)}`;
      open = true;
    }
  }
  return path;
}

/** The chart as a picture that stands alone: title, axes, lines and the legend with current values. */
export function chartToSvg({ title, axis, series, range, colors, ...vertical }: ChartPicture): string {
  const { logarithmic } = vertical;
  const width = 800;
  const plot = { left: 64, top: 40, width: 712, height: 320 };
  const columnCount = 2;
  const legendTop = plot.top + plot.height + 52;
  const height = legendTop + Math.ceil(series.length / columnCount) * 18 + 12;
  const [from, to] = range ?? horizontalExtent(series) ?? [0, 1];
  const [low, high] = verticalExtent(series, [from, to], vertical) ?? (logarithmic ? [0.1, 10] : [0, 1]);
  const span = to - from || 1;
  const toHeight = logarithmic
    ? (value: number) => (value > 0 ? Math.log(value / low) / Math.log(high / low) : Number.NaN)
    : (value: number) => (value - low) / (high - low);
  const projection: Projection = {
    from,
    to,
    x: (value) => plot.left + ((value - from) / span) * plot.width,
    y: (value) => plot.top + plot.height * (1 - toHeight(value)),
  };
  const ticks = (logarithmic ? logarithmicTicks : linearTicks)(low, high, 5);
  const parts = [
    `<rect width="${width}" height="${height}" fill="${colors.background}"/>`,
    `<text x="${plot.left}" y="24" font-size="14" font-weight="600">${escapeText(title)}</text>`,
    ...ticks.map((tick) => {
      const y = round(projection.y(tick));
      return `<path d="M${plot.left} ${y}h${plot.width}" stroke="${colors.grid}"/><text x="${plot.left - 8}" y="${y + 4}" text-anchor="end">${formatVerticalTick(tick)}</text>`;
    }),
    ...horizontalTicks(axis, from, to, 8).map((tick) => {
      const x = round(projection.x(tick));
      return `<path d="M${x} ${plot.top}v${plot.height}" stroke="${colors.grid}"/><text x="${x}" y="${plot.top + plot.height + 16}" text-anchor="middle">${formatHorizontalTick[axis](tick)}</text>`;
    }),
    `<text x="${plot.left + plot.width / 2}" y="${plot.top + plot.height + 34}" text-anchor="middle">${horizontalAxisTitles[axis]}</text>`,
    `<clipPath id="plot"><rect x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/></clipPath>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...series.map(({ x, band, color }) =>
      band
        ? `<path d="${pathOf(bandOutline(x, band.minimum, band.maximum, projection))}Z" fill="${color}" fill-opacity="0.14"/>`
        : '',
    ),
    ...series.map((one) =>
      one.smoothed
        ? `<path d="${pathOf(polyline(one.x, one.y, projection))}" stroke="${one.color}" stroke-opacity="0.28"/>`
        : '',
    ),
    ...series.map(
      (one) =>
        `<path d="${pathOf(polyline(one.x, one.line, projection))}" stroke="${one.color}" stroke-width="1.5" stroke-dasharray="${one.dash.join(' ')}"/>`,
    ),
    '</g>',
    ...series.map((one, index) => {
      const x = plot.left + (index % columnCount) * (plot.width / columnCount);
      const y = legendTop + Math.floor(index / columnCount) * 18;
      const value = currentValue(one);
      const label = `${escapeText(one.label)}${value === null ? '' : ` · ${formatVerticalTick(value)}`}`;
      return `<path d="M${x} ${y}h20" stroke="${one.color}" stroke-width="2" stroke-dasharray="${one.dash.join(' ')}"/><text x="${x + 28}" y="${y + 4}">${label}</text>`;
    }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" fill="${colors.text}">${parts.join('')}</svg>`;
}

const csvCell = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const positionColumns = {
  step: 'step',
  epoch: 'epoch',
  time: 'timeMs',
  clock: 'unixTimeMs',
} satisfies Record<HorizontalAxis, string>;

/** Every shown point as a line: run, position, value, and the extremes it stands for where points are aggregated. */
export function chartToCsv({ title, axis, series, range }: ChartPicture): string {
  const lines = [['run', positionColumns[axis], title, 'minimum', 'maximum'].map(csvCell).join(',')];
  for (const { label, x, y, band } of series)
    for (let index = 0; index < x.length; index += 1) {
      const position = x[index] as number;
      if (range && (position < range[0] || position > range[1])) continue;
      lines.push(
        [csvCell(label), position, y[index], band?.minimum[index] ?? '', band?.maximum[index] ?? ''].join(','),
      );
    }
  return `${lines.join('\n')}\n`;
}

/** The same picture in pixels, at twice the size, for slides and messages. */
export async function chartToPng(picture: ChartPicture): Promise<Blob> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([chartToSvg(picture)], { type: 'image/svg+xml' }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) =>
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The browser made no picture.'))), 'image/png'),
    );
  } finally {
    URL.revokeObjectURL(address);
  }
}
