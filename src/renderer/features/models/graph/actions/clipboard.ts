import { formatConfigText } from '../../../../../shared/config/config-text';
import { readYamlText } from '../../../../../shared/config/yaml-text';
import { type LayerInput, layerSchema, type ModelInput } from '../../../../../shared/graph/model';
import { inputsOf, nameLayers } from '../../../../../shared/graph/names';
import { referencedName } from '../../../../../shared/graph/reference';

/**
 * Layers taken out of a model so that they mean the same elsewhere: what does not follow from their new order is
 * written, and nothing else.
 */
export function takeLayers(model: ModelInput, chosen: ReadonlySet<string>): LayerInput[] {
  const names = nameLayers(model);
  const taken = names.flatMap((name, index) => (chosen.has(name) ? [index] : []));
  const reads = taken.map((index) => inputsOf(model, names, index));
  const follows = taken.map(
    (_, at) => at > 0 && reads[at]?.length === 1 && reads[at][0] === names[taken[at - 1] as number],
  );
  const named = new Set(
    taken.flatMap((index, at) =>
      [...(follows[at] ? [] : (reads[at] ?? []).map(referencedName)), model.layers[index]?.sharedWith ?? []].flat(),
    ),
  );
  return taken.map((index, at) => {
    const { name, inputs: _, kind, ...rest } = model.layers[index] as LayerInput & Record<string, unknown>;
    const ownName = name ?? (named.has(names[index] as string) ? names[index] : undefined);
    const inputs = follows[at] || kind === 'input' ? undefined : [...(reads[at] ?? [])];
    return { kind, ...(ownName ? { name: ownName } : {}), ...(inputs ? { inputs } : {}), ...rest } as LayerInput;
  });
}

/** Layers as text for the clipboard: YAML that can also be read by people and pasted into a config. */
export function writeClip(layers: readonly LayerInput[]): string {
  return formatConfigText({ layers });
}

/** Layers of a clipboard text: a list of them, or a map (a whole config too) that has one; null when it has none. */
export function readClip(text: string): LayerInput[] | null {
  const { value } = readYamlText(text);
  const record = (value ?? {}) as { layers?: unknown; model?: { layers?: unknown } };
  const layers = Array.isArray(value) ? value : (record.layers ?? record.model?.layers);
  if (!Array.isArray(layers) || layers.length === 0) return null;
  return layers.every((layer) => layerSchema.safeParse(layer).success) ? (layers as LayerInput[]) : null;
}
