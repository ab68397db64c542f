import { z } from 'zod';
import { defineLayerKind } from '../layer-kind';
import { activationSchema } from '../parameter-schemas';
import {
  countRecurrentActivations,
  countRecurrentFlops,
  countRecurrentParameters,
  inferRecurrentShape,
  recurrentInputPorts,
  recurrentNotes,
  recurrentOptions,
  recurrentOutputPorts,
  unitsSchema,
} from './recurrent';

const states = ['hidden', 'cell'];

export const lstm = defineLayerKind({
  kind: 'lstm',
  title: 'LSTM',
  family: 'recurrent',
  summary: 'Reads a sequence step by step and carries a long and a short memory.',
  documentation: [
    'i, f, o = σ(x·W + h·U + b), g = tanh(x·W_g + h·U_g + b_g), c′ = f ∘ c + i ∘ g, h′ = o ∘ tanh(c′): the input gate i lets the candidate g into the cell c, the forget gate f keeps or clears it, the output gate o shows it.',
    'The cell passes gradients over hundreds of steps. With tanh and sigmoid gates compiled training uses a fused operation a step.',
    recurrentNotes,
    'Source: Hochreiter and Schmidhuber 1997, “Long short-term memory”; forget gate: Gers, Schmidhuber and Cummins 2000.',
  ].join('\n\n'),
  icon: 'history',
  kerasName: 'LSTM',
  parameters: z.strictObject({
    units: unitsSchema,
    activation: activationSchema.default('tanh').describe('Function for the candidate and the output.'),
    recurrentActivation: activationSchema.default('sigmoid').describe('Function for the three gates.'),
    ...recurrentOptions,
    unitForgetBias: z.boolean().default(true).describe('The forget gate starts open.'),
  }),
  startParameters: { units: 32 },
  mainParameters: ['units', 'returnSequences'],
  inputCount: { minimum: 1, maximum: 5 },
  inputPorts: recurrentInputPorts(states),
  outputPorts: recurrentOutputPorts(states),
  inferShape: inferRecurrentShape('LSTM', states),
  countParameters: countRecurrentParameters(4, 1),
  countFlops: countRecurrentFlops(4, 9),
  countActivations: countRecurrentActivations(4),
});
