import { isDeepStrictEqual } from 'node:util';
import { completeConfig } from '../../../shared/config/config-text';

/** Strings of a JSON text; kinds and keys in a group of their own. */
const strings = /("kind":"[^"]*"|"(?:[^"\\]|\\.)*":)|"(?:[^"\\]|\\.)*"/g;
/** Numbers behind what stands before a value. */
const numbers = /([:,[])-?\d[\d.eE+-]*/g;

/**
 * What a config's defaults depend on: which keys it has, of which kind its parts are and of which type its values. Configs
 * of one shape lack the same parts, if any.
 */
function shapeOf(text: string): string {
  return text.replace(strings, '$1""').replace(numbers, '$10');
}

/**
 * Completes stored configs (`completeConfig`), of which hundreds often differ in numbers and names alone: whether anything is
 * missing is found out once a shape, which is far quicker than checking each against the schema.
 */
export function createConfigCompletion(): (text: string) => unknown {
  const complete = new Set<string>();
  return (text) => {
    const stored: unknown = JSON.parse(text);
    const shape = shapeOf(text);
    if (complete.has(shape)) return stored;
    const completed = completeConfig(stored);
    if (isDeepStrictEqual(completed, stored)) complete.add(shape);
    return completed;
  };
}
