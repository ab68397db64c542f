import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import type { LayerInput } from '../model';
import { activationSchema, dimensionSchema } from '../parameter-schemas';

export const inception = defineBlock({
  kind: 'inception',
  title: 'Inception block',
  summary: 'Looks at an image with filters of several sizes at once and puts the results side by side.',
  documentation: `Four branches read the same input: a 1 × 1 convolution; a 3 × 3 and a 5 × 5 one, each behind a 1 × 1 that reduces the channels; and a max pooling with a 1 × 1 behind it. Their feature maps are concatenated, so that the layers behind choose the scale that serves. The defaults are those of block 3a of GoogLeNet.

Source: Szegedy et al., 2015.`,
  icon: 'arrows-split',
  parameters: z.strictObject({
    filters1x1: dimensionSchema.default(64).describe('Feature maps of the 1 × 1 branch.'),
    reduce3x3: dimensionSchema.default(96).describe('Channels in front of the 3 × 3 filters.'),
    filters3x3: dimensionSchema.default(128).describe('Feature maps of the 3 × 3 branch.'),
    reduce5x5: dimensionSchema.default(16).describe('Channels in front of the 5 × 5 filters.'),
    filters5x5: dimensionSchema.default(32).describe('Feature maps of the 5 × 5 branch.'),
    poolFilters: dimensionSchema.default(32).describe('Feature maps of the pooling branch.'),
    activation: activationSchema.default('relu').describe('Function of every convolution.'),
  }),
  mainParameters: ['filters1x1', 'filters3x3'],
  expand: ({ filters1x1, reduce3x3, filters3x3, reduce5x5, filters5x5, poolFilters, activation }) => {
    const convolution = (
      name: string,
      filters: number,
      kernelSize: number,
      inputs?: string[],
    ): LayerInput & { name: string } => ({
      kind: 'conv2d',
      name,
      ...(inputs ? { inputs } : {}),
      filters,
      kernelSize,
      padding: 'same',
      activation,
    });
    return [
      convolution('one', filters1x1, 1),
      convolution('three_reduce', reduce3x3, 1, [blockInput()]),
      convolution('three', filters3x3, 3),
      convolution('five_reduce', reduce5x5, 1, [blockInput()]),
      convolution('five', filters5x5, 5),
      { kind: 'maxPooling2d', name: 'pool', inputs: [blockInput()], poolSize: 3, strides: 1, padding: 'same' },
      convolution('pool_mix', poolFilters, 1),
      { kind: 'concatenate', name: 'join', inputs: ['one', 'three', 'five', 'pool_mix'] },
    ];
  },
});
