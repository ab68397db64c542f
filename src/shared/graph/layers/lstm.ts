import { z } from 'zod';
import { defineLayerKind } from '../layer-kind';
import { activationSchema, dimensionSchema, initialiserSchema } from '../parameter-schemas';
import { formatShape, shapeConflict, shapeOf } from '../shape';

export const lstm = defineLayerKind({
  kind: 'lstm',
  title: 'LSTM',
  family: 'recurrent',
  summary:
    'Reads a sequence step by step and carries a long and a short memory. Source: Hochreiter and Schmidhuber, 1997.',
  documentation: `Reads a sequence step by step. At each step three gates decide what to forget, to take in and to give:

\`i, f, o = recurrentActivation(x·W + h·U + b)\`, \`c = f·c + i·activation(…)\`, \`h = o·activation(c)\`.

Use it for sequences of up to a few hundred steps in which early steps matter. \`returnSequences\` gives every step’s output, which the next recurrent layer needs.

Source: Hochreiter and Schmidhuber, 1997; forget gate: Gers et al., 2000.`,
  icon: 'repeat',
  kerasName: 'LSTM',
  parameters: z.strictObject({
    units: dimensionSchema.describe('Size of the memory and of the output.'),
    activation: activationSchema.default('tanh').describe('Function for the candidate and the output.'),
    recurrentActivation: activationSchema.default('sigmoid').describe('Function for the three gates.'),
    returnSequences: z.boolean().default(false).describe('Give the output of every step, not only of the last.'),
    goBackwards: z.boolean().default(false).describe('Read the sequence from its end.'),
    dropout: z.number().min(0).lt(1).default(0).describe('Share of the inputs set to zero while training.'),
    useBias: z.boolean().default(true).describe('Adds learned offsets.'),
    unitForgetBias: z.boolean().default(true).describe('The forget gate starts open.'),
    kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the input weights start.'),
    recurrentInitialiser: initialiserSchema.default('orthogonal').describe('How the recurrent weights start.'),
  }),
  startParameters: { units: 64 },
  mainParameters: ['units', 'returnSequences'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: ({ units, returnSequences }, [shape = []]) => {
    if (shape.length !== 2 || shape[1] == null)
      return shapeConflict(
        `LSTM expects steps × features; it received ${formatShape(shape)}.`,
        'Put an embedding or a reshape layer before it.',
      );
    return returnSequences ? shapeOf(shape[0] ?? null, units) : shapeOf(units);
  },
  countParameters: ({ units, useBias }, [shape = []]) => ({
    trainable: 4 * ((shape[1] ?? 0) * units + units * units + (useBias ? units : 0)),
    nonTrainable: 0,
  }),
  countFlops: ({ units }, [shape = []]) => (shape[0] ?? 1) * (8 * units * ((shape[1] ?? 0) + units) + 9 * units),
});
