import { z } from 'zod';
import { maximumDimension } from '../../../../shared/graph/parameter-schemas';

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
  /** A `kind: …` map; with `shorthand` its name alone stands for one without options. */
  | { kind: 'variants'; variants: readonly Variant[]; shorthand: boolean }
  | { kind: 'variantList'; variants: readonly Variant[] }
  /** Maps one after the other, all with the same fields. */
  | { kind: 'objectList'; fields: readonly FieldDescription[] }
  /** A map whose keys are names that the person gives, such as those of layers. */
  | { kind: 'record'; value: FieldDescription }
  /** What is written as text, because no control fits it. */
  | { kind: 'code' }
);

/** One shape of a `kind: …` map. */
export interface Variant {
  kind: string;
  title: string;
  help: string;
  fields: readonly FieldDescription[];
}

interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  title?: string;
  description?: string;
  $ref?: string;
  definitions?: Record<string, JsonSchema>;
  allOf?: JsonSchema[];
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
  additionalProperties?: boolean | JsonSchema;
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
  return (Array.isArray(schema.items) ? schema.items[0] : schema.items) ?? {};
}

/** The forms a value may have, with unions inside unions laid flat. */
function formsOf(schema: JsonSchema): JsonSchema[] {
  const inner = schema.anyOf ?? schema.oneOf;
  return (inner ? inner.flatMap(formsOf) : [schema]).filter(({ type }) => type !== 'null');
}

const isVariant = (schema: JsonSchema) => schema.properties?.kind?.const !== undefined;

function describeList(list: JsonSchema, forms: readonly JsonSchema[]) {
  const items = formsOf(itemsOf(list));
  const variants = items.filter(isVariant);
  if (variants.length > 0) return { kind: 'variantList' as const, variants: variants.map(describeVariant) };
  const [item = {}] = items.slice(-1);
  if (item.enum) return { kind: 'choices' as const, choices: item.enum.map(String) };
  if (items.length === 1 && item.properties) return { kind: 'objectList' as const, fields: fieldsOf(item) };
  if (isKind(item, 'object') || isKind(item, 'array')) return { kind: 'code' as const };
  return {
    kind: 'list' as const,
    items: isKind(item, 'string') ? ('text' as const) : ('number' as const),
    words: forms.flatMap((form) => (typeof form.const === 'string' ? [form.const] : [])),
    single: forms.some((form) => isKind(form, 'integer') || isKind(form, 'number')),
  };
}

function describeKind(schema: JsonSchema) {
  const forms = formsOf(schema);
  const variants = forms.filter(isVariant);
  const list = forms.find((form) => isKind(form, 'array'));
  const others = forms.filter((form) => form !== list);
  if (variants.length > 0 && variants.length + Number(others.some((form) => form.enum)) === forms.length)
    return {
      kind: 'variants' as const,
      variants: variants.map(describeVariant),
      shorthand: forms.some((form) => form.enum !== undefined),
    };
  if (list && others.every((form) => !isKind(form, 'object') && (form.const !== undefined || !isKind(form, 'string'))))
    return describeList(list, forms);
  const [only = {}] = forms;
  if (forms.length > 1 && !forms.every((form) => isKind(form, 'number') || isKind(form, 'integer')))
    return { kind: 'code' as const };
  if (only.enum) return { kind: 'choice' as const, choices: only.enum.map(String) };
  if (isKind(only, 'object'))
    return only.properties ? { kind: 'object' as const, fields: fieldsOf(only) } : describeRecord(only);
  if (isKind(only, 'boolean')) return { kind: 'boolean' as const };
  if (isKind(only, 'string')) return { kind: 'text' as const, pattern: only.pattern ?? null };
  return describeNumber(only);
}

function describeRecord({ additionalProperties }: JsonSchema) {
  return typeof additionalProperties === 'object'
    ? { kind: 'record' as const, value: describeField('', additionalProperties, true) }
    : { kind: 'code' as const };
}

/** `0 to 1`, `above 0`: what a number may be, where that is not obvious. */
function rangeText(schema: JsonSchema): string {
  const form = formsOf(schema).find((each) => isKind(each, 'number') || isKind(each, 'integer'));
  if (!form || formsOf(schema).length > 1) return '';
  const least = form.minimum !== undefined && form.minimum > -hugeInteger ? form.minimum : undefined;
  const most = form.maximum !== undefined && form.maximum < maximumDimension ? form.maximum : undefined;
  const parts = [
    least !== undefined ? `at least ${least}` : '',
    form.exclusiveMinimum !== undefined ? `above ${form.exclusiveMinimum}` : '',
    most !== undefined ? `at most ${most.toLocaleString('en-US')}` : '',
    form.exclusiveMaximum !== undefined ? `below ${form.exclusiveMaximum}` : '',
  ].filter(Boolean);
  return parts.length === 0 ? '' : ` Range: ${parts.join(', ')}.`;
}

function describeField(name: string, schema: JsonSchema, required: boolean): FieldDescription {
  const inner = schema.anyOf?.find(({ type }) => type !== 'null');
  const help = schema.description ?? inner?.description ?? '';
  return {
    name,
    help: help && `${help}${rangeText(schema)}`,
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
  const kind = String(schema.properties?.kind?.const);
  return { kind, title: schema.title ?? titleOf(kind), help: schema.description ?? '', fields: fieldsOf(schema) };
}

/** References to shared definitions replaced by what they stand for. */
function resolve(schema: JsonSchema, definitions: Record<string, JsonSchema>): JsonSchema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, allOf, ...own } = value as JsonSchema;
    const references = [$ref, ...(allOf ?? []).map((part) => part.$ref)].filter((each) => each !== undefined);
    const merged = Object.assign({}, ...references.map((each) => definitions[each.split('/').at(-1) as string]), own);
    return Object.fromEntries(
      Object.entries(merged as object).map(([key, inner]) => [key, key === 'default' ? inner : walk(inner)]),
    );
  };
  return walk(schema) as JsonSchema;
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  const { definitions = {}, ...whole } = z.toJSONSchema(schema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  return resolve(whole, definitions);
}

/** The fields of an object schema, without its `kind`. */
export function describeObject(schema: z.ZodType): FieldDescription[] {
  return fieldsOf(toJsonSchema(schema));
}

/** The variants of a union that is told apart by `kind`. */
export function describeVariants(schema: z.ZodType): Variant[] {
  return formsOf(toJsonSchema(schema)).filter(isVariant).map(describeVariant);
}

const knownTitles: Record<string, string> = {
  l1: 'L1',
  l2: 'L2',
  lstm: 'LSTM',
  clip: 'Gradient clipping',
  schedule: 'Learning-rate schedule',
  onNonFinite: 'On a NaN loss',
  warmUpEpochs: 'Warm-up',
  everyEpochs: 'Every',
  cycleEpochs: 'Cycle',
  cooldownEpochs: 'Cooldown',
  fftSize: 'FFT size',
  windowMs: 'Window (ms)',
  hopMs: 'Hop (ms)',
  durationMs: 'Duration (ms)',
  minimumHz: 'Minimum (Hz)',
  maximumHz: 'Maximum (Hz)',
};

/** `learningRate` as a person reads it: `Learning rate`. */
export function titleOf(name: string): string {
  const known = knownTitles[name];
  if (known) return known;
  const words = name.replaceAll(/([a-z])([A-Z0-9])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
