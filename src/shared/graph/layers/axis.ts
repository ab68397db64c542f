import { z } from 'zod';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';

/** An axis of a sample: 0 is its first one, −1 its last one; the batch is not counted. */
export const axisSchema = z.number().int().min(-5).max(4);

/** The axis counted from the front, or null where the shape has no such axis. */
export function axisAt(shape: Shape, axis: number): number | null {
  const at = axis < 0 ? shape.length + axis : axis;
  return at >= 0 && at < shape.length ? at : null;
}

export function missingAxis(title: string, axis: number, shape: Shape): ShapeResult {
  return shapeConflict(
    `${title} along axis ${axis} is not possible for ${formatShape(shape)}, which has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}.`,
    shape.length > 0 ? `Use an axis from ${-shape.length} to ${shape.length - 1}.` : 'Put a reshape layer before it.',
    shape.length > 0 ? [{ title: 'Use the last axis', set: { axis: -1 } }] : [],
  );
}
