import { bandOutline, type Projection, polyline } from './polyline';
import { type PreparedSeries, rankAt } from './series';

const rawOpacity = 0.28;
const bandOpacity = 0.14;
const lineWidth = 1.5;

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

/** Draws bands, then faint raw lines, then lines, so that no run's raw line hides another run's smoothed one. */
export function paintSeries(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  projection: Projection,
  pixelRatio: number,
): void {
  context.lineJoin = 'round';
  const manyLines = series.length > 12;
  if (!manyLines)
    for (const { x, band, color } of series) {
      if (!band) continue;
      trace(context, bandOutline(x, band.minimum, band.maximum, projection));
      context.closePath();
      context.globalAlpha = bandOpacity;
      context.fillStyle = color;
      context.fill();
    }
  const stroke = (y: 'y' | 'line', opacity: number, width: number) => {
    for (const one of series) {
      if (y === 'y' && !one.smoothed) continue;
      const pixels = polyline(one.x, one[y], projection);
      context.globalAlpha = opacity;
      context.strokeStyle = one.color;
      context.fillStyle = one.color;
      context.lineWidth = width * pixelRatio;
      context.setLineDash(one.dash.map((length) => length * pixelRatio));
      trace(context, pixels);
      context.stroke();
      dots(context, pixels, 2.5 * pixelRatio);
    }
  };
  stroke('y', rawOpacity, 1);
  stroke('line', manyLines ? 0.85 : 1, lineWidth);
  context.globalAlpha = 1;
  context.setLineDash([]);
}

const markedCount = 24;

/** The points under the cursor, ringed in the background's colour so that they stand out of crossing lines. */
export function paintMarkers(
  context: CanvasRenderingContext2D,
  series: readonly PreparedSeries[],
  at: number,
  reach: number,
  projection: Projection,
  background: string,
): void {
  for (const { x, value, color } of rankAt(series, at, reach).slice(0, markedCount)) {
    const pixelY = projection.y(value);
    if (!Number.isFinite(pixelY)) continue;
    context.beginPath();
    context.arc(projection.x(x), pixelY, 3.5, 0, 2 * Math.PI);
    context.fillStyle = color;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = background;
    context.stroke();
  }
}
