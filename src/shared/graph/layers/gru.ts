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

const states = ['hidden'];

export const gru = defineLayerKind({
  kind: 'gru',
  title: 'GRU',
  family: 'recurrent',
  summary: 'Reads a sequence step by step with two gates that say what to forget and what to renew.',
  documentation: [
    'z = σ(x·W_z + h·U_z + b_z), r = σ(x·W_r + h·U_r + b_r), c = tanh(x·W_h + (r ∘ h)·U_h + b_h), h′ = z ∘ h + (1 − z) ∘ c.',
    'It has three quarters of an LSTM’s weights and learns as well on many tasks. With `resetAfter` the reset gate acts after the product with U_h and that product has an offset of its own: the form of cuDNN, PyTorch and Keras’ default. Without it (the original form) compiled training uses a fused operation.',
    recurrentNotes,
    'Source: Cho et al. 2014, “Learning phrase representations using RNN encoder–decoder”.',
  ].join('\n\n'),
  icon: 'rotate-clockwise',
  kerasName: 'GRU',
  parameters: z.strictObject({
    units: unitsSchema,
    activation: activationSchema.default('tanh').describe('Function for the candidate.'),
    recurrentActivation: activationSchema.default('sigmoid').describe('Function for the two gates.'),
    resetAfter: z
      .boolean()
      .default(false)
      .describe('Apply the reset gate after the matrix product, as cuDNN, PyTorch and Keras’ default do.'),
    ...recurrentOptions,
  }),
  startParameters: { units: 32 },
  mainParameters: ['units', 'returnSequences'],
  inputCount: { minimum: 1, maximum: 3 },
  inputPorts: recurrentInputPorts(states),
  outputPorts: recurrentOutputPorts(states),
  inferShape: inferRecurrentShape('GRU', states),
  countParameters: (parameters, inputs) =>
    countRecurrentParameters(3, parameters.resetAfter ? 2 : 1)(parameters, inputs),
  countFlops: countRecurrentFlops(3, 8),
  countActivations: countRecurrentActivations(3),
});
