import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { dimensionSchema, initialiserSchema } from '../parameter-schemas';
import { formatShape, shapeConflict } from '../shape';
import { positionConflict, positionLength } from './position-embedding';

const title = 'Token and position embedding';

export const tokenAndPositionEmbedding = defineLayerKind({
  kind: 'tokenAndPositionEmbedding',
  title,
  family: 'attention',
  summary: 'Looks up a learned vector for each token and adds one for its place: the entry of a transformer.',
  documentation: [
    'y[t] = E[token[t]] + P[t], with two learned tables: one row a token of the vocabulary, one row a position.',
    'With `maskZero` token 0 is padding, and attention, recurrent and pooling layers after it skip it. Tokens are whole numbers below `inputDimension`.',
    'Source: Radford et al. 2018 (GPT); Devlin et al. 2019 (BERT); the layer of the same name in KerasHub.',
  ].join('\n\n'),
  icon: 'vocabulary',
  kerasName: 'TokenAndPositionEmbedding',
  parameters: z.strictObject({
    inputDimension: dimensionSchema.describe('Number of different tokens (vocabulary size).'),
    outputDimension: dimensionSchema.describe('Length of a vector.'),
    length: positionLength,
    maskZero: z.boolean().default(false).describe('Token 0 is padding, and later layers skip it.'),
    embeddingsInitialiser: initialiserSchema.default('randomUniform').describe('How both tables start.'),
  }),
  startParameters: { inputDimension: 10_000, outputDimension: 64 },
  mainParameters: ['inputDimension', 'outputDimension'],
  inputCount: { minimum: 1, maximum: 1 },
  accepts: ['float32', 'int32'],
  inferShape: ({ outputDimension, length }, [shape = []]) => {
    if (shape.length !== 1)
      return shapeConflict(
        `${title} expects one token a step; it received ${formatShape(shape)}.`,
        'Flatten its input, or read tokens instead of vectors.',
      );
    return positionConflict(title, shape, length) ?? { ok: true, shape: [shape[0] ?? null, outputDimension] };
  },
  countParameters: ({ inputDimension, outputDimension, length }, [shape = []]) => ({
    trainable: (inputDimension + (length ?? shape[0] ?? 0)) * outputDimension,
    nonTrainable: 0,
  }),
  countFlops: (_, __, output) => product(output),
});
