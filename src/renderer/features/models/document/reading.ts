import type { Problem } from '../../../../shared/base/problem';
import { type ConfigProblem, parseConfig } from '../../../../shared/config/config-text';
import type { RunConfig } from '../../../../shared/config/run-config';
import { analyseModel, type InputShapes, type ModelAnalysis } from '../../../../shared/graph/analysis';
import { type Model, modelSchema } from '../../../../shared/graph/model';

import { readConfigText } from './config-reader';
import type { ConfigPath } from './text-edit';

/** What a config text says, as far as it can be understood. */
export interface ConfigReading {
  /** Null when the text describes no valid config. */
  config: RunConfig | null;
  /** The document as plain values, also when it breaks the schema; null when it is not even YAML. */
  value: Record<string, unknown> | null;
  /** Null while a layer breaks its schema. */
  analysis: ModelAnalysis | null;
  problems: readonly ConfigProblem[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Reads the text for all views at once.
 *
 * @param inputShape shape of a sample, as the host knows it from the data set and its transforms; null when unknown.
 */
export function readConfig(text: string, inputShape: InputShapes | null): ConfigReading {
  const read = readConfigText(text);
  const { config, problems } = parseConfig(read);
  const value = isRecord(read.value) ? read.value : null;
  const model = config?.model ?? modelSchema.safeParse(value?.model).data ?? emptyModelOf(value);
  const analysis = model ? analyseModel(model as Model, inputShape) : null;
  const known = new Set(problems.map(({ code, where }) => `${code} ${where?.path?.join('.')}`));
  const fromShapes = (analysis?.problems ?? []).filter(
    ({ code, where }) => code !== 'openInput' && !known.has(`${code} ${where?.path?.join('.')}`),
  );
  return { config, value, analysis, problems: [...problems, ...fromShapes] };
}

/** An empty canvas is no valid model, yet something to draw on. */
function emptyModelOf(value: Record<string, unknown> | null): Model | null {
  const layers = valueAt(value, ['model', 'layers']);
  const isEmpty = layers === undefined || layers === null || (Array.isArray(layers) && layers.length === 0);
  return value !== null && isEmpty ? { layers: [] } : null;
}

export function valueAt(value: unknown, path: ConfigPath): unknown {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string | number, unknown>)[key];
  }
  return at;
}

/** Problems that sit exactly at a path, or below it when `deep`. */
export function problemsAt(problems: readonly Problem[], path: ConfigPath, deep = false): Problem[] {
  return problems.filter(({ where }) => {
    const at = where?.path;
    if (!at || (deep ? at.length < path.length : at.length !== path.length)) return false;
    return path.every((key, index) => String(at[index]) === String(key));
  });
}
