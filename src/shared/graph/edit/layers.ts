import type { LayerInput } from '../model';
import { layerNamePattern } from '../model';
import { freeName, nameLayers } from '../names';
import { formatReference, parseReference, referencedName } from '../reference';
import { type Edit, EditRefusal } from './edit';
import { type Entry, withField } from './entries';
import type { GraphOperation } from './operation';
import { sortEntries } from './wires';

type Operation<Kind extends GraphOperation['kind']> = Extract<GraphOperation, { kind: Kind }>;

function checkName(edit: Edit, name: string): void {
  if (!layerNamePattern.test(name))
    throw new EditRefusal(
      'wrongName',
      `"${name}" cannot be a layer's name.`,
      'A name starts with a letter and has at most 64 letters, digits, "_" or "-".',
    );
  if (edit.find(name))
    throw new EditRefusal('duplicateName', `A layer is called "${name}" already.`, 'Choose another name.', name);
}

export function add(edit: Edit, { layer, after, inputs }: Operation<'add'>): void {
  if (layer.name !== undefined) checkName(edit, layer.name);
  const place = edit.placeAfter(after);
  const before = edit.entries[place - 1];
  const { inputs: written, ...rest } = layer;
  const reads = inputs ?? written;
  for (const reference of reads ?? []) edit.get(referencedName(reference));
  const implied = layer.kind === 'input' || !before ? [] : [before.name ?? before];
  const entry: Entry = {
    layer: rest as LayerInput,
    name: layer.name ?? null,
    inputs: [...(reads ?? implied)],
    hasInputs: false,
  };
  edit.entries.splice(place, 0, entry);
  edit.touched.add(entry);
  sortEntries(edit);
}

/** Follows removed layers back to what remains: what the reader of a removed layer shall read instead. */
function throughRemoved(edit: Edit, removed: ReadonlySet<Entry>, reference: string): string | null {
  let at = reference;
  for (let step = 0; step <= edit.entries.length; step += 1) {
    const entry = edit.find(referencedName(at));
    if (!entry || !removed.has(entry)) return at;
    const [first] = entry.inputs;
    if (typeof first !== 'string') return null;
    at = first;
  }
  return null;
}

export function remove(edit: Edit, { names, reconnect }: Operation<'remove'>): void {
  const removed = new Set(names.map((name) => edit.get(name)));
  if (removed.size === edit.entries.length)
    throw new EditRefusal('noLayers', 'A model has at least one layer.', 'Add the new layers before removing these.');
  const removedNames = new Set(names);
  const byName = new Map(edit.entries.map((entry) => [entry.name, entry]));
  for (const entry of edit.entries) {
    if (removed.has(entry)) continue;
    if (entry.layer.sharedWith !== undefined && removedNames.has(entry.layer.sharedWith)) {
      // The first of those that shared goes on with parameters of its own.
      const owner = byName.get(entry.layer.sharedWith) as Entry;
      ownParameters(entry, owner);
      for (const other of edit.entries)
        if (!removed.has(other) && other.layer.sharedWith === owner.name && entry.name !== null)
          other.layer = { ...other.layer, sharedWith: entry.name } as LayerInput;
    }
    if (!entry.inputs.some((input) => typeof input === 'string' && removedNames.has(referencedName(input)))) continue;
    entry.inputs = entry.inputs.flatMap((input) => {
      if (typeof input !== 'string' || !removedNames.has(referencedName(input))) return [input];
      return (reconnect ? throughRemoved(edit, removed, input) : null) ?? [];
    });
    if (entry.inputs.length === 0) entry.hasInputs = true;
    edit.touched.add(entry);
  }
  if (edit.outputs) {
    const outputs = edit.outputs.flatMap((output) =>
      removedNames.has(referencedName(output))
        ? ((reconnect ? throughRemoved(edit, removed, output) : null) ?? [])
        : output,
    );
    edit.outputs = outputs.length > 0 ? [...new Set(outputs)] : undefined;
  }
  const kept = edit.entries.filter((entry) => !removed.has(entry));
  edit.entries.splice(0, edit.entries.length, ...kept);
}

export function rename(edit: Edit, { name, to }: Operation<'rename'>): void {
  const entry = edit.get(name);
  if (to === name) return;
  checkName(edit, to);
  entry.name = to;
  entry.layer = withField(entry.layer, 'name', to);
  edit.replaceReferences((text, read) =>
    read === name ? formatReference({ name: to, port: parseReference(text).port }) : text,
  );
  edit.touched.add(entry);
}

