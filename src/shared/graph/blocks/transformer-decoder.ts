import { z } from 'zod';
import { blockInput, defineBlock } from '../block-kind';
import { attentionLayer, feedForwardLayers, residualPart, transformerOptions } from './transformer-parts';

export const transformerDecoder = defineBlock({
  kind: 'transformerDecoder',
  title: 'Transformer decoder block',
  summary: 'Causal self-attention, attention to an encoder’s output, and two dense layers: the unit of translators.',
  documentation: `Like an encoder block with a part in between: after a step has gathered from what was written before it (causal self-attention), it looks at what the encoder read (cross-attention: queries from here, keys and values from there). Each part has a normalisation, dropout and a shortcut, before (\`pre\`) or behind (\`post\`) the part.

The first input is what is being written, the second the encoder's output with the same number of features or another. For language models without an encoder take the encoder block with \`causal\`.

Source: Vaswani et al., 2017, “Attention is all you need”.`,
  icon: 'stack-forward',
  parameters: z.strictObject({
    ...transformerOptions,
    causal: z.boolean().default(true).describe('A step sees only itself and the steps before it.'),
  }),
  mainParameters: ['headCount', 'order'],
  inputPorts: [
    { name: 'target', description: 'What is being written: steps × features.' },
    { name: 'memory', description: 'The encoder’s output: steps × features.' },
  ],
  expand: (options, [shape = []]) => {
    const width = shape.at(-1) ?? 1;
    const [attended, middle] = residualPart(options, {
      number: 1,
      from: blockInput(),
      layers: (input) => [attentionLayer(options, 'attention', width, options.causal, [input])],
    });
    // Positions of another sequence say nothing here.
    const crossOptions = { ...options, rotary: false };
    const [looked, after] = residualPart(crossOptions, {
      number: 2,
      from: middle,
      layers: (input) => [attentionLayer(crossOptions, 'cross_attention', width, false, [input, blockInput(1)])],
    });
    const [computed] = residualPart(options, {
      number: 3,
      from: after,
      layers: (input) => feedForwardLayers(options, width, input),
    });
    return [...attended, ...looked, ...computed];
  },
});
