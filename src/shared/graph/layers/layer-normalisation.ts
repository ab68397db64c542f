import { z } from 'zod';
import { defineLayerKind, type ParameterCount, product } from '../layer-kind';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';

/** Parameters that all normalisations with a learned scale and shift have. */
export const normalisationOptions = {
  epsilon: z.number().positive().default(0.001).describe('Added to the variance against division by zero.'),
  center: z.boolean().default(true).describe('Learn a shift of every channel.'),
  scale: z.boolean().default(true).describe('Learn a scale of every channel.'),
};

export function channelConflict(title: string, shape: Shape): ShapeResult | null {
  if (shape.at(-1) != null) return null;
  return shapeConflict(
    `${title} needs a known last axis; it received ${formatShape(shape)}.`,
    'Give the input a fixed shape.',
  );
}

export function countScaleAndShift(
  { center, scale }: { center: boolean; scale: boolean },
  [shape = []]: readonly Shape[],
): ParameterCount {
  return { trainable: (shape.at(-1) ?? 0) * (Number(center) + Number(scale)), nonTrainable: 0 };
}

export const layerNormalisation = defineLayerKind({
  kind: 'layerNormalisation',
  title: 'Layer normalisation',
  family: 'normalisation',
  summary:
    'Brings the features of every place of every sample to zero mean and unit deviation, then scales and shifts.',
  documentation: [
    'y = γ · (x − mean(x)) / √(variance(x) + ε) + β, where mean and variance run over the last axis alone and γ and β are learned, one a feature.',
    'Unlike batch normalisation it does not look at other samples: it works with any batch size, computes the same in training and afterwards, and copies of the graph may share a batch. It is the normalisation of transformers and of recurrent networks.',
    'Source: Ba, Kiros and Hinton 2016, “Layer normalization”.',
  ].join('\n\n'),
  icon: 'stack-2',
  kerasName: 'LayerNormalization',
  parameters: z.strictObject(normalisationOptions),
  mainParameters: ['epsilon'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => channelConflict('Layer normalisation', shape) ?? { ok: true, shape },
  countParameters: countScaleAndShift,
  countFlops: (_, [shape = []]) => 8 * product(shape),
});