export function renameAt(edit: Edit, { index, to }: Operation<'renameAt'>): void {
  const entry = edit.entries[index];
  if (!entry)
    throw new EditRefusal('unknownLayer', `There is no layer number ${index + 1}.`, 'It may have been removed.');
  const name = entry.name as string;
  if (edit.find(name) === entry) {
    rename(edit, { kind: 'rename', name, to });
    return;
  }
  checkName(edit, to);
  const next = edit.entries[index + 1];
  // What stands behind it without inputs of its own meant this one, whatever its name said.
  if (next && !next.hasInputs && next.inputs[0] === name) next.inputs = [to];
  entry.name = to;
  entry.layer = withField(entry.layer, 'name', to);
  edit.touched.add(entry);
}

/** Fields that every layer has; the other ones are parameters of its kind. */
const placedFields = ['kind', 'name', 'inputs', 'group', 'note', 'sharedWith'];

export function setParameters(edit: Edit, { names, values }: Operation<'setParameters'>): void {
  for (const name of names) {
    const entry = edit.get(name);
    const target = entry.layer.sharedWith === undefined ? entry : edit.get(entry.layer.sharedWith);
    const isPlaced = (key: string) => key === 'group' || key === 'note';
    for (const [key, value] of Object.entries(values)) {
      if (placedFields.includes(key) && !isPlaced(key))
        throw new EditRefusal(
          'wrongParameter',
          `"${key}" is not a parameter.`,
          'Use the operation that changes it.',
          name,
        );
      const changed = isPlaced(key) ? entry : target;
      if (value === undefined) {
        const { [key]: _, ...rest } = changed.layer as unknown as Record<string, unknown>;
        if (key in changed.layer) changed.layer = rest as unknown as LayerInput;
      } else if ((changed.layer as unknown as Record<string, unknown>)[key] !== value)
        changed.layer = { ...changed.layer, [key]: value } as LayerInput;
    }
    edit.touched.add(entry);
  }
}

/** A name that the list would give too, so that a copy may go without it. */
const isDerivedName = ({ kind, name }: LayerInput) => name === undefined || new RegExp(`^${kind}_\\d+$`).test(name);

/** A layer to be inserted: its name among the copies, and what it reads there or outside. */
interface Copy {
  name: string;
  layer: LayerInput;
  inputs: readonly (string | Entry)[];
}

/**
 * Puts copies into the list, renamed where names are taken and connected among each other as their originals are.
 * @param readOutside what a copy reads instead of a reference to a layer that is not among the copies
 */
function insertCopies(
  edit: Edit,
  copies: readonly Copy[],
  place: number,
  readOutside: (reference: string | Entry, copy: number) => (string | Entry)[],
): void {
  const taken = edit.takenNames();
  const byName = new Map<string, Entry>();
  const inserted = copies.map(({ name, layer }): Entry => {
    const free = isDerivedName(layer) ? null : freeName(name, taken);
    if (free !== null) taken.add(free);
    const { name: _, inputs: __, ...rest } = layer;
    const entry: Entry = {
      layer: free === null ? (rest as LayerInput) : withField(rest as LayerInput, 'name', free),
      name: free,
      inputs: [],
      hasInputs: false,
    };
    if (!byName.has(name)) byName.set(name, entry);
    return entry;
  });
  // What is meant by its name needs one; another new layer may be called as the list calls it.
  const named = (entry: Entry): string => {
    if (entry.name === null) {
      entry.name = freeName(`${entry.layer.kind}_1`, taken);
      taken.add(entry.name);
    }
    return entry.name;
  };
  inserted.forEach((entry, at) => {
    const { inputs, layer } = copies[at] as Copy;
    entry.inputs = inputs.flatMap((input) => {
      const reference = typeof input === 'string' ? parseReference(input) : null;
      const inner = reference ? byName.get(reference.name) : undefined;
      if (!reference || !inner) return readOutside(input, at);
      return reference.port === null ? [inner] : [formatReference({ name: named(inner), port: reference.port })];
    });
    if (entry.inputs.length === 0 && layer.kind !== 'input') entry.hasInputs = true;
    if (layer.sharedWith === undefined) return;
    const owner = byName.get(layer.sharedWith);
    if (owner) entry.layer = { ...entry.layer, sharedWith: named(owner) } as LayerInput;
    else edit.get(layer.sharedWith);
  });
  edit.entries.splice(place, 0, ...inserted);
  for (const entry of inserted) edit.touched.add(entry);
  sortEntries(edit);
}

