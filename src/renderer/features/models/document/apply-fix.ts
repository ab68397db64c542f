import type { ConfigFix } from '../../../../shared/config/config-fix';
import { editModel, type GraphFix } from '../../../../shared/graph/edit';
import type { ModelInput } from '../../../../shared/graph/model';
import { readConfigText } from './config-reader';
import { layersOf, type WrittenLayer, writeLayers } from './layers-edit';
import { applyEdit } from './text-edit';

function applyOperations(text: string, { operations }: GraphFix): string | null {
  const layers = layersOf(text);
  if (!layers) return null;
  const { outputs } = (readConfigText(text).value as { model: { outputs?: string[] } }).model;
  const before = { layers, ...(outputs ? { outputs } : {}) } as unknown as ModelInput;
  const { model, problems } = editModel(before, ...operations);
  return problems.length > 0 ? null : writeLayers(text, model.layers as readonly WrittenLayer[], model.outputs);
}

/** The text after a one-click fix. Null when it no longer fits the text. */
export function applyFix(text: string, fix: ConfigFix | GraphFix): string | null {
  if ('operations' in fix) return applyOperations(text, fix);
  return fix.edits.reduce<string | null>((at, edit) => (at === null ? null : applyEdit(at, edit)), text);
}
