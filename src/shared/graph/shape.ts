/** A tensor's shape without the batch dimension; `null` is a dimension that is only known at run time. */
export type Shape = readonly (number | null)[];

/** `28 × 28 × 1`; a scalar per sample is `()`, an unknown dimension `?`. */
export function formatShape(shape: Shape): string {
  return shape.length === 0 ? '()' : shape.map((dimension) => dimension ?? '?').join(' × ');
}

/** Elements per sample, or null while a dimension is unknown. */
export function elementCount(shape: Shape): number | null {
  let count = 1;
  for (const dimension of shape) {
    if (dimension === null) return null;
    count *= dimension;
  }
  return count;
}

export type ShapeResult = { ok: true; shape: Shape } | { ok: false; message: string; fix: string };

export function shapeOf(...shape: (number | null)[]): ShapeResult {
  return { ok: true, shape };
}

export function shapeConflict(message: string, fix: string): ShapeResult {
  return { ok: false, message, fix };
}

/** Output length of a window that slides over one axis. Source: Keras' convention for `valid` and `same`. */
export function slidingLength(
  length: number | null,
  window: number,
  stride: number,
  padding: 'valid' | 'same',
  dilation = 1,
): number | null {
  if (length === null) return null;
  if (padding === 'same') return Math.ceil(length / stride);
  return Math.floor((length - ((window - 1) * dilation + 1)) / stride) + 1;
}
