import { z } from 'zod';
import { defineLayerKind, noParameters } from '../layer-kind';
import { elementCount, shapeOf } from '../shape';

export const flatten = defineLayerKind({
  kind: 'flatten',
  title: 'Flatten',
  family: 'core',
  summary: 'Lays all axes of a sample out in one.',
  kerasName: 'Flatten',
  parameters: z.strictObject({}),
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => shapeOf(elementCount(shape)),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
