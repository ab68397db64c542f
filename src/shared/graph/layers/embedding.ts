import { z } from 'zod';
import { defineLayerKind } from '../layer-kind';
import { constraintSchema, dimensionSchema, initialiserSchema, regulariserSchema } from '../parameter-schemas';

export const embedding = defineLayerKind({
  kind: 'embedding',
  title: 'Embedding',
  family: 'core',
  summary: 'Looks up a learned vector for each whole number, such as a token’s index.',
  documentation: `Replaces each whole number \`i\` by row \`i\` of a learned table of \`inputDimension\` rows: words, categories, identifiers. Numbers must lie between 0 and \`inputDimension − 1\`. With \`maskZero\`, index 0 is padding that recurrent and pooling layers skip.

Source: Bengio et al., 2003.`,
  icon: 'vector-triangle',
  kerasName: 'Embedding',
  parameters: z.strictObject({
    inputDimension: dimensionSchema.describe('Number of different indices (vocabulary size).'),
    outputDimension: dimensionSchema.describe('Length of a vector.'),
    maskZero: z.boolean().default(false).describe('Index 0 is padding, and later layers skip it.'),
    embeddingsInitialiser: initialiserSchema.default('randomUniform').describe('How the vectors start.'),
    embeddingsRegulariser: regulariserSchema.nullable().default(null).describe('Penalty on the vectors.'),
    embeddingsConstraint: constraintSchema.nullable().default(null).describe('What the vectors are kept to.'),
  }),
  startParameters: { inputDimension: 10_000, outputDimension: 32 },
  mainParameters: ['inputDimension', 'outputDimension'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: ['float32', 'int32'],
  inferShape: ({ outputDimension }, [shape = []]) => ({ ok: true, shape: [...shape, outputDimension] }),
  countParameters: ({ inputDimension, outputDimension }) => ({
    trainable: inputDimension * outputDimension,
    nonTrainable: 0,
  }),
  countFlops: () => 0,
});
