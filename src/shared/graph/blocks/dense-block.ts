import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import type { LayerInput } from '../model';
import { activationSchema, dimensionSchema } from '../parameter-schemas';
import { activationPart, convolutionPart, normalisationPart } from './convolution-parts';

/** Channels of the 1 × 1 convolution in units of the growth rate. Source: Huang et al., 2017. */
const bottleneckWidth = 4;

export const denseBlock = defineBlock({
  kind: 'denseBlock',
  title: 'Dense block',
  summary: 'Every convolution sees the results of all before it: features are used again instead of learned anew.',
  documentation: `Each step normalises all that is there so far, convolves it to \`growthRate\` new feature maps and puts them beside the rest, so that channels grow by \`growthRate\` a step. With \`bottleneck\` a 1 × 1 convolution in front keeps that cheap. Few weights for their quality, at the price of memory. DenseNet puts a 1 × 1 convolution and an average pooling between two blocks.

Source: Huang et al., 2017.`,
  icon: 'stack-push',
  parameters: z.strictObject({
    layerCount: z.number().int().min(1).max(64).default(4).describe('Number of steps.'),
    growthRate: dimensionSchema.default(12).describe('Feature maps that each step adds.'),
    bottleneck: z.boolean().default(false).describe('A 1 × 1 convolution in front of each 3 × 3.'),
    activation: activationSchema.default('relu').describe('Function behind each normalisation.'),
  }),
  mainParameters: ['layerCount', 'growthRate'],
  expand: ({ layerCount, growthRate, bottleneck, activation }) => {
    const layers: (LayerInput & { name: string })[] = [];
    let before = blockInput();
    for (let step = 1; step <= layerCount; step += 1) {
      const part = (name: string) => `${name}${step}`;
      layers.push({ ...normalisationPart(part('norm')), inputs: [before] }, activationPart(part('act'), activation));
      if (bottleneck)
        layers.push(
          convolutionPart(part('mix'), growthRate * bottleneckWidth, 1),
          normalisationPart(part('mix_norm')),
          activationPart(part('mix_act'), activation),
        );
      layers.push(convolutionPart(part('conv'), growthRate, 3), {
        kind: 'concatenate',
        name: part('join'),
        inputs: [before, part('conv')],
      });
      before = part('join');
    }
    return layers;
  },
});
