import { drawnMarks, type EventMark } from './event-mark';
import { rasterLines } from './line-raster';
import { bandOutline, polyline, trailLine } from './polyline';
import type { PlotFrame, Projection } from './projection';
import type { RankedValue } from './rank';
import type { OddKind, PreparedSeries } from './series';

const rawOpacity = 0.28;
const bandOpacity = 0.16;
/** The band's rim: a single spike among many points is one pixel wide and would be too faint as a surface. */
const rimOpacity = 0.4;
const lineWidth = 1.5;
/** Above so many lines bands would cover each other: the line itself reaches from minimum to maximum then. */
export const bandedCount = 12;
/** Above so many lines they are drawn column by column instead of as paths, and without line styles. */
const pathCount = 40;
/** Above so many smoothed lines the raw ones are a grey haze and are left out. */
const rawCount = 200;

function trace(context: CanvasRenderingContext2D, pixels: Float64Array): void {
  context.beginPath();
  let open = false;
  for (let index = 0; index < pixels.length; index += 2) {
    const x = pixels[index] as number;
    const y = pixels[index + 1] as number;
    if (Number.isNaN(x)) open = false;
    else if (open) context.lineTo(x, y);
    else {
      context.moveTo(x, y);
      open = true;
    }
  }
}

/** Points that stand alone between gaps: a line cannot show them. */
function dots(context: CanvasRenderingContext2D, pixels: Float64Array, radius: number): void {
  for (let index = 0; index < pixels.length; index += 2) {
    const before = index === 0 || Number.isNaN(pixels[index - 2] as number);
    const after = index + 2 >= pixels.length || Number.isNaN(pixels[index + 2] as number);
    if (!before || !after || Number.isNaN(pixels[index] as number)) continue;
    context.beginPath();
    context.arc(pixels[index] as number, pixels[index + 1] as number, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

function pixelsOf(one: PreparedSeries, part: 'y' | 'line', projection: Projection, reachesExtremes: boolean) {
  if (one.trail && part === 'line') return trailLine(one.trail.x, one.trail.y, projection);
  const extremes = reachesExtremes && one.band?.of === 'points' ? one.band : null;
  return polyline(one.x, one[part], projection, extremes);
}

function paintBands(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  frame: PlotFrame,
  ratio: number,
) {
  for (const { x, band, color } of series) {
    if (!band) continue;
    trace(context, bandOutline(x, band.minimum, band.maximum, frame));
    context.closePath();
    context.globalAlpha = bandOpacity;
    context.fillStyle = color;
    context.fill();
    if (band.of === 'runs') continue;
    context.globalAlpha = rimOpacity;
    context.strokeStyle = color;
    context.lineWidth = ratio;
    context.stroke();
  }
}

function paintPaths(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  frame: PlotFrame,
  ratio: number,
) {
  const isBanded = series.length <= bandedCount;
  context.lineJoin = 'round';
  if (isBanded) paintBands(context, series, frame, ratio);
  const stroke = (part: 'y' | 'line', opacity: number, width: number) => {
    for (const one of series) {
      if (part === 'y' && (!one.smoothed || one.trail)) continue;
      const pixels = pixelsOf(one, part, frame, !isBanded && (part === 'y' || !one.smoothed));
      context.globalAlpha = opacity;
      context.strokeStyle = one.color;
      context.fillStyle = one.color;
      context.lineWidth = width * ratio;
      context.setLineDash(one.dash.map((length) => length * ratio));
      trace(context, pixels);
      context.stroke();
      dots(context, pixels, 2.5 * ratio);
    }
  };
  stroke('y', rawOpacity, 1);
  stroke('line', isBanded ? 1 : 0.85, lineWidth);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

function paintRaster(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  frame: PlotFrame,
  ratio: number,
) {
  const { width, height } = frame;
  const left = Math.round(frame.left);
  const top = Math.round(frame.top);
  const shift = <Map extends PlotFrame['horizontal']>(map: Map, by: number) => ({ ...map, offset: map.offset - by });
  const rasterFrame = {
    width: Math.round(width),
    height: Math.round(height),
    from: frame.from,
    to: frame.to,
    horizontal: shift(frame.horizontal, left),
    vertical: shift(frame.vertical, top),
  };
  if (rasterFrame.width < 1 || rasterFrame.height < 1) return;
  const layer = document.createElement('canvas');
  layer.width = rasterFrame.width;
  layer.height = rasterFrame.height;
  const layerContext = layer.getContext('2d');
  if (!layerContext) return;
  const draw = (part: 'y' | 'line', opacity: number, width: number) => {
    const lines = series.flatMap((one) => {
      if (part === 'y' && !one.smoothed) return [];
      const hasExtremes = one.band?.of === 'points' && (part === 'y' || !one.smoothed);
      return [{ x: one.x, y: one[part], color: one.color, extremes: hasExtremes ? one.band : null }];
    });
    if (lines.length === 0) return;
    const pixels = rasterLines(lines, rasterFrame, { lineWidth: width * ratio, opacity });
    layerContext.putImageData(new ImageData(pixels, rasterFrame.width, rasterFrame.height), 0, 0);
    context.drawImage(layer, left, top);
  };
  if (series.length <= rawCount) draw('y', rawOpacity, 1);
  draw('line', series.length > 200 ? 0.6 : 0.8, 1.25);
}

/** Draws bands, then faint raw lines, then lines, so that no run's raw line hides another run's smoothed one. */
export function paintSeries(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  frame: PlotFrame,
  pixelRatio: number,
): void {
  const asRaster = series.length > pathCount && series.every(({ trail }) => !trail);
  (asRaster ? paintRaster : paintPaths)(context, series, frame, pixelRatio);
}

/** Half the size of a mark for a value without a place, in CSS pixels. */
const oddSize = 4;

/** Where a mark stands: infinities at the edge that they left through, NaN on the axis. */
export function oddPlace(kind: OddKind, { top, height }: Pick<PlotFrame, 'top' | 'height'>, size: number): number {
  if (kind === 'positiveInfinity') return top + size + 1;
  return top + height - size - (kind === 'nan' ? 1 : 2 * size + 3);
}

/** Outline of a mark around a point: a cross for NaN, a triangle that points to its infinity. */
export function oddShape(kind: OddKind, x: number, y: number, size: number): [number, number][][] {
  if (kind === 'nan')
    return [
      [
        [x - size, y - size],
        [x + size, y + size],
      ],
      [
        [x - size, y + size],
        [x + size, y - size],
      ],
    ];
  const tip = kind === 'positiveInfinity' ? -size : size;
  return [
    [
      [x, y + tip],
      [x + size, y - tip],
      [x - size, y - tip],
      [x, y + tip],
    ],
  ];
}

/** Marks of one line that stand at least a mark apart: a run that diverged has nothing but NaN. */
export function shownOddities(one: PreparedSeries, frame: PlotFrame, size: number): { x: number; kind: OddKind }[] {
  const last = {
    nan: Number.NEGATIVE_INFINITY,
    positiveInfinity: Number.NEGATIVE_INFINITY,
    negativeInfinity: Number.NEGATIVE_INFINITY,
  };
  const shown: { x: number; kind: OddKind }[] = [];
  for (const { x: at, kind } of one.oddities) {
    const x = frame.x(at);
    if (!(x >= frame.left - size && x <= frame.left + frame.width + size) || x - last[kind] < 2.5 * size) continue;
    last[kind] = x;
    // The first and the last point lie on the edge, where half of a mark would be cut off.
    shown.push({ x: Math.min(frame.left + frame.width - size, Math.max(frame.left + size, x)), kind });
  }
  return shown;
}

/** NaN as crosses on the axis, infinities as triangles at the upper and lower edge, in the colour of their run. */
export function paintOddities(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  frame: PlotFrame,
  pixelRatio: number,
): void {
  const size = oddSize * pixelRatio;
  context.lineWidth = 1.5 * pixelRatio;
  for (const one of series)
    for (const { x, kind } of shownOddities(one, frame, size)) {
      context.strokeStyle = one.color;
      context.fillStyle = one.color;
      context.beginPath();
      for (const piece of oddShape(kind, x, oddPlace(kind, frame, size), size))
        piece.forEach(([pieceX, pieceY], index) => {
          if (index === 0) context.moveTo(pieceX, pieceY);
          else context.lineTo(pieceX, pieceY);
        });
      if (kind === 'nan') context.stroke();
      else context.fill();
    }
}

/** Events as upright lines with a flag at their head. */
export function paintEvents(
  context: CanvasRenderingContext2D,
  marks: readonly EventMark[],
  frame: PlotFrame,
  pixelRatio: number,
): void {
  for (const { x: at, color, faint } of drawnMarks(marks, frame, pixelRatio)) {
    const x = Math.round(frame.x(at)) + 0.5;
    context.globalAlpha = faint ? 0.35 : 0.9;
    context.strokeStyle = color;
    context.fillStyle = color;
    context.lineWidth = pixelRatio;
    context.setLineDash(faint ? [pixelRatio, 3 * pixelRatio] : [4 * pixelRatio, 2 * pixelRatio]);
    context.beginPath();
    context.moveTo(x, frame.top);
    context.lineTo(x, frame.top + frame.height);
    context.stroke();
    if (faint) continue;
    const flag = 6 * pixelRatio;
    context.beginPath();
    context.moveTo(x, frame.top);
    context.lineTo(x + flag, frame.top + flag / 2);
    context.lineTo(x, frame.top + flag);
    context.fill();
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

/** The points under the cursor, ringed in the background's colour so that they stand out of crossing lines. */
export function paintMarkers(
  context: CanvasRenderingContext2D,
  ranked: readonly Pick<RankedValue, 'x' | 'value' | 'color'>[],
  frame: Projection,
  background: string,
): void {
  for (const { x, value, color } of ranked) {
    const pixelY = frame.y(value);
    if (!Number.isFinite(pixelY)) continue;
    context.beginPath();
    context.arc(frame.x(x), pixelY, 3.5, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = background;
    context.stroke();
  }
}

/** One line over all others, as the one that lies nearest to the pointer. */
export function paintHighlight(
  context: CanvasRenderingContext2D,
  one: PreparedSeries,
  at: { x: number; value: number },
  frame: PlotFrame,
  background: string,
): void {
  trace(context, pixelsOf(one, 'line', frame, !one.smoothed));
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.lineWidth = 4.5;
  context.strokeStyle = background;
  context.stroke();
  context.lineWidth = 2;
  context.strokeStyle = one.color;
  context.stroke();
  paintMarkers(context, [{ ...at, color: one.color }], frame, background);
}
