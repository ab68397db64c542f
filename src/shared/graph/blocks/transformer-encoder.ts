import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import { attentionLayer, feedForwardLayers, residualPart, transformerOptions } from './transformer-parts';

export const transformerEncoder = defineBlock({
  kind: 'transformerEncoder',
  title: 'Transformer encoder block',
  summary: 'Self-attention and two dense layers, each added to what it reads: the unit that BERT and GPT stack.',
  documentation: `Every step gathers from the others what it needs (multi-head self-attention), then is computed on by itself (a dense layer, usually four times as wide, and one back). Both parts have a normalisation, dropout and a shortcut:

- \`pre\`: \`x + part(norm(x))\`. Trains without warm-up; put one more normalisation behind the last block.
- \`post\`: \`norm(x + part(x))\`, the original form, which BERT uses.

With \`causal\` a step sees only itself and what came before: that is the block of GPT and other language models. The block needs to know the places of the steps: a position embedding before it, or \`rotary\`.

Source: Vaswani et al., 2017; Radford et al., 2019 (pre).`,
  icon: 'stack-3',
  parameters: z.strictObject({
    ...transformerOptions,
    causal: z.boolean().default(false).describe('A step sees only itself and the steps before it (language models).'),
  }),
  mainParameters: ['headCount', 'causal'],
  expand: (options, [shape = []]) => {
    const width = shape.at(-1) ?? 1;
    const [attended, middle] = residualPart(options, {
      number: 1,
      from: blockInput(),
      layers: (input) => [attentionLayer(options, 'attention', width, options.causal, [input])],
    });
    const [computed] = residualPart(options, {
      number: 2,
      from: middle,
      layers: (input) => feedForwardLayers(options, width, input),
    });
    return [...attended, ...computed];
  },
});
