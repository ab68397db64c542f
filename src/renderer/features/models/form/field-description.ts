import { z } from 'zod';

/** How a form edits one value of the config; made from the zod schemas, so that form and check cannot differ. */
export type FieldDescription = {
  name: string;
  help: string;
  required: boolean;
  /** Undefined when there is none. */
  default: unknown;
  nullable: boolean;
} & (
  | { kind: 'number'; integer: boolean; minimum: number | null; maximum: number | null }
  | { kind: 'text'; pattern: string | null }
  | { kind: 'boolean' }
  | { kind: 'choice'; choices: readonly string[] }
  /** Several of a fixed set. */
  | { kind: 'choices'; choices: readonly string[] }
  /** Numbers or names with commas between them; `words` may stand instead, one item may stand alone. */
  | { kind: 'list'; items: 'number' | 'text'; words: readonly string[]; single: boolean }
  | { kind: 'object'; fields: readonly FieldDescription[] }
  | { kind: 'variants'; variants: readonly Variant[] }
);

/** One shape of a `kind: …` map. */
export interface Variant {
  kind: string;
  help: string;
  fields: readonly FieldDescription[];
}

interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
}

const hugeInteger = 2 ** 53 - 1;

function isKind(schema: JsonSchema, type: string): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
}

function describeNumber(schema: JsonSchema) {
  const integer = isKind(schema, 'integer');
  const step = integer ? 1 : 0;
  const maximum = schema.maximum ?? (schema.exclusiveMaximum === undefined ? null : schema.exclusiveMaximum - step);
  return {
    kind: 'number' as const,
    integer,
    minimum: schema.minimum ?? (schema.exclusiveMinimum === undefined ? null : schema.exclusiveMinimum + step),
    maximum: maximum === hugeInteger ? null : maximum,
  };
}

function itemsOf(schema: JsonSchema): JsonSchema {
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  return items?.anyOf?.at(-1) ?? items ?? {};
}

function describeKind(schema: JsonSchema) {
  const options = (schema.anyOf ?? schema.oneOf ?? [schema]).filter(({ type }) => type !== 'null');
  const variants = options.filter((option) => option.properties?.kind?.const !== undefined);
  if (variants.length > 1 || schema.oneOf)
    return { kind: 'variants' as const, variants: variants.map(describeVariant) };
  const list = options.find((option) => isKind(option, 'array'));
  if (list) {
    const items = itemsOf(list);
    if (items.enum) return { kind: 'choices' as const, choices: items.enum.map(String) };
    return {
      kind: 'list' as const,
      items: isKind(items, 'string') ? ('text' as const) : ('number' as const),
      words: options.flatMap((option) => (typeof option.const === 'string' ? [option.const] : [])),
      single: options.some((option) => isKind(option, 'integer') || isKind(option, 'number')),
    };
  }
  const [only = {}] = options;
  if (only.enum) return { kind: 'choice' as const, choices: only.enum.map(String) };
  if (isKind(only, 'object')) return { kind: 'object' as const, fields: fieldsOf(only) };
  if (isKind(only, 'boolean')) return { kind: 'boolean' as const };
  if (isKind(only, 'string')) return { kind: 'text' as const, pattern: only.pattern ?? null };
  return describeNumber(only);
}

function describeField(name: string, schema: JsonSchema, required: boolean): FieldDescription {
  const inner = schema.anyOf?.find(({ type }) => type !== 'null');
  return {
    name,
    help: schema.description ?? inner?.description ?? '',
    required,
    default: schema.default,
    nullable: isKind(schema, 'null') || (schema.anyOf?.some(({ type }) => type === 'null') ?? false),
    ...describeKind(schema),
  };
}

function fieldsOf(schema: JsonSchema): FieldDescription[] {
  return Object.entries(schema.properties ?? {})
    .filter(([, property]) => property.const === undefined)
    .map(([name, property]) => describeField(name, property, schema.required?.includes(name) ?? false));
}

function describeVariant(schema: JsonSchema): Variant {
  return { kind: String(schema.properties?.kind?.const), help: schema.description ?? '', fields: fieldsOf(schema) };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as JsonSchema;
}

/** The fields of an object schema, without its `kind`. */
export function describeObject(schema: z.ZodType): FieldDescription[] {
  return fieldsOf(toJsonSchema(schema));
}

/** The variants of a union that is told apart by `kind`. */
export function describeVariants(schema: z.ZodType): Variant[] {
  const { oneOf, anyOf } = toJsonSchema(schema);
  return (oneOf ?? anyOf ?? []).map(describeVariant);
}

const abbreviations: Record<string, string> = { l1: 'L1', l2: 'L2', lstm: 'LSTM', sgd: 'SGD', rmsprop: 'RMSprop' };

/** `learningRate` as a person reads it: `Learning rate`. */
export function titleOf(name: string): string {
  const known = abbreviations[name];
  if (known) return known;
  const words = name.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
