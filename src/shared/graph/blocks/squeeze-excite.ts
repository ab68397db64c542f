import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import { activationSchema, dimensionSchema } from '../parameter-schemas';

export const squeezeExcite = defineBlock({
  kind: 'squeezeExcite',
  title: 'Squeeze and excite',
  summary: 'Weighs the feature maps by what the whole image shows.',
  documentation: `The mean of each channel goes through two dense layers, the first \`ratio\` times narrower, the second with values between 0 and 1; the channels are multiplied by them. A few weights that let a network turn features on and off by context; put it behind the last convolution of a block.

Source: Hu et al., 2018.`,
  icon: 'adjustments',
  parameters: z.strictObject({
    ratio: dimensionSchema.default(16).describe('By how much the first dense layer is narrower than the channels.'),
    activation: activationSchema.default('relu').describe('Function of the first dense layer.'),
  }),
  mainParameters: ['ratio'],
  expand: ({ ratio, activation }, [shape = []]) => {
    const channels = shape.at(-1) ?? 1;
    return [
      { kind: 'globalAveragePooling2d', name: 'squeeze', keepDimensions: true },
      { kind: 'dense', name: 'reduce', units: Math.max(1, Math.round(channels / ratio)), activation },
      { kind: 'dense', name: 'excite', units: channels, activation: 'sigmoid' },
      { kind: 'multiply', name: 'scale', inputs: [blockInput(), 'excite'] },
    ];
  },
});
