import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';

export const activityRegularisation = defineLayerKind({
  kind: 'activityRegularisation',
  title: 'Activity regularisation',
  family: 'regularisation',
  summary: 'Passes its input on and adds a penalty for large activations to the loss.',
  documentation: [
    'loss += (l1 · Σ|x| + l2 · Σx²) / samples, with the sums over the whole batch; the numbers themselves pass unchanged.',
    'l1 makes activations sparse, as in a sparse autoencoder; l2 keeps them small, for example the output of a recurrent layer. The penalty counts in the training loss and not in that of the validation data.',
    'Source: Keras’ definition; Ng 2011, “Sparse autoencoder”.',
  ].join('\n\n'),
  icon: 'scale',
  kerasName: 'ActivityRegularization',
  parameters: z.strictObject({
    l1: z.number().min(0).default(0).describe('Weight of the sum of absolute values.'),
    l2: z.number().min(0).default(0.01).describe('Weight of the sum of squares.'),
  }),
  mainParameters: ['l1', 'l2'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 3 * product(shape),
});
