import { z } from 'zod';
import { defineLayerKind, noParameters, product } from '../layer-kind';
import { channelConflict } from './layer-normalisation';

export const unitNormalisation = defineLayerKind({
  kind: 'unitNormalisation',
  title: 'Unit normalisation',
  family: 'normalisation',
  summary: 'Divides the features of every place by their Euclidean length, so that vectors have length 1.',
  documentation: [
    'y = x / √(Σ x²), with the sum over the last axis. It learns nothing.',
    'Put it before a dot product to compare vectors by their angle (cosine similarity), as in retrieval, two-tower recommenders and contrastive learning. A vector of zeros stays one.',
    'Source: Keras’ definition.',
  ].join('\n\n'),
  icon: 'vector',
  kerasName: 'UnitNormalization',
  parameters: z.strictObject({}),
  mainParameters: [],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => channelConflict('Unit normalisation', shape) ?? { ok: true, shape },
  countParameters: () => noParameters,
  countFlops: (_, [shape = []]) => 3 * product(shape),
});
