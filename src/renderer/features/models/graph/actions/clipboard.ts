import { formatConfigText } from '../../../../../shared/config/config-text';
import { readYamlText } from '../../../../../shared/config/yaml-text';
import { type LayerInput, layerSchema } from '../../../../../shared/graph/model';

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
