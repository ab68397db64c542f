import { z } from 'zod';
import { dataTypes, defineLayerKind, noParameters } from '../layer-kind';
import { dimensionSchema } from '../parameter-schemas';
import { shapeConflict } from '../shape';

export const input = defineLayerKind({
  kind: 'input',
  title: 'Input',
  family: 'core',
  summary: 'Where samples enter the network; `auto` takes the shape that the data set and its transforms give.',
  documentation: `The beginning of a network; a model may have several, told apart by their names. \`shape: auto\` follows the data set, so that a network fits another table without a change. A fixed shape with as many elements as the data set gives reshapes each sample, for example 64 numbers to \`[8, 8, 1]\`.

Layers that look up rows, such as an embedding, may read \`int32\`; everything that computes reads \`float32\`.`,
  icon: 'login-2',
  kerasName: 'InputLayer',
  parameters: z.strictObject({
    shape: z
      .union([z.literal('auto'), z.array(dimensionSchema).min(1).max(5)])
      .default('auto')
      .describe('Shape of one sample, without the batch dimension; `auto` follows the data set.'),
    dataType: z.enum(dataTypes).default('float32').describe('Type of the numbers that enter here.'),
  }),
  mainParameters: ['shape'],
  inputCount: { minimum: 0, maximum: 0 },
  inferType: ({ dataType }) => dataType,
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
