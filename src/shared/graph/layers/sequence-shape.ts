import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';

/** The conflict of a layer that reads steps × features and got something else; null when it fits. */
export function sequenceConflict(title: string, shape: Shape, role = 'input'): ShapeResult | null {
  if (shape.length === 2 && shape[1] != null) return null;
  return shapeConflict(
    `${title} expects steps × features as ${role}; it received ${formatShape(shape)}.`,
    shape.length === 1
      ? 'Put an embedding before it, or a reshape layer, for example to [10, 4].'
      : 'Put a reshape layer before it that joins the axes after the first.',
  );
}
