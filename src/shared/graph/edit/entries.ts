import type { LayerInput, ModelInput } from '../model';
import { inputsOf, nameLayers } from '../names';

/**
 * A layer of a model that is being edited, with the name and the inputs it must keep although its place in the list
 * changes. `layer` is the object of the document until something of it is written anew.
 */
export interface Entry {
  layer: LayerInput;
  /** Null for a new layer that may be called as the list calls it. */
  name: string | null;
  /** References, or the entry itself where a new layer has no name yet. */
  inputs: (string | Entry)[];
  /** Whether `inputs` were written in the document and so stay written. */
  hasInputs: boolean;
}

/** The layers of a document with everything that is only implied made explicit. */
export function readEntries(model: ModelInput): Entry[] {
  const names = nameLayers(model);
  return model.layers.map((layer, index) => ({
    layer,
    name: names[index] as string,
    inputs: [...inputsOf(model, names, index)],
    hasInputs: layer.inputs !== undefined,
  }));
}

const sameList = (first: readonly string[] | undefined, second: readonly string[]) =>
  first !== undefined && first.length === second.length && first.every((text, at) => text === second[at]);

/** The layer with one common field set, or without it; the same object when that changes nothing. */
export function withField<Key extends 'name' | 'inputs' | 'group' | 'note'>(
  layer: LayerInput,
  key: Key,
  value: LayerInput[Key] | undefined,
): LayerInput {
  if (layer[key] === value) return layer;
  if (value !== undefined) {
    if (key in layer) return { ...layer, [key]: value };
    // Kind, name and inputs lead, as a person would write them.
    const { kind, name, inputs, ...rest } = layer as LayerInput & Record<string, unknown>;
    return {
      kind,
      ...(name === undefined ? {} : { name }),
      ...(inputs === undefined ? {} : { inputs }),
      [key]: value,
      ...rest,
    } as LayerInput;
  }
  const { [key]: _, ...rest } = layer;
  return rest as LayerInput;
}

/**
 * Writes entries back as a document: names and inputs are written only where the list alone would not say the same, or
 * where they were written before. Layers that did not change are the same objects.
 */
export function writeEntries(
  entries: readonly Entry[],
  model: ModelInput,
): { model: ModelInput; names: Map<Entry, string> } {
  let layers = entries.map((entry) => entry.layer);
  let names: string[] = [];
  for (;;) {
    names = nameLayers({ layers });
    let isSettled = true;
    layers = layers.map((layer, index) => {
      const wanted = entries[index]?.name ?? null;
      if (wanted === null || wanted === names[index]) return layer;
      isSettled = false;
      return withField(layer, 'name', wanted);
    });
    if (isSettled) break;
  }
  const nameOf = new Map(entries.map((entry, index) => [entry, names[index] as string]));
  layers = layers.map((layer, index) => {
    const { inputs, hasInputs } = entries[index] as Entry;
    const references = inputs.map((input) => (typeof input === 'string' ? input : (nameOf.get(input) as string)));
    if (!hasInputs) {
      const implied = layer.kind === 'input' || index === 0 ? [] : [names[index - 1] as string];
      if (sameList(implied, references)) return withField(layer, 'inputs', undefined);
    }
    return sameList(layer.inputs, references) ? layer : withField(layer, 'inputs', references);
  });
  const isSame = layers.length === model.layers.length && layers.every((layer, at) => layer === model.layers[at]);
  return { model: isSame ? model : { ...model, layers }, names: nameOf };
}
