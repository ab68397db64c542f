import { joinLayers, type LayerText, splitLayers } from '../../../../shared/config/layer-text';
import { mergeIntoText } from '../../../../shared/config/yaml-merge';
import { readConfigText } from './config-reader';

/** A layer as it is written in the document: defaults may be left out. */
export type WrittenLayer = Readonly<Record<string, unknown>>;

const write = (value: unknown) => JSON.stringify(value);

const padLines = (text: string, indent: string) => text.replaceAll(/^(?=.*\S)/gm, indent);

/** `- { kind: dense, units: 10 }` for a layer that is new in the text. */
function writeNewItem(layer: WrittenLayer, { indent, items }: Pick<LayerText, 'indent' | 'items'>): string {
  // In the style of the layers around it: on one line, unless all of them stand in blocks.
  const inline = items.length === 0 || items.some((item) => /^\s*- \{/m.test(item));
  const start = inline ? '- {}\n' : '- kind: x\n';
  return padLines(mergeIntoText(start, [layer]) ?? `- ${write(layer)}\n`, indent);
}

/** The comments above an entry stay; what `change` makes of the entry at the text's left edge goes back to its place. */
function changeEntry(item: string, indent: string, change: (entry: string) => string | null): string | null {
  const entryAt = item.search(/^ *-(?: |$)/m);
  const changed = change(item.slice(entryAt).replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
  return changed === null ? null : item.slice(0, entryAt) + padLines(changed, indent);
}

/** Changes the text of one layer alone. */
export function editItem(text: string, index: number, change: (entry: string) => string | null): string | null {
  const cut = splitLayers(text);
  const item = cut?.items[index];
  if (!cut || item === undefined) return null;
  const changed = changeEntry(item, cut.indent, change);
  return changed === null ? null : joinLayers({ ...cut, items: cut.items.with(index, changed) });
}

/** The layers as they are written; null when the text has none that can be read. */
export function layersOf(text: string): readonly WrittenLayer[] | null {
  const { value } = readConfigText(text);
  const layers = (value as { model?: { layers?: unknown } } | null | undefined)?.model?.layers;
  return Array.isArray(layers) ? layers : null;
}

/**
 * Which of the old layers each new one is: the very same object first, then the same name, then the same kind with
 * nearly the same values in the same order.
 */
function originsOf(before: readonly WrittenLayer[], after: readonly WrittenLayer[]): (number | null)[] {
  const places = new Map<WrittenLayer, number[]>();
  before.forEach((layer, index) => {
    const found = places.get(layer);
    if (found) found.push(index);
    else places.set(layer, [index]);
  });
  const taken = new Set<number>();
  const origins: (number | null)[] = after.map((layer) => {
    const index = places.get(layer)?.shift();
    if (index === undefined) return null;
    taken.add(index);
    return index;
  });
  const spare = before.flatMap((layer, index) => (taken.has(index) ? [] : [{ layer, index }]));
  const take = (fits: (layer: WrittenLayer) => boolean) => {
    const at = spare.findIndex(({ layer }) => fits(layer));
    return at < 0 ? null : (spare.splice(at, 1)[0]?.index ?? null);
  };
  for (const same of [
    (one: WrittenLayer, other: WrittenLayer) => one.name !== undefined && one.name === other.name,
    (one: WrittenLayer, other: WrittenLayer) => one.kind === other.kind,
  ])
    after.forEach((layer, index) => {
      if (origins[index] === null) origins[index] = take((old) => same(old, layer));
    });
  return origins;
}

/**
 * The text with other layers: what stays the same is not touched, a changed layer keeps its comments, a new one is
 * written in the style of its neighbours. Null when the text is not valid YAML.
 *
 * @param after layers that stay the same are the very objects that `readConfigText` gave
 */
export function writeLayers(text: string, after: readonly WrittenLayer[], outputs?: readonly string[]): string | null {
  const { value } = readConfigText(text);
  if (typeof value !== 'object' || value === null) return null;
  const { model } = value as { model?: { layers?: readonly WrittenLayer[]; outputs?: readonly string[] } };
  const before = Array.isArray(model?.layers) ? model.layers : [];
  const cut = after.length > 0 && write(outputs) === write(model?.outputs) ? splitLayers(text) : null;
  if (!cut || cut.items.length !== before.length) {
    const { outputs: _, ...rest } = model ?? {};
    return mergeIntoText(text, { ...value, model: { ...rest, layers: after, ...(outputs ? { outputs } : {}) } });
  }
  const origins = originsOf(before, after);
  const items = after.map((layer, index) => {
    const origin = origins[index] ?? null;
    if (origin === null) return writeNewItem(layer, cut);
    const item = cut.items[origin] as string;
    if (layer === before[origin]) return item;
    return changeEntry(item, cut.indent, (entry) => mergeIntoText(entry, [layer])) ?? writeNewItem(layer, cut);
  });
  return joinLayers({ ...cut, items: items.map((item) => (item.endsWith('\n') ? item : `${item}\n`)) });
}
