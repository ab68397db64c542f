import { StudioError } from '../../../shared/base/problem';
import { limits } from '../limits';
import { asObject, asText, type JsonObject } from './json';
import type { KerasModel } from './topology';

/**
 * Python writes `NaN` and `Infinity` into JSON, which JSON does not know.
 * Throws: StudioError BAD_INPUT naming the file.
 */
export function parseJson(text: string, fileName: string): unknown {
  if (text.length > limits.descriptionBytes)
    throw new StudioError('BAD_INPUT', `${fileName} has ${text.length} characters; a description has fewer.`, {
      fix: 'Is it the right file?',
    });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StudioError(
      'BAD_INPUT',
      `${fileName} is not valid JSON: ${error instanceof Error ? error.message : error}`,
      { fix: 'Check that the file is complete.' },
      { cause: error },
    );
  }
}

/** Keras' description of a model in a JSON value, also inside `model_config`; null when it is none. */
export function findKerasModel(value: unknown): KerasModel | null {
  const object = asObject(value);
  if (!object) return null;
  const inner = asObject(object.model_config);
  if (inner) return findKerasModel(inner);
  const className = asText(object.class_name);
  if (className === null || typeof object.config !== 'object' || object.config === null) return null;
  return { className, config: object.config as JsonObject };
}

/** `Keras 3.15.1`, where the file says so. */
export function findProducer(...values: unknown[]): string | null {
  for (const value of values) {
    const version = asText(asObject(value)?.keras_version);
    if (version !== null) return (/^\d/.test(version) ? `Keras ${version}` : version).slice(0, 60);
  }
  return null;
}
