import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { formatShape, shapeConflict } from '../shape';
import { channelConflict, countScaleAndShift, normalisationOptions } from './layer-normalisation';

export const instanceNormalisation = defineLayerKind({
  kind: 'instanceNormalisation',
  title: 'Instance normalisation',
  family: 'normalisation',
  summary:
    'Brings every channel of one sample to zero mean and unit deviation over its places, then scales and shifts.',
  documentation: [
    'y = γ · (x − mean) / √(variance + ε) + β, with mean and variance over the places (height and width, or steps) of one channel of one sample. γ and β are learned, one a channel.',
    'It removes contrast and brightness of the single image and is used for style transfer and image generation. It equals group normalisation with one channel a group; Keras writes it so (`GroupNormalization(groups=-1)`).',
    'Source: Ulyanov, Vedaldi and Lempitsky 2016, “Instance normalization”.',
  ].join('\n\n'),
  icon: 'square-half',
  kerasName: 'GroupNormalization',
  parameters: z.strictObject(normalisationOptions),
  mainParameters: ['epsilon'],
  inputCount: { minimum: 1, maximum: 1 },
  inferShape: (_, [shape = []]) => {
    if (shape.length < 2)
      return shapeConflict(
        `Instance normalisation needs places and channels; it received ${formatShape(shape)}, where every channel is one number.`,
        'Use layer normalisation here.',
      );
    return channelConflict('Instance normalisation', shape) ?? { ok: true, shape };
  },
  countParameters: countScaleAndShift,
  countFlops: (_, [shape = []]) => 8 * product(shape),
});
