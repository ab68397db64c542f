import { z } from 'zod';
import { defineLayerKind, noParameters } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { shapeConflict } from '../shape';

export const input = defineLayerKind({
  kind: 'input',
  title: 'Input',
  family: 'core',
  summary: 'Where samples enter the network; `auto` takes the shape that the data set and its transforms give.',
  kerasName: 'InputLayer',
  parameters: z.strictObject({
    shape: z
      .union([z.literal('auto'), z.array(dimensionSchema).min(1).max(5)])
      .default('auto')
      .describe('Shape of one sample, without the batch dimension; `auto` follows the data set.'),
  }),
  mainParameters: ['shape'],
  inputCount: { minimum: 0, maximum: 0 },
  inferShape: ({ shape }) =>
    shape === 'auto'
      ? shapeConflict(
          'The input shape is `auto` and no data set is chosen yet.',
          'Choose a data set, or give the shape, for example [64].',
        )
      : { ok: true, shape },
  countParameters: () => noParameters,
  countFlops: () => 0,
});
