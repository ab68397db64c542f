import { z } from 'zod';
import { defineLayerKind, noParameters } from '../layer-kind';

export const dropout = defineLayerKind({
  kind: 'dropout',
  title: 'Dropout',
  family: 'regularisation',
  summary: 'Sets a random share of its inputs to zero while training and scales the rest, against overfitting.',
  kerasName: 'Dropout',
  parameters: z.strictObject({
    rate: z.number().min(0).lt(1).default(0.5).describe('Share of the inputs set to zero.'),
  }),
  mainParameters: ['rate'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
