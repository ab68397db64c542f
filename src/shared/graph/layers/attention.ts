import { z } from 'zod';
import { defineLayerKind, product } from '../layer-kind';
import { formatShape, type Shape, type ShapeResult, shapeConflict } from '../shape';
import { attentionPorts } from './multi-head-attention';
import { sequenceConflict } from './sequence-shape';

const parameters = (scaleText: string, scaleDefault: boolean) =>
  z.strictObject({
    useScale: z.boolean().default(scaleDefault).describe(scaleText),
    causal: z.boolean().default(false).describe('A step sees only itself and the steps before it.'),
    dropout: z.number().min(0).lt(1).default(0).describe('Share of the attention weights set to zero while training.'),
  });

function inferShape(title: string, [query = [], value = [], key = value]: readonly Shape[]): ShapeResult {
  for (const [role, shape] of Object.entries({ query, value, key })) {
    const conflict = sequenceConflict(title, shape, role);
    if (conflict) return conflict;
  }
  if (query[1] !== key[1])
    return shapeConflict(
      `${title} compares queries and keys number by number; queries are ${formatShape(query)} and keys ${formatShape(key)}.`,
      `Put a dense layer with units: ${key[1]} before the query, or one with units: ${query[1]} before the key.`,
      [{ title: `Bring the query to ${key[1]} features`, insertBefore: { kind: 'dense', units: key[1] }, input: 0 }],
    );
  if (value[0] !== key[0])
    return shapeConflict(
      `${title} needs as many keys as values; it received keys of ${formatShape(key)} and values of ${formatShape(value)}.`,
      'Let key and value come from the same steps.',
    );
  return { ok: true, shape: [query[0] ?? null, value[1] ?? null] };
}

/** Numbers of the score matrix. */
const pairCount = ([query = [], value = []]: readonly Shape[]) => (query[0] ?? 1) * (value[0] ?? 1);

const masks =
  'Reads a query (what looks), a value (what is looked at) and, when given, a key (by which it is found; by default the value). Padding that a mask marks in the value gets no weight, and rows of padding in the query become 0.';

export const attention = defineLayerKind({
  kind: 'attention',
  title: 'Dot attention',
  family: 'attention',
  summary: 'Weights every value by the dot product of its key with the query.',
  documentation: [
    'y = softmax(query · keyᵀ · s) · value, with s learned when `useScale` is on and 1 otherwise. There are no other weights: put dense layers before it, or use multi-head attention.',
    masks,
    'Source: Luong, Pham and Manning 2015, “Effective approaches to attention-based neural machine translation”.',
  ].join('\n\n'),
  icon: 'eye',
  kerasName: 'Attention',
  parameters: parameters('Learn one factor on all scores.', false),
  mainParameters: ['useScale', 'causal'],
  inputCount: { minimum: 2, maximum: 3 },
  inputPorts: attentionPorts,
  inferShape: (_, inputs) => inferShape('Dot attention', inputs),
  countParameters: ({ useScale }) => ({ trainable: useScale ? 1 : 0, nonTrainable: 0 }),
  countFlops: (_, inputs) => pairCount(inputs) * (2 * (inputs[0]?.at(-1) ?? 1) + 2 * (inputs[1]?.at(-1) ?? 1) + 5),
  countActivations: (_, inputs, output) => 2 * pairCount(inputs) + product(output),
});

export const additiveAttention = defineLayerKind({
  kind: 'additiveAttention',
  title: 'Additive attention',
  family: 'attention',
  summary: 'Weights every value by a learned sum of tanh(query + key).',
  documentation: [
    'y = softmax(Σ s · tanh(query + key)) · value, with one s learned for every feature when `useScale` is on.',
    masks,
    'It is the attention of the first neural translators and costs more memory than dot products: every pair of steps keeps all features. Source: Bahdanau, Cho and Bengio 2015, “Neural machine translation by jointly learning to align and translate”.',
  ].join('\n\n'),
  icon: 'eye-plus',
  kerasName: 'AdditiveAttention',
  parameters: parameters('Learn a weight for every feature.', true),
  mainParameters: ['useScale', 'causal'],
  inputCount: { minimum: 2, maximum: 3 },
  inputPorts: attentionPorts,
  inferShape: (_, inputs) => inferShape('Additive attention', inputs),
  countParameters: ({ useScale }, [query = []]) => ({
    trainable: useScale ? (query.at(-1) ?? 0) : 0,
    nonTrainable: 0,
  }),
  countFlops: (_, inputs) => pairCount(inputs) * (4 * (inputs[0]?.at(-1) ?? 1) + 2 * (inputs[1]?.at(-1) ?? 1) + 5),
  countActivations: (_, inputs, output) => pairCount(inputs) * (2 * (inputs[0]?.at(-1) ?? 1) + 2) + product(output),
});
