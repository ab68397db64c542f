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

/** A change of the graph that ends a conflict: another value of the layer's own parameters, or a layer before it. */
export type Mend =
  | { title: string; set: Readonly<Record<string, unknown>> }
  | { title: string; insertBefore: { kind: string } & Readonly<Record<string, unknown>>; input?: number };

/** `shape` is that of the main output; `others` those of the further output ports, in their order. */
export type ShapeResult =
  | { ok: true; shape: Shape; others?: readonly Shape[] }
  | { ok: false; message: string; fix: string; mends?: readonly Mend[] };

export function shapeOf(...shape: (number | null)[]): ShapeResult {
  return { ok: true, shape };
}

/** A conflict names the shape that was received and what was expected; `mends` are changes that one click can make. */
export function shapeConflict(message: string, fix: string, mends: readonly Mend[] = []): ShapeResult {
  return { ok: false, message, fix, mends };
}

export function sameShape(first: Shape, second: Shape): boolean {
  return first.length === second.length && first.every((dimension, axis) => dimension === second[axis]);
}

/** Output length of a window that slides over one axis. Source: Keras' convention for `valid` and `same`. */
export function slidingLength(
  length: number | null,
  window: number,
  stride: number,
  padding: 'valid' | 'same' | 'causal',
  dilation = 1,
): number | null {
  if (length === null) return null;
  if (padding !== 'valid') return Math.ceil(length / stride);
  return Math.floor((length - ((window - 1) * dilation + 1)) / stride) + 1;
}
