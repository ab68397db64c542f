import { z } from 'zod';
import { activationSchema, dimensionSchema } from '../parameter-schemas';
import type { BlockLayer } from './block-layer';

const nullableDimension = dimensionSchema.nullable().default(null);

/** What the blocks of a transformer have in common. */
export const transformerOptions = {
  headCount: dimensionSchema.default(4).describe('Number of attention heads.'),
  keyDimension: nullableDimension.describe('Size of a query and a key in one head; null: features ÷ heads.'),
  feedForwardUnits: nullableDimension.describe('Units of the first dense layer; null: four times the features.'),
  activation: activationSchema.default('gelu').describe('Function of the first dense layer.'),
  order: z
    .enum(['pre', 'post'])
    .default('pre')
    .describe('Normalise before each part (trains stably, as GPT-2) or after each sum (as the first transformer).'),
  normalisation: z.enum(['layer', 'rms']).default('layer').describe('Layer normalisation, or RMS normalisation.'),
  epsilon: z.number().positive().default(1e-5).describe('Of the normalisations.'),
  dropout: z.number().min(0).lt(1).default(0.1).describe('Behind each part and on the attention weights.'),
  rotary: z
    .boolean()
    .default(false)
    .describe('Turn queries and keys by their position instead of a position embedding.'),
  useBias: z.boolean().default(true).describe('Adds learned offsets in attention and dense layers.'),
};
const optionsSchema = z.strictObject(transformerOptions);
export type TransformerOptions = z.infer<typeof optionsSchema>;

interface Part {
  /** Behind the names of its layers. */
  number: number;
  /** What the part and its shortcut start from. */
  from: string;
  layers(input: string): BlockLayer[];
}

/** A part with its normalisation, dropout and shortcut, and the name of what it gives. */
export function residualPart(options: TransformerOptions, { number, from, layers }: Part): [BlockLayer[], string] {
  const norm = (input: string): BlockLayer => {
    const placed = { name: `norm${number}`, inputs: [input], epsilon: options.epsilon };
    return options.normalisation === 'layer'
      ? { kind: 'layerNormalisation', ...placed }
      : { kind: 'rmsNormalisation', ...placed };
  };
  const isPre = options.order === 'pre';
  const inner = layers(isPre ? `norm${number}` : from);
  const end = inner.at(-1)?.name as string;
  const drop: BlockLayer[] =
    options.dropout > 0 ? [{ kind: 'dropout', name: `dropout${number}`, inputs: [end], rate: options.dropout }] : [];
  const sum: BlockLayer = { kind: 'add', name: `add${number}`, inputs: [from, drop[0]?.name ?? end] };
  return isPre
    ? [[norm(from), ...inner, ...drop, sum], sum.name]
    : [[...inner, ...drop, sum, norm(sum.name)], `norm${number}`];
}

export function attentionLayer(
  options: TransformerOptions,
  name: string,
  width: number,
  causal: boolean,
  inputs: string[],
): BlockLayer {
  const keyDimension = options.keyDimension ?? Math.max(1, Math.floor(width / options.headCount));
  return {
    kind: 'multiHeadAttention',
    name,
    inputs,
    headCount: options.headCount,
    // Rotary positions turn pairs of numbers.
    keyDimension: options.rotary && keyDimension % 2 === 1 ? keyDimension + 1 : keyDimension,
    causal,
    rotary: options.rotary,
    dropout: options.dropout,
    useBias: options.useBias,
  };
}

export function feedForwardLayers(options: TransformerOptions, width: number, input: string): BlockLayer[] {
  const { activation, useBias } = options;
  return [
    {
      kind: 'dense',
      name: 'expand',
      inputs: [input],
      units: options.feedForwardUnits ?? 4 * width,
      activation,
      useBias,
    },
    { kind: 'dense', name: 'shrink', units: width, useBias },
  ];
}
