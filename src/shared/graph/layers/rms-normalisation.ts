import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { channelConflict } from './layer-normalisation';

export const rmsNormalisation = defineLayerKind({
  kind: 'rmsNormalisation',
  title: 'RMS normalisation',
  family: 'normalisation',
  summary: 'Divides the features of every place by their root mean square, then scales them by learned amounts.',
  documentation: [
    'y = γ · x / √(mean(x²) + ε), with the mean over the last axis and γ learned, one a feature. There is neither a mean to subtract nor a shift.',
    'It does what layer normalisation does for a transformer at less cost, and is what Llama, Mistral and Gemma use.',
    'Source: Zhang and Sennrich 2019, “Root mean square layer normalization”.',
  ].join('\n\n'),
  icon: 'math-function',
  kerasName: 'RMSNormalization',
  parameters: z.strictObject({
    epsilon: z.number().positive().default(1e-6).describe('Added to the mean square against division by zero.'),
    scale: z.boolean().default(true).describe('Learn a scale of every feature.'),
  }),
  mainParameters: ['epsilon'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => channelConflict('RMS normalisation', shape) ?? { ok: true, shape },
  countParameters: ({ scale }, [shape = []]) => ({ trainable: scale ? (shape.at(-1) ?? 0) : 0, nonTrainable: 0 }),
  countFlops: (_, [shape = []]) => 4 * product(shape),
});
