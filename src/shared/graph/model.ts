import { z } from 'zod';
import { type LayerKind, layerKindNames, layerKinds } from './layers';

/** Names appear in weights, exports and problems: a letter first, then letters, digits, `_` or `-`. */
export const layerNamePattern = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const layerNameSchema = z
  .string()
  .regex(layerNamePattern, 'A layer name starts with a letter and has at most 64 letters, digits, "_" or "-".')
  .describe('Unique within the model.');

/** `encoder/block_1`: names as for layers, nested by `/`. */
export const groupNameSchema = z
  .string()
  .max(512)
  .regex(
    /^[A-Za-z][A-Za-z0-9_-]{0,63}(\/[A-Za-z][A-Za-z0-9_-]{0,63})*$/,
    'A group is made of names with "/" between them; each starts with a letter and has at most 64 letters, digits, "_" or "-".',
  );

/** What may stand beside any layer, also one that shares its weights. */
const placed = {
  name: layerNameSchema.optional(),
  inputs: z
    .array(z.string())
    .optional()
    .describe('Layers it reads, as `name` or `name:port`; by default the layer before it.'),
  group: groupNameSchema
    .optional()
    .describe('Named block that the layer belongs to; `/` nests. A group collapses to one node on the canvas.'),
  note: z.string().max(2000).optional().describe('Text shown on the node.'),
};

const common = {
  ...placed,
  trainable: z.boolean().default(true).describe('False freezes its weights.'),
};

type Common = z.infer<z.ZodObject<typeof common>>;

/** An empty object type would forbid every key once it is intersected with others. */
type Known<Parameters> = string extends keyof Parameters ? unknown : Parameters;

/** One layer of a model with its own parameters: its kind, that kind's parameters, and what every layer has. */
export type LayerOf<Kind extends LayerKind> = { kind: Kind; sharedWith?: undefined } & Known<
  z.infer<(typeof layerKinds)[Kind]['parameters']>
> &
  Common;
export type ParameterLayer = { [Kind in LayerKind]: LayerOf<Kind> }[LayerKind];

/** Another layer, applied again with its weights. */
export type SharedLayer = { kind: LayerKind; sharedWith: string } & z.infer<z.ZodObject<typeof placed>>;

/** Tell the two apart by `sharedWith === undefined`; `analyseModel` resolves both to parameters. */
export type Layer = ParameterLayer | SharedLayer;

type CommonInput = z.input<z.ZodObject<typeof common>>;
export type LayerInput =
  | {
      [Kind in LayerKind]: { kind: Kind; sharedWith?: undefined } & Known<
        z.input<(typeof layerKinds)[Kind]['parameters']>
      > &
        CommonInput;
    }[LayerKind]
  | SharedLayer;

/** One strict schema a layer kind: its parameters plus what every layer has. */
export const layerSchemas = Object.fromEntries(
  Object.values(layerKinds).map((definition) => [
    definition.kind,
    z
      .strictObject({ kind: z.literal(definition.kind), ...common, ...definition.parameters.shape })
      .describe(definition.summary),
  ]),
) as unknown as Record<LayerKind, z.ZodObject>;

export const sharedLayerSchema = z
  .strictObject({
    kind: z.enum(layerKindNames).describe('The kind of the layer it shares with.'),
    sharedWith: layerNameSchema.describe('An earlier layer that is applied again here, with its weights.'),
    ...placed,
  })
  .describe('Another layer, applied again with its weights.');

/** Layers with parameters come first: the union stops at the first form that fits. */
export const layerSchema = z.union([
  z.discriminatedUnion('kind', Object.values(layerSchemas) as unknown as [z.ZodObject<{ kind: z.ZodLiteral }>]),
  sharedLayerSchema,
]) as unknown as z.ZodType<Layer, LayerInput>;

export const maximumLayerCount = 20_000;

/**
 * A network as an ordered list of layers. Order is the reading order; edges are the `inputs` of each layer, and a
 * layer without them reads the one before it, so that a plain stack stays plain.
 */
export const modelSchema = z.strictObject({
  layers: z.array(layerSchema).min(1).max(maximumLayerCount),
  outputs: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('What the network gives, as `name` or `name:port`; by default every layer that nothing reads.'),
});
export type Model = { layers: Layer[]; outputs?: string[] | undefined };

/** A model as it is written: defaults may be left out. What edits work on. */
export type ModelInput = { layers: LayerInput[]; outputs?: string[] | undefined };
