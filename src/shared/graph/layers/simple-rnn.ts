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

export const simpleRnn = defineLayerKind({
  kind: 'simpleRnn',
  title: 'Simple RNN',
  family: 'recurrent',
  summary: 'Reads a sequence step by step; its output is also its memory.',
  documentation: [
    'h[t] = activation(x[t] · W + h[t − 1] · U + b).',
    'It forgets within some ten steps, since gradients vanish or explode on their way back; LSTM and GRU mend that. Use it for short sequences and for teaching.',
    recurrentNotes,
    'Source: Elman 1990, “Finding structure in time”.',
  ].join('\n\n'),
  icon: 'refresh',
  kerasName: 'SimpleRNN',
  parameters: z.strictObject({
    units: unitsSchema,
    activation: activationSchema.default('tanh').describe('Function applied to every step’s sum.'),
    ...recurrentOptions,
  }),
  startParameters: { units: 32 },
  mainParameters: ['units', 'returnSequences'],
  inputCount: { minimum: 1, maximum: 3 },
  inputPorts: recurrentInputPorts(states),
  outputPorts: recurrentOutputPorts(states),
  inferShape: inferRecurrentShape('Simple RNN', states),
  countParameters: countRecurrentParameters(1, 1),
  countFlops: countRecurrentFlops(1, 2),
  countActivations: countRecurrentActivations(1),
});
