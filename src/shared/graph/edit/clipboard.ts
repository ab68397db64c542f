import type { LayerInput, ModelInput } from '../model';
import { EditRefusal } from './edit';
import { type Entry, readEntries } from './entries';

/**
 * Layers of a model for a clipboard, a saved block or another model, to be inserted by `paste`: names and edges are
 * written, and a layer that shares weights with one that is not copied gets parameters of its own.
 *
 * Throws: EditRefusal when a name does not exist.
 */
export function copyLayers(model: ModelInput, names: readonly string[]): LayerInput[] {
  const wanted = new Set(names);
  const entries = readEntries(model);
  const byName = new Map(entries.map((entry) => [entry.name as string, entry]));
  for (const name of names)
    if (!byName.has(name))
      throw new EditRefusal('unknownLayer', `There is no layer "${name}".`, 'It may have been renamed or removed.');
  const chosen = entries.filter(({ name }) => wanted.has(name as string));
  return chosen.map(({ name, layer, inputs }) => {
    const { kind, name: _, inputs: __, ...rest } = withOwnParameters(layer, wanted, byName);
    return {
      kind,
      name,
      ...(layer.kind === 'input' ? {} : { inputs }),
      ...rest,
    } as LayerInput;
  });
}

function withOwnParameters(
  layer: LayerInput,
  wanted: ReadonlySet<string>,
  byName: ReadonlyMap<string, Entry>,
): LayerInput {
  const owner = layer.sharedWith === undefined ? undefined : byName.get(layer.sharedWith)?.layer;
  if (!owner || wanted.has(layer.sharedWith as string)) return layer;
  const { name: _, inputs: __, group: ___, note: ____, ...parameters } = owner;
  const { sharedWith: _____, ...placed } = layer;
  return { ...parameters, ...placed } as LayerInput;
}
