import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { formatShape, type Shape, shapeConflict } from '../shape';

/** Position of an axis that may count from the end; null when the shape has none such. */
function axisOf(shape: Shape, axis: number): number | null {
  const at = axis < 0 ? shape.length + axis : axis;
  return at >= 0 && at < shape.length ? at : null;
}

export const dot = defineLayerKind({
  kind: 'dot',
  title: 'Dot product',
  family: 'merge',
  summary: 'Multiplies two inputs and sums along one axis of each.',
  documentation: [
    'y = Σₖ a[…, k, …] · b[…, k, …] over the given axis of each input; the other axes of both stay, those of the first in front. Two vectors give one number, two sequences the matrix of all pairs of steps.',
    'With `normalise` both are first brought to length 1 along that axis, so that the result is the cosine of their angle: the score of two-tower recommenders and of retrieval.',
    'Source: Keras’ definition; Covington et al. 2016.',
  ].join('\n\n'),
  icon: 'point',
  kerasName: 'Dot',
  parameters: z.strictObject({
    axes: z
      .tuple([z.number().int().min(-2).max(1), z.number().int().min(-2).max(1)])
      .default([-1, -1])
      .describe('Axis of the first and of the second input, counted from 0 without the batch, or from the end.'),
    normalise: z.boolean().default(false).describe('Divide by the lengths first (cosine similarity).'),
  }),
  mainParameters: ['axes', 'normalise'],
  inputCount: { minimum: 2, maximum: 2 },
  inputPorts: [
    { name: 'first', description: 'One or two axes.' },
    { name: 'second', description: 'One or two axes.' },
  ],
  inferShape: ({ axes }, [first = [], second = []]) => {
    if (![first, second].every(({ length }) => length === 1 || length === 2))
      return shapeConflict(
        `Dot product takes inputs of one or two axes; it received ${formatShape(first)} and ${formatShape(second)}.`,
        'Flatten or reshape them first.',
      );
    const [firstAxis, secondAxis] = [axisOf(first, axes[0]), axisOf(second, axes[1])];
    if (firstAxis === null || secondAxis === null)
      return shapeConflict(
        `Dot product along the axes [${axes.join(', ')}] is not possible for ${formatShape(first)} and ${formatShape(second)}.`,
        'Use [-1, -1], the last axis of both.',
        [{ title: 'Use the last axes', set: { axes: [-1, -1] } }],
      );
    if (first[firstAxis] !== second[secondAxis])
      return shapeConflict(
        `Dot product sums over axes of one length; they are ${first[firstAxis] ?? '?'} (of ${formatShape(first)}) and ${second[secondAxis] ?? '?'} (of ${formatShape(second)}).`,
        `Bring both to one length, for example by a dense layer with units: ${first[firstAxis] ?? 1}.`,
      );
    const rest = [...first.filter((_, axis) => axis !== firstAxis), ...second.filter((_, axis) => axis !== secondAxis)];
    return { ok: true, shape: rest.length === 0 ? [1] : rest };
  },
  countParameters: () => noParameters,
  countFlops: ({ axes }, [first = []], output) => 2 * product(output) * (first[axisOf(first, axes[0]) ?? 0] ?? 1),
});
