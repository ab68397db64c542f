import type { Problem } from '../../../../shared/base/problem';
import type { EditResult } from '../../../../shared/graph/edit';
import type { ModelInput } from '../../../../shared/graph/model';
import { readConfigText } from './config-reader';
import { type WrittenLayer, writeLayers } from './layers-edit';

/** The network of a text as it is written; null when the text has none that operations could work on. */
export function readModelInput(text: string): ModelInput | null {
  const { value } = readConfigText(text);
  const { model } = (value ?? {}) as { model?: { layers?: unknown; outputs?: unknown } | null };
  const layers = model?.layers ?? [];
  if (typeof value !== 'object' || value === null || !Array.isArray(layers)) return null;
  const isLayer = (layer: unknown) => typeof (layer as WrittenLayer | null)?.kind === 'string';
  if (!layers.every(isLayer)) return null;
  return {
    layers: layers as ModelInput['layers'],
    ...(Array.isArray(model?.outputs) ? { outputs: model.outputs as string[] } : {}),
  };
}

export interface TextAfterEdit {
  text: string;
  /** Why nothing was changed; empty when it was. */
  problems: readonly Problem[];
  /** Layers that were added or changed. */
  names: readonly string[];
}

/** Carries out a change of the network on the text; comments and everything else stay. Null: the text has no layers. */
export function editModelText(text: string, change: (model: ModelInput) => EditResult): TextAfterEdit | null {
  const before = readModelInput(text);
  if (!before) return null;
  const { model, problems, names } = change(before);
  if (model === before || problems.length > 0) return { text, problems, names };
  const written = writeLayers(text, model.layers as readonly WrittenLayer[], model.outputs);
  return written === null ? null : { text: written, problems, names };
}
