import { z } from 'zod';
import { defineBlock } from '../block-kind';
import { activationSchema, dimensionSchema, pairSchema } from '../parameter-schemas';
import { activationPart, convolutionPart, normalisationPart } from './convolution-parts';

export const convBlock = defineBlock({
  kind: 'convBlock',
  title: 'Convolution block',
  summary: 'Convolution, batch normalisation and activation: the step that most image networks repeat.',
  documentation:
    'A convolution without offsets (the normalisation has one), batch normalisation, then the activation. Repeated, with strides or pooling in between, it makes a plain convolution network such as VGG with normalisation.\n\nSource: Ioffe and Szegedy, 2015.',
  icon: 'stack-front',
  parameters: z.strictObject({
    filters: dimensionSchema.default(32).describe('Number of feature maps.'),
    kernelSize: pairSchema.default(3).describe('Height and width of a filter.'),
    strides: pairSchema.default(1).describe('Step of the window; 2 halves height and width.'),
    activation: activationSchema.default('relu').describe('Function applied at the end.'),
  }),
  mainParameters: ['filters', 'strides'],
  expand: ({ filters, kernelSize, strides, activation }) => [
    convolutionPart('conv', filters, kernelSize, strides),
    normalisationPart('norm'),
    activationPart('act', activation),
  ],
});
