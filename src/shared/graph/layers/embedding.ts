import { z } from 'zod';
import { defineLayerKind } from '../layer-kind';
import { dimensionSchema, initialiserSchema } from '../parameter-schemas';

export const embedding = defineLayerKind({
  kind: 'embedding',
  title: 'Embedding',
  family: 'core',
  summary: 'Looks up a learned vector for each whole number, such as a token’s index.',
  kerasName: 'Embedding',
  parameters: z.strictObject({
    inputDimension: dimensionSchema.describe('Number of different indices (vocabulary size).'),
    outputDimension: dimensionSchema.describe('Length of a vector.'),
    maskZero: z.boolean().default(false).describe('Index 0 is padding, and later layers skip it.'),
    embeddingsInitialiser: initialiserSchema.default('randomUniform').describe('How the vectors start.'),
  }),
  mainParameters: ['inputDimension', 'outputDimension'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ outputDimension }, [shape = []]) => ({ ok: true, shape: [...shape, outputDimension] }),
  countParameters: ({ inputDimension, outputDimension }) => ({
    trainable: inputDimension * outputDimension,
    nonTrainable: 0,
  }),
  countFlops: () => 0,
});
