import { z } from 'zod';
import { anyType, defineLayerKind, noParameters } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { shapeConflict } from '../shape';

const shapeSchema = z.array(dimensionSchema.nullable()).max(8);

/**
 * The place of a layer that another program knows and this one does not: the rest of an imported network can be seen,
 * edited and counted, and nothing was dropped. It cannot be computed.
 */
export const unsupported = defineLayerKind({
  kind: 'unsupported',
  title: 'Not supported',
  family: 'core',
  summary: 'Stands for a layer of an imported network that has no counterpart here.',
  documentation: `An import puts it where a layer was that this studio does not know: code in a \`Lambda\`, a class of one's own, an option that changes what is computed. Its name, class and settings are kept, so that you can see what was there.

Replace it by layers that do the same, or delete it and connect what stood around it. A network that holds one is not trained.`,
  icon: 'alert-square',
  kerasName: null,
  parameters: z.strictObject({
    className: z.string().max(200).describe('What the layer is called where it comes from.'),
    reason: z.string().max(2000).default('').describe('Why it could not be taken over.'),
    settings: z.string().max(100_000).default('').describe('Its settings there, as JSON.'),
    outputShapes: z.array(shapeSchema).max(64).default([]).describe('What it gives, where the file says so.'),
  }),
  mainParameters: ['className'],
  isPlaceholder: true,
  inputCount: { minimum: 0, maximum: 10_000 },
  accepts: anyType,
  outputPorts: ({ outputShapes }) =>
    Array.from({ length: Math.max(1, outputShapes.length) }, (_, index) => ({
      name: index === 0 ? 'output' : `output${index + 1}`,
      description: `Output ${index + 1} of the layer that stood here.`,
    })),
  inferShape: ({ className, outputShapes: [shape, ...others] }) =>
    shape
      ? { ok: true, shape, ...(others.length > 0 ? { others } : {}) }
      : shapeConflict(
          `What "${className}" gives is not known: the file does not say.`,
          'Replace it by layers that do the same.',
        ),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
