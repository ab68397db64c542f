import { z } from 'zod';
import { anyType, defineLayerKind, noParameters, sameType } from '../layer-kind';
import { elementCount, shapeOf } from '../shape';

export const flatten = defineLayerKind({
  kind: 'flatten',
  title: 'Flatten',
  family: 'core',
  summary: 'Lays all axes of a sample out in one.',
  documentation: `Puts the elements of a sample in one row, the last axis running fastest: \`4 × 4 × 8\` becomes \`128\`. Stands between convolutions and dense layers. Global pooling does the same job with far fewer weights behind it.`,
  icon: 'layout-rows',
  kerasName: 'Flatten',
  parameters: z.strictObject({}),
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: anyType,
  inferType: sameType,
  inferShape: (_, [shape = []]) => shapeOf(elementCount(shape)),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
