import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import { activationSchema, dimensionSchema } from '../parameter-schemas';
import { activationPart, convolutionPart, normalisationPart } from './convolution-parts';

/** A bottleneck gives four times as many feature maps as its inner convolution has. Source: He et al., 2016. */
const expansion = 4;

export const residual = defineBlock({
  kind: 'residual',
  title: 'Residual block',
  summary: 'Convolutions whose result is added to their input, so that very deep networks can be trained.',
  documentation: `\`y = activation(F(x) + shortcut(x))\`: the convolutions \`F\` learn what to change of \`x\`, and gradients pass along the shortcut undiminished.

- \`basic\`: two 3 × 3 convolutions (ResNet-18 and -34).
- \`bottleneck\`: 1 × 1, 3 × 3 and 1 × 1, the last with four times as many \`filters\` (ResNet-50 and deeper).

Where strides or the number of channels change, the shortcut is a 1 × 1 convolution with normalisation.

Source: He et al., 2016.`,
  icon: 'arrow-loop-right',
  parameters: z.strictObject({
    variant: z.enum(['basic', 'bottleneck']).default('basic').describe('How the convolutions are made up.'),
    filters: dimensionSchema.default(64).describe('Feature maps; a bottleneck gives four times as many.'),
    strides: dimensionSchema.default(1).describe('2 halves height and width.'),
    activation: activationSchema.default('relu').describe('Function between the convolutions and at the end.'),
  }),
  mainParameters: ['variant', 'filters'],
  expand: ({ variant, filters, strides, activation }, [shape = []]) => {
    const given = variant === 'basic' ? filters : filters * expansion;
    const branch =
      variant === 'basic'
        ? [
            convolutionPart('conv1', filters, 3, strides),
            normalisationPart('norm1'),
            activationPart('act1', activation),
            convolutionPart('conv2', filters, 3),
            normalisationPart('norm2'),
          ]
        : [
            convolutionPart('conv1', filters, 1),
            normalisationPart('norm1'),
            activationPart('act1', activation),
            convolutionPart('conv2', filters, 3, strides),
            normalisationPart('norm2'),
            activationPart('act2', activation),
            convolutionPart('conv3', given, 1),
            normalisationPart('norm3'),
          ];
    const end = branch.at(-1)?.name as string;
    const isPlain = strides === 1 && shape.at(-1) === given;
    const shortcut = isPlain
      ? []
      : [convolutionPart('shortcut', given, 1, strides, [blockInput()]), normalisationPart('shortcut_norm')];
    return [
      ...branch,
      ...shortcut,
      { kind: 'add', name: 'add', inputs: [end, isPlain ? blockInput() : 'shortcut_norm'] },
      activationPart('act', activation),
    ];
  },
});
