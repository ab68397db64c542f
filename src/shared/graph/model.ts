import { z } from 'zod';
import { type LayerKind, layerKinds } from './layers';

/** Names appear in weights, exports and problems: a letter first, then letters, digits, `_` or `-`. */
export const layerNameSchema = z
  .string()
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}$/,
    'A layer name starts with a letter and has at most 64 letters, digits, "_" or "-".',
  )
  .describe('Unique within the model.');

const common = {
  name: layerNameSchema.optional(),
  inputs: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Names of the layers it reads; by default the layer before it.'),
  trainable: z.boolean().default(true).describe('False freezes its weights.'),
};

type Common = z.infer<z.ZodObject<typeof common>>;

/** An empty object type would forbid every key once it is intersected with others. */
type Known<Parameters> = string extends keyof Parameters ? unknown : Parameters;

/** One layer of a model: its kind, that kind's parameters, and what every layer has. */
export type LayerOf<Kind extends LayerKind> = { kind: Kind } & z.infer<(typeof layerKinds)[Kind]['parameters']> &
  Common;
export type Layer = { [Kind in LayerKind]: LayerOf<Kind> }[LayerKind];

type CommonInput = z.input<z.ZodObject<typeof common>>;
export type LayerInput = {
  [Kind in LayerKind]: { kind: Kind } & Known<z.input<(typeof layerKinds)[Kind]['parameters']>> & CommonInput;
}[LayerKind];

/** One strict schema a layer kind: its parameters plus name, inputs and trainable. */
export const layerSchemas = Object.fromEntries(
  Object.values(layerKinds).map((definition) => [
    definition.kind,
    z
      .strictObject({ kind: z.literal(definition.kind), ...common, ...definition.parameters.shape })
      .describe(definition.summary),
  ]),
) as unknown as Record<LayerKind, z.ZodObject>;

export const layerSchema = z.discriminatedUnion(
  'kind',
  Object.values(layerSchemas) as unknown as [z.ZodObject<{ kind: z.ZodLiteral<LayerKind> }>],
) as unknown as z.ZodType<Layer, LayerInput>;

/**
 * A network as an ordered list of layers. Order is the reading order; edges are the `inputs` of each layer, and a
 * layer without them reads the one before it, so that a plain stack stays plain.
 */
export const modelSchema = z.strictObject({
  layers: z.array(layerSchema).min(1).max(10_000),
});
export type Model = { layers: Layer[] };
