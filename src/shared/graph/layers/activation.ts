import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { activationSchema } from '../parameter-schemas';

export const activation = defineLayerKind({
  kind: 'activation',
  title: 'Activation',
  family: 'core',
  summary: 'Applies a function to every element.',
  kerasName: 'Activation',
  parameters: z.strictObject({ function: activationSchema.default('relu').describe('The function.') }),
  mainParameters: ['function'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => product(shape),
});
