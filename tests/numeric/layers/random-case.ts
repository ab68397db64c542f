import { z } from 'zod';
import { type RandomStream, randomStream } from '../../../src/shared/base/random';
import type { LayerKindDefinition } from '../../../src/shared/graph/layer-kind';
import type { LayerKind } from '../../../src/shared/graph/layers';
import { layerSchemas } from '../../../src/shared/graph/model';

interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema | JsonSchema[];
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  pattern?: string;
}

const pick = <Item>(stream: RandomStream, list: readonly Item[]): Item => list[stream.integer(list.length)] as Item;

function integer(stream: RandomStream, schema: JsonSchema): number {
  const lowest = Math.max(schema.minimum ?? -2, (schema.exclusiveMinimum ?? -3) + 1, -2);
  const highest = Math.min(schema.maximum ?? lowest + 3, lowest + 3);
  return lowest + stream.integer(highest - lowest + 1);
}

function fraction(stream: RandomStream, schema: JsonSchema): number {
  const lowest = schema.minimum ?? (schema.exclusiveMinimum === undefined ? -1 : schema.exclusiveMinimum + 0.05);
  const highest =
    schema.maximum ?? (schema.exclusiveMaximum === undefined ? lowest + 1 : schema.exclusiveMaximum - 0.05);
  return lowest + stream.uniform() * (highest - lowest);
}

/** How weights start and what they are kept to does not bear on shapes, and has tests of its own. */
const isAboutWeights = (name: string) => /(Initialiser|Regulariser|Constraint)$/.test(name);

function generate(stream: RandomStream, schema: JsonSchema): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum) return pick(stream, schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return generate(stream, pick(stream, options));
  const type = Array.isArray(schema.type) ? pick(stream, schema.type) : schema.type;
  if (type === 'boolean') return stream.uniform() < 0.5;
  if (type === 'integer') return integer(stream, schema);
  if (type === 'number') return fraction(stream, schema);
  if (type === 'null') return null;
  if (type === 'array') {
    if (Array.isArray(schema.items)) return schema.items.map((item) => generate(stream, item));
    const least = schema.minItems ?? 0;
    const length = Math.min(least + stream.integer(3), schema.maxItems ?? 3);
    return Array.from({ length }, () => generate(stream, schema.items as JsonSchema));
  }
  if (type === 'object') return generateObject(stream, schema);
  return 'text';
}

function generateObject(stream: RandomStream, schema: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => !isAboutWeights(name))
      .filter(([name]) => schema.required?.includes(name) || stream.uniform() < 0.5)
      .map(([name, property]) => [name, generate(stream, property)]),
  );
}

export interface RandomCase {
  layer: Record<string, unknown> & { kind: LayerKind };
  inputShapes: number[][];
}

const randomShape = (stream: RandomStream) =>
  Array.from({ length: 1 + stream.integer(4) }, () => 1 + stream.integer(8));

/** Layers that look up rows read whole numbers, whatever their shape. */
export const indexCount = (layer: Record<string, unknown>): number | null =>
  'inputDimension' in layer ? (layer.inputDimension as number) : null;

/**
 * Parameters and input shapes of one kind that its rules accept, found by trial. Small numbers throughout, so that a
 * network of them is built in milliseconds.
 */
export function randomCases(definition: LayerKindDefinition, count: number): RandomCase[] {
  const stream = randomStream('layers', definition.kind);
  const schema = z.toJSONSchema(definition.parameters, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  }) as JsonSchema;
  const cases: RandomCase[] = [];
  for (let attempt = 0; attempt < 4000 && cases.length < count; attempt += 1) {
    const { minimum, maximum } = definition.inputCount;
    const inputCount = minimum + stream.integer(Math.min(maximum, minimum + 2) - minimum + 1);
    const first = randomShape(stream);
    const inputShapes = Array.from({ length: inputCount }, (_, at) =>
      at === 0 || stream.uniform() < 0.5 ? first : randomShape(stream),
    );
    const kind = definition.kind as LayerKind;
    const parsed = layerSchemas[kind].safeParse({ kind, ...generateObject(stream, schema) });
    if (!parsed.success) continue;
    if (definition.inferShape(parsed.data as never, inputShapes).ok)
      cases.push({ layer: parsed.data as RandomCase['layer'], inputShapes });
  }
  return cases;
}
