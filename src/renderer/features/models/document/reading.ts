import type { Problem } from '../../../../shared/base/problem';
import {
  type ConfigProblem,
  type ParsedConfig,
  validateSchema,
  withPlace,
} from '../../../../shared/config/config-text';
import type { RunConfig } from '../../../../shared/config/run-config';
import { analyseModel, type InputShapes, type ModelAnalysis } from '../../../../shared/graph/analysis';
import { type Layer, layerSchema, type Model, maximumLayerCount } from '../../../../shared/graph/model';

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
  /** Of one sample, as far as it is known. */
  inputShapes: InputShapes | null;
  problems: readonly ConfigProblem[];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Layers as they were parsed before; the reader of the text gives those that did not change as the same objects. */
const parsedLayers = new WeakMap<object, Layer | null>();

/** Null when one of them breaks its schema. */
function parseLayers(written: readonly unknown[]): Layer[] | null {
  const layers: Layer[] = [];
  for (const layer of written) {
    if (typeof layer !== 'object' || layer === null) return null;
    let parsed = parsedLayers.get(layer);
    if (parsed === undefined) {
      parsed = layerSchema.safeParse(layer).data ?? null;
      parsedLayers.set(layer, parsed);
    }
    if (parsed === null) return null;
    layers.push(parsed);
  }
  return layers;
}

const anyLayer = { kind: 'input' };

/** The config, with layers that did not change as the very objects that they were: what follows from them is known. */
function parseByLayers(value: Record<string, unknown>): ParsedConfig | null {
  const written = valueAt(value, ['model', 'layers']);
  if (!Array.isArray(written) || written.length === 0 || written.length > maximumLayerCount) return null;
  const layers = parseLayers(written);
  if (!layers) return null;
  // The schema of everything else, with one layer that stands for all.
  const { config, problems } = validateSchema({ ...value, model: { ...(value.model as object), layers: [anyLayer] } });
  return { config: config && { ...config, model: { ...config.model, layers } }, problems };
}

/**
 * Reads the text for all views at once.
 *
 * @param inputShape shape of a sample, as the host knows it from the data set and its transforms; null when unknown.
 */
export function readConfig(text: string, inputShape: InputShapes | null): ConfigReading {
  const read = readConfigText(text);
  const value = isRecord(read.value) ? read.value : null;
  const { config, problems } =
    (value && parseByLayers(value)) ??
    (read.value === undefined ? { config: null, problems: [] } : validateSchema(read.value));
  const model = config?.model ?? modelOf(value);
  const analysis = model ? analyseModel(model, inputShape) : null;
  const found = (analysis?.problems ?? []).filter(({ code }) => code !== 'openInput');
  // That an empty canvas has no input says more than that its list is too short.
  const isEmpty = model?.layers.length === 0;
  const fromSchema = isEmpty ? problems.filter(({ where }) => where?.path?.join('.') !== 'model.layers') : problems;
  return {
    config,
    value,
    analysis,
    inputShapes: inputShape,
    problems: [...read.problems, ...[...fromSchema, ...found].map((problem) => withPlace(read, problem))],
  };
}

/** The network of a config that is wrong elsewhere. */
function modelOf(value: Record<string, unknown> | null): Model | null {
  const layers = valueAt(value, ['model', 'layers']);
  const parsed = Array.isArray(layers) && layers.length > 0 ? parseLayers(layers) : null;
  if (!parsed) return emptyModelOf(value);
  const outputs = valueAt(value, ['model', 'outputs']);
  return { layers: parsed, ...(Array.isArray(outputs) ? { outputs: outputs.map(String) } : {}) };
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
