import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { dimensionSchema, initialiserSchema } from '../parameter-schemas';
import { formatShape, type Shape, shapeConflict } from '../shape';
import { sequenceConflict } from './sequence-shape';

const title = 'Multi-head attention';

export const attentionPorts = [
  { name: 'query', description: 'What looks: steps × features.' },
  { name: 'value', description: 'What is looked at: steps × features. By default the query itself.' },
  { name: 'key', description: 'By which it is found: as many steps as the value. By default the value.' },
];

/** Query, value and key of a call: the value stands in for a key that is not given, the query for both. */
export function attentionRoles(inputs: readonly Shape[]): { query: Shape; value: Shape; key: Shape } {
  const [query = [], value = query, key = value] = inputs;
  return { query, value, key };
}

const parameters = z.strictObject({
  headCount: dimensionSchema.default(4).describe('Number of heads, each with a view of its own.'),
  keyDimension: dimensionSchema.default(32).describe('Size of a query and of a key in one head.'),
  valueDimension: dimensionSchema.nullable().default(null).describe('Size of a value in one head; null: keyDimension.'),
  outputDimension: dimensionSchema
    .nullable()
    .default(null)
    .describe('Number of features of the output; null: as many as the query has.'),
  keyValueHeadCount: dimensionSchema
    .nullable()
    .default(null)
    .describe('Heads of keys and values, shared by groups of query heads (grouped queries); null: headCount.'),
  causal: z.boolean().default(false).describe('A step sees only itself and the steps before it.'),
  rotary: z.boolean().default(false).describe('Turn queries and keys by their position (rotary position embedding).'),
  rotaryBase: z.number().gt(1).default(10_000).describe('Base of the rotary wavelengths; used when rotary is on.'),
  dropout: z.number().min(0).lt(1).default(0).describe('Share of the attention weights set to zero while training.'),
  useBias: z.boolean().default(true).describe('Adds learned offsets to the four projections.'),
  kernelInitialiser: initialiserSchema.default('glorotUniform').describe('How the weights of the projections start.'),
});
type Parameters = z.infer<typeof parameters>;

function sizesOf(options: Parameters, query: Shape) {
  return {
    ...options,
    valueDimension: options.valueDimension ?? options.keyDimension,
    outputDimension: options.outputDimension ?? query.at(-1) ?? 0,
    keyValueHeadCount: options.keyValueHeadCount ?? options.headCount,
  };
}

export const multiHeadAttention = defineLayerKind({
  kind: 'multiHeadAttention',
  title,
  family: 'attention',
  summary: 'Every step gathers from all steps what several learned views find relevant.',
  documentation: [
    'head = softmax(Q · Kᵀ / √keyDimension) · V with Q = query · W_Q, K = key · W_K, V = value · W_V; the heads stand side by side and are mixed by W_O.',
    'With one input it is self-attention. A second input is what is looked at (cross-attention: a decoder’s steps look at an encoder’s output), a third its keys. `causal` hides later steps, as a language model needs it. Padding that a mask marks in value or key gets no weight. Rotary positions make scores depend on distances and need no position embedding; `keyValueHeadCount` below `headCount` is grouped-query attention, with 1 multi-query attention.',
    'Source: Vaswani et al. 2017, “Attention is all you need”; Su et al. 2021, “RoFormer”; Ainslie et al. 2023, “GQA”.',
  ].join('\n\n'),
  icon: 'focus-2',
  kerasName: 'MultiHeadAttention',
  parameters,
  mainParameters: ['headCount', 'keyDimension'],
  inputCount: { minimum: 1, maximum: 3 },
  inputPorts: attentionPorts,
  inferShape: (options, inputs) => {
    const { query, value, key } = attentionRoles(inputs);
    for (const [role, shape] of Object.entries({ query, value, key })) {
      const conflict = sequenceConflict(title, shape, role);
      if (conflict) return conflict;
    }
    if (value[0] !== key[0])
      return shapeConflict(
        `${title} needs as many keys as values; it received keys of ${formatShape(key)} and values of ${formatShape(value)}.`,
        'Let key and value come from the same steps.',
      );
    if (query[0] == null || key[0] == null)
      return shapeConflict(
        `${title} needs a known number of steps; it received ${formatShape(query)} and ${formatShape(key)}.`,
        'Give the input a fixed shape.',
      );
    const { headCount, keyValueHeadCount, keyDimension, outputDimension } = sizesOf(options, query);
    if (headCount % keyValueHeadCount !== 0)
      return shapeConflict(
        `${headCount} heads cannot share ${keyValueHeadCount} heads of keys and values evenly.`,
        `Use a keyValueHeadCount that divides ${headCount}.`,
        [{ title: 'Give every head its own keys', set: { keyValueHeadCount: null } }],
      );
    if (options.rotary && keyDimension % 2 !== 0)
      return shapeConflict(
        `Rotary positions turn pairs of numbers; keyDimension ${keyDimension} is odd.`,
        `Use keyDimension: ${keyDimension + 1}.`,
        [{ title: `Use keyDimension ${keyDimension + 1}`, set: { keyDimension: keyDimension + 1 } }],
      );
    return { ok: true, shape: [query[0], outputDimension] };
  },
  countParameters: (options, inputs) => {
    const { query, value, key } = attentionRoles(inputs);
    const sizes = sizesOf(options, query);
    const { headCount, keyValueHeadCount, keyDimension, valueDimension, outputDimension } = sizes;
    const count = (inputSize: number, outputSize: number) => (inputSize + Number(options.useBias)) * outputSize;
    return {
      trainable:
        count(query.at(-1) ?? 0, headCount * keyDimension) +
        count(key.at(-1) ?? 0, keyValueHeadCount * keyDimension) +
        count(value.at(-1) ?? 0, keyValueHeadCount * valueDimension) +
        count(headCount * valueDimension, outputDimension),
      nonTrainable: 0,
    };
  },
  countFlops: (options, inputs, output) => {
    const { query, value, key } = attentionRoles(inputs);
    const { headCount, keyValueHeadCount, keyDimension, valueDimension } = sizesOf(options, query);
    const [queryCount, keyCount] = [query[0] ?? 1, key[0] ?? 1];
    const projections =
      product(query) * headCount * keyDimension +
      product(key) * keyValueHeadCount * keyDimension +
      product(value) * keyValueHeadCount * valueDimension +
      product(output) * headCount * valueDimension;
    const pairs = headCount * queryCount * keyCount;
    return 2 * projections + 2 * pairs * (keyDimension + valueDimension) + 5 * pairs;
  },
  countActivations: (options, inputs, output) => {
    const { query, key } = attentionRoles(inputs);
    const { headCount, keyValueHeadCount, keyDimension, valueDimension } = sizesOf(options, query);
    const [queryCount, keyCount] = [query[0] ?? 1, key[0] ?? 1];
    return (
      queryCount * headCount * (keyDimension + valueDimension) +
      keyCount * keyValueHeadCount * (keyDimension + valueDimension) +
      2 * headCount * queryCount * keyCount +
      product(output)
    );
  },
});
