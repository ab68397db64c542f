import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import type { LayerInput } from '../model';
import { activationSchema, dimensionSchema } from '../parameter-schemas';
import { activationPart, convolutionPart, normalisationPart } from './convolution-parts';

export const invertedResidual = defineBlock({
  kind: 'invertedResidual',
  title: 'Inverted residual block',
  summary: 'Widens, filters each channel by itself and narrows again: the cheap block of MobileNetV2.',
  documentation: `A 1 × 1 convolution widens the channels by \`expansion\`, a depthwise convolution filters each of them, another 1 × 1 convolution narrows to \`filters\` without an activation, since one would lose information in few channels. Where shape and channels stay, the input is added.

Made for phones: few operations at good quality.

Source: Sandler et al., 2018.`,
  icon: 'arrows-diff',
  parameters: z.strictObject({
    filters: dimensionSchema.default(24).describe('Feature maps of the result.'),
    expansion: dimensionSchema.default(6).describe('By how much the channels are widened inside; 1 leaves that out.'),
    strides: dimensionSchema.default(1).describe('2 halves height and width.'),
    kernelSize: dimensionSchema.default(3).describe('Height and width of the depthwise filters.'),
    activation: activationSchema.default('relu6').describe('Function behind the first two convolutions.'),
  }),
  mainParameters: ['filters', 'expansion'],
  expand: ({ filters, expansion, strides, kernelSize, activation }, [shape = []]) => {
    const channels = shape.at(-1) ?? 0;
    const layers: (LayerInput & { name: string })[] = [];
    if (expansion > 1)
      layers.push(
        convolutionPart('expand', channels * expansion, 1),
        normalisationPart('expand_norm'),
        activationPart('expand_act', activation),
      );
    layers.push(
      {
        kind: 'depthwiseConv2d',
        name: 'depthwise',
        kernelSize,
        ...(strides === 1 ? {} : { strides }),
        padding: 'same',
        useBias: false,
        depthwiseInitialiser: 'heNormal',
      },
      normalisationPart('depthwise_norm'),
      activationPart('depthwise_act', activation),
      convolutionPart('project', filters, 1),
      normalisationPart('project_norm'),
    );
    if (strides === 1 && channels === filters)
      layers.push({ kind: 'add', name: 'add', inputs: [blockInput(), 'project_norm'] });
    return layers;
  },
});
