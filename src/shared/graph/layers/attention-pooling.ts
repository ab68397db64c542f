import { z } from 'zod';
import { defineLayerKind } from '../layer-kind';
import { dimensionSchema, initialiserSchema } from '../parameter-schemas';
import { sequenceConflict } from './sequence-shape';

export const attentionPooling = defineLayerKind({
  kind: 'attentionPooling',
  title: 'Attention pooling',
  family: 'attention',
  summary: 'Sums the steps of a sequence, each weighted by how relevant the network finds it.',
  documentation: [
    'y = Σ aₜ · xₜ with a = softmax(tanh(x · W + b) · c); W, b and c are learned. Padding that a mask marks gets no weight.',
    'Use it instead of average pooling or the last state to turn a sequence into one vector when few steps matter, as in the classification of long texts.',
    'Source: Yang et al. 2016, “Hierarchical attention networks for document classification”.',
  ].join('\n\n'),
  icon: 'arrows-join',
  kerasName: null,
  parameters: z.strictObject({
    units: dimensionSchema.default(64).describe('Size of the hidden layer that judges the steps.'),
    kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the weights start.'),
  }),
  mainParameters: ['units'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) =>
    sequenceConflict('Attention pooling', shape) ?? { ok: true, shape: [shape[1] ?? null] },
  countParameters: ({ units }, [shape = []]) => ({ trainable: ((shape[1] ?? 0) + 2) * units, nonTrainable: 0 }),
  countFlops: ({ units }, [shape = []]) => (shape[0] ?? 1) * (2 * (shape[1] ?? 1) * (units + 1) + 4 * units + 5),
});
