import type { PlacedAxis } from './parallel-axis';
import type { DrawPart } from './sliced-drawing';

/** Where axes stand on the canvas. Units: pixels. */
export interface PlotPlaces {
  left: number;
  gap: number;
  top: number;
  height: number;
}

/** A run's line across the axes, broken where it lacks a value. */
export function traceRun(
  context: CanvasRenderingContext2D,
  axes: readonly PlacedAxis[],
  index: number,
  { left, gap, top, height }: PlotPlaces,
): void {
  let isOpen = false;
  for (let at = 0; at < axes.length; at += 1) {
    const place = axes[at]?.places[index] ?? null;
    if (place === null) {
      isOpen = false;
      continue;
    }
    const x = left + at * gap;
    const y = top + (1 - place) * height;
    if (isOpen) context.lineTo(x, y);
    else context.moveTo(x, y);
    isOpen = true;
  }
}

export interface LineGroup {
  color: string;
  indices: readonly number[];
}

/** Above so many lines, several share a path. */
const pathCount = 2_000;
const linesAPath = 8;

/**
 * Strokes runs' lines, a path a part. Colours take turns, so that none of them covers the others.
 * @param alpha of one line; where many lie over each other it becomes dense
 */
export function drawLines(
  context: CanvasRenderingContext2D,
  axes: readonly PlacedAxis[],
  groups: readonly LineGroup[],
  places: PlotPlaces,
  { alpha, width }: { alpha: number; width: number },
): DrawPart {
  const total = groups.reduce((sum, { indices }) => sum + indices.length, 0);
  const together = total > pathCount ? linesAPath : 1;
  const longest = groups.reduce((most, { indices }) => Math.max(most, indices.length), 0);
  let from = 0;
  let turn = 0;
  return () => {
    while (turn < groups.length && from >= (groups[turn] as LineGroup).indices.length) turn += 1;
    if (turn >= groups.length) {
      turn = 0;
      from += together;
      return from < longest;
    }
    const { color, indices } = groups[turn] as LineGroup;
    context.strokeStyle = color;
    context.globalAlpha = alpha;
    context.lineWidth = width;
    context.beginPath();
    const to = Math.min(indices.length, from + together);
    for (let at = from; at < to; at += 1) traceRun(context, axes, indices[at] as number, places);
    context.stroke();
    turn += 1;
    return true;
  };
}

/** The more lines, the fainter each: a thousand over each other still show where most of them run. */
export function alphaOf(count: number): number {
  if (count <= 300) return 0.9;
  return Math.max(0.08, Math.min(0.5, 600 / count));
}
