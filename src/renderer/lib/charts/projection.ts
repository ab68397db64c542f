/** A straight or logarithmic way from values to pixels: `offset + scale · value`, or of its logarithm. */
export interface AxisMap {
  offset: number;
  scale: number;
  logarithmic: boolean;
}

export function createAxisMap(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
  logarithmic: boolean,
): AxisMap {
  const from = logarithmic ? Math.log(low) : low;
  const to = logarithmic ? Math.log(high) : high;
  const scale = (end - start) / (to - from || 1);
  return { offset: start - from * scale, scale, logarithmic };
}

/** NaN where the axis has no place for a value. */
export function toPixel({ offset, scale, logarithmic }: AxisMap, value: number): number {
  if (!Number.isFinite(value) || (logarithmic && value <= 0)) return Number.NaN;
  return offset + scale * (logarithmic ? Math.log(value) : value);
}

/** Turns a position on the axes into pixels; NaN where the axis has no place for it. */
export interface Projection {
  x(value: number): number;
  y(value: number): number;
  from: number;
  to: number;
  /** Pixel of the lower edge. */
  bottom: number;
}

/** A rectangle of pixels with its two axes. */
export interface PlotFrame extends Projection {
  left: number;
  top: number;
  width: number;
  height: number;
  horizontal: AxisMap;
  vertical: AxisMap;
}

export interface FrameAxes {
  horizontal: { from: number; to: number; logarithmic: boolean };
  vertical: { from: number; to: number; logarithmic: boolean };
}

export function createFrame(
  box: Pick<PlotFrame, 'left' | 'top' | 'width' | 'height'>,
  { horizontal, vertical }: FrameAxes,
): PlotFrame {
  const across = createAxisMap(
    [horizontal.from, horizontal.to],
    [box.left, box.left + box.width],
    horizontal.logarithmic,
  );
  const up = createAxisMap([vertical.from, vertical.to], [box.top + box.height, box.top], vertical.logarithmic);
  return {
    ...box,
    from: horizontal.from,
    to: horizontal.to,
    bottom: box.top + box.height,
    horizontal: across,
    vertical: up,
    x: (value) => toPixel(across, value),
    y: (value) => toPixel(up, value),
  };
}
