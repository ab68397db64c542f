import type { LayerInput, ModelInput } from '../model';
import { nameLayers } from '../names';
import { formatReference, parseReference } from '../reference';
import { EditRefusal } from './edit';
import { readEntries } from './entries';

/**
 * Layers of a model for a clipboard, a saved block or another model, to be inserted by `paste`: edges among them are
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
  const layers = chosen.map(({ layer }) => {
    if (layer.sharedWith === undefined || wanted.has(layer.sharedWith)) return layer;
    const owner = byName.get(layer.sharedWith)?.layer;
    if (!owner) return layer;
    const { name: _, inputs: __, group: ___, note: ____, ...parameters } = owner;
    const { sharedWith: _____, ...placed } = layer;
    return { ...parameters, ...placed } as LayerInput;
  });
  // Names that follow from the list are others in the shorter one.
  const copyNames = nameLayers({ layers });
  const renamed = new Map(chosen.map(({ name }, at) => [name as string, copyNames[at] as string]));
  return layers.map((layer, at) => {
    const inputs = (chosen[at]?.inputs ?? []).map((input) => {
      const reference = parseReference(input as string);
      return formatReference({ ...reference, name: renamed.get(reference.name) ?? reference.name });
    });
    const sharedWith = layer.sharedWith === undefined ? undefined : renamed.get(layer.sharedWith);
    return {
      ...layer,
      ...(layer.kind === 'input' ? {} : { inputs }),
      ...(sharedWith === undefined ? {} : { sharedWith }),
    } as LayerInput;
  });
}
