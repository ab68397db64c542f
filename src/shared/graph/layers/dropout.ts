import { z } from 'zod';
import { defineLayerKind, noParameters } from '../layer-kind';

export const dropout = defineLayerKind({
  kind: 'dropout',
  title: 'Dropout',
  family: 'regularisation',
  summary: 'Sets a random share of its inputs to zero while training and scales the rest, against overfitting.',
  documentation: `While training, each element becomes 0 with probability \`rate\` and the others are scaled by \`1 / (1 − rate)\`; while evaluating nothing changes. Keeps a network from relying on single features. 0.1 to 0.5 between dense layers; behind convolutions, spatial dropout works better.

Source: Srivastava et al., 2014.`,
  icon: 'grid-dots',
  kerasName: 'Dropout',
  parameters: z.strictObject({
    rate: z.number().min(0).lt(1).default(0.5).describe('Share of the inputs set to zero.'),
  }),
  startParameters: { rate: 0.2 },
  mainParameters: ['rate'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: () => 0,
});
