import { z } from 'zod';
import { closestNames, editDistance } from '../graph/names';

/** One change that a fix makes to the text of a config. */
export type ConfigFixEdit =
  | { kind: 'set'; path: readonly (string | number)[]; value: unknown }
  | { kind: 'insert'; path: readonly (string | number)[]; index: number; value: unknown }
  | { kind: 'remove'; path: readonly (string | number)[] }
  | { kind: 'renameKey'; path: readonly (string | number)[]; to: string };

/** Edits that together end a problem. */
export interface ConfigFix {
  title: string;
  edits: ConfigFixEdit[];
}

const maximumSuggestions = 4;

/** Another word altogether is not offered as what was meant. */
function isSlipOf(written: string, known: string): boolean {
  return editDistance(written.toLowerCase(), known.toLowerCase()) <= Math.max(2, Math.floor(known.length / 3));
}

function unwrap(schema: z.ZodType): z.ZodType {
  let at = schema;
  while (
    at instanceof z.ZodOptional ||
    at instanceof z.ZodNullable ||
    at instanceof z.ZodDefault ||
    at instanceof z.ZodPrefault
  )
    at = at.def.innerType as z.ZodType;
  return at;
}

function mapsOf(options: readonly z.ZodType[]): z.ZodObject[] {
  return options.map(unwrap).flatMap((option) => {
    if (option instanceof z.ZodUnion) return mapsOf(option.options as z.ZodType[]);
    return option instanceof z.ZodObject ? [option] : [];
  });
}

/** The option of a union that a value means: the one whose `kind` it names, else the first map. */
function chooseOption(options: readonly z.ZodType[], value: unknown): z.ZodType | undefined {
  const kind = (value as { kind?: unknown } | null | undefined)?.kind;
  const maps = mapsOf(options);
  return (
    maps.find((option) => {
      const named = option.shape.kind as z.ZodType | undefined;
      return named instanceof z.ZodLiteral && named.values.has(kind as never);
    }) ?? maps[0]
  );
}

function stepInto(schema: z.ZodType | undefined, value: unknown, key: PropertyKey): z.ZodType | undefined {
  const at = schema && unwrap(schema);
  if (at instanceof z.ZodUnion) return stepInto(chooseOption(at.options as z.ZodType[], value), value, key);
  if (at instanceof z.ZodObject) return at.shape[String(key)] as z.ZodType | undefined;
  if (at instanceof z.ZodArray) return at.element as z.ZodType;
  if (at instanceof z.ZodRecord) return at.valueType as z.ZodType;
  return undefined;
}

/** Keys that a schema knows at a path of a document. */
export function knownKeysAt(schema: z.ZodType, document: unknown, path: readonly PropertyKey[]): string[] {
  let at: z.ZodType | undefined = schema;
  let value = document;
  for (const key of path) {
    at = stepInto(at, value, key);
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key];
  }
  const found = at && unwrap(at);
  const map = found instanceof z.ZodUnion ? chooseOption(found.options as z.ZodType[], value) : found;
  return map instanceof z.ZodObject ? Object.keys(map.shape) : [];
}

function choose(path: readonly (string | number)[], received: unknown, values: readonly unknown[]): ConfigFix[] {
  const names = values.filter((value): value is string => typeof value === 'string');
  const ordered =
    typeof received === 'string' && names.length === values.length
      ? closestNames(received, names, maximumSuggestions)
      : values.slice(0, maximumSuggestions);
  return ordered.map((value) => ({ title: `Change to ${String(value)}`, edits: [{ kind: 'set', path, value }] }));
}

/**
 * What one click can do about a schema issue: the closest known key, kind or value, or the nearest allowed number.
 *
 * @param document the whole value that was checked
 */
export function suggestFixes(schema: z.ZodType, issue: z.core.$ZodIssue, document: unknown): ConfigFix[] {
  const path = issue.path as (string | number)[];
  const received = path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null)?.[key],
    document,
  );
  switch (issue.code) {
    case 'unrecognized_keys': {
      const taken = new Set(Object.keys((received ?? {}) as object));
      const free = knownKeysAt(schema, document, path).filter((key) => !taken.has(key));
      return issue.keys.slice(0, maximumSuggestions).flatMap((key): ConfigFix[] => [
        ...closestNames(key, free, 1)
          .filter((to) => isSlipOf(key, to))
          .map((to) => ({
            title: `Rename "${key}" to "${to}"`,
            edits: [{ kind: 'renameKey' as const, path: [...path, key], to }],
          })),
        { title: `Remove "${key}"`, edits: [{ kind: 'remove', path: [...path, key] }] },
      ]);
    }
    case 'invalid_union': {
      if ('options' in issue && Array.isArray(issue.options))
        return choose(
          path,
          received,
          issue.options.filter((option) => option !== undefined),
        );
      const names = issue.errors.flatMap((branch) =>
        branch.flatMap((inner) => (inner.code === 'invalid_value' && inner.path.length === 0 ? inner.values : [])),
      );
      return typeof received === 'string' ? choose(path, received, names) : [];
    }
    case 'invalid_value':
      return choose(path, received, issue.values);
    case 'too_small':
    case 'too_big': {
      if (typeof received !== 'number' || !issue.inclusive) return [];
      const value = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
      return [{ title: `Change to ${value}`, edits: [{ kind: 'set', path, value }] }];
    }
    case 'invalid_type': {
      if (issue.expected !== 'number' && issue.expected !== 'int') return [];
      const value = typeof received === 'string' && received.trim() !== '' ? Number(received) : Number.NaN;
      return Number.isFinite(value)
        ? [{ title: `Change to the number ${value}`, edits: [{ kind: 'set', path, value }] }]
        : [];
    }
    default:
      return [];
  }
}
