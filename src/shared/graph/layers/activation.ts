import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { activationSchema } from '../parameter-schemas';

export const activation = defineLayerKind({
  kind: 'activation',
  title: 'Activation',
  family: 'core',
  summary: 'Applies a function to every element.',
  documentation: `Applies \`y = f(x)\` to every element; the shape stays. Most layers have an \`activation\` of their own; a layer of this kind is for a function after a normalisation or a merge.

- \`relu\` is the usual choice inside a network, \`gelu\` and \`swish\` in transformers and newer convolution networks.
- \`softmax\` turns the last axis into shares that add up to 1, \`sigmoid\` each number into one between 0 and 1: for the end of a classifier.
- \`linear\` changes nothing.`,
  icon: 'wave-sine',
  kerasName: 'Activation',
  parameters: z.strictObject({ function: activationSchema.default('relu').describe('The function.') }),
  mainParameters: ['function'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => ({ ok: true, shape }),
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => product(shape),
});