export function duplicate(edit: Edit, { names }: Operation<'duplicate'>): void {
  const chosen = new Set(names.map((name) => edit.get(name)));
  const copies = edit.entries
    .filter((entry) => chosen.has(entry))
    .map(({ name, layer, inputs }) => ({ name: name as string, layer, inputs }));
  const place = edit.entries.findLastIndex((entry) => chosen.has(entry)) + 1;
  insertCopies(edit, copies, place, (reference) => [reference]);
}

const joinGroups = (outer: string | undefined, inner: string | undefined) =>
  outer && inner ? `${outer}/${inner}` : (outer ?? inner);

export function paste(edit: Edit, { layers, after, inputs, group }: Operation<'paste'>): void {
  const names = nameLayers({ layers });
  const inside = new Set(names);
  const place = edit.placeAfter(after);
  const before = edit.entries[place - 1];
  const copies = layers.map((layer, at): Copy => {
    const joined = joinGroups(group, layer.group);
    const implied = at === 0 ? before : names[at - 1];
    return {
      name: names[at] as string,
      layer: joined === layer.group ? layer : withField(layer, 'group', joined),
      inputs: layer.inputs ?? (layer.kind === 'input' || implied === undefined ? [] : [implied]),
    };
  });
  const readsInside = copies.map((copy) =>
    copy.inputs.some((input) => typeof input === 'string' && inside.has(referencedName(input))),
  );
  insertCopies(edit, copies, place, (reference, at) => {
    if (inputs && !readsInside[at]) return inputs;
    return typeof reference !== 'string' || edit.find(referencedName(reference)) ? [reference] : [];
  });
}

export function move(edit: Edit, { names, after }: Operation<'move'>): void {
  const chosen = new Set(names.map((name) => edit.get(name)));
  const anchor = after === null ? null : edit.get(after);
  if (anchor && chosen.has(anchor)) return;
  const moved = edit.entries.filter((entry) => chosen.has(entry));
  const rest = edit.entries.filter((entry) => !chosen.has(entry));
  rest.splice(anchor ? rest.indexOf(anchor) + 1 : 0, 0, ...moved);
  edit.entries.splice(0, edit.entries.length, ...rest);
  for (const entry of moved) edit.touched.add(entry);
  sortEntries(edit);
}

export function sort(edit: Edit): void {
  sortEntries(edit);
}

/** Gives a layer that shared weights the parameters of their owner. */
function ownParameters(entry: Entry, owner: Entry): void {
  const { name, inputs, group, note } = entry.layer;
  const { kind, name: _name, inputs: _inputs, group: _group, note: _note, ...parameters } = owner.layer;
  entry.layer = {
    kind,
    ...(name === undefined ? {} : { name }),
    ...(inputs === undefined ? {} : { inputs }),
    ...parameters,
    ...(group === undefined ? {} : { group }),
    ...(note === undefined ? {} : { note }),
  } as LayerInput;
}

export function share(edit: Edit, { name, with: ownerName }: Operation<'share'>): void {
  const entry = edit.get(name);
  edit.touched.add(entry);
  if (ownerName === null) {
    const { sharedWith } = entry.layer;
    if (sharedWith !== undefined) ownParameters(entry, edit.get(sharedWith));
    return;
  }
  const owner = edit.get(ownerName);
  if (owner === entry || owner.layer.sharedWith !== undefined || owner.layer.kind === 'input')
    throw new EditRefusal(
      'cannotShare',
      owner === entry ? `"${name}" cannot share with itself.` : `"${ownerName}" has no weights of its own to share.`,
      'Choose another layer that has its own parameters.',
      name,
    );
  const { name: written, inputs, group, note } = entry.layer;
  entry.layer = {
    kind: owner.layer.kind,
    sharedWith: ownerName,
    ...(written === undefined ? {} : { name: written }),
    ...(inputs === undefined ? {} : { inputs }),
    ...(group === undefined ? {} : { group }),
    ...(note === undefined ? {} : { note }),
  } as LayerInput;
  for (const other of edit.entries)
    if (other.layer.sharedWith === name) other.layer = { ...other.layer, sharedWith: ownerName } as LayerInput;
  sortEntries(edit);
}

export function setOutputs(edit: Edit, { outputs }: Operation<'setOutputs'>): void {
  edit.outputs = outputs && outputs.length > 0 ? outputs : undefined;
}
