import { type Document, isCollection, isMap, isSeq, type Node, parseDocument } from 'yaml';
import { joinLayers, splitLayers } from '../../../../shared/config/layer-text';
import { writeInStyleOf } from '../../../../shared/config/yaml-style';
import { editItem, layersOf, type WrittenLayer, writeLayers } from './layers-edit';

export type ConfigPath = readonly (string | number)[];

/** One change to a config document, as the form makes it. */
export type ConfigEdit =
  /** `ownerKind`: the kind of the map that the value belongs to, for a map that is not written yet or only as its name. */
  | { kind: 'set'; path: ConfigPath; value: unknown; ownerKind?: string }
  | { kind: 'remove'; path: ConfigPath }
  | { kind: 'renameKey'; path: ConfigPath; to: string }
  | { kind: 'insert'; path: ConfigPath; index: number; value: unknown }
  | { kind: 'move'; path: ConfigPath; from: number; to: number }
  | { kind: 'duplicate'; path: ConfigPath; index: number }
  /** Another kind of a `kind: …` map: keys that the new kind does not know go. */
  | { kind: 'changeKind'; path: ConfigPath; to: string; knownKeys: readonly string[] };

type EditOf<Kind extends ConfigEdit['kind']> = Extract<ConfigEdit, { kind: Kind }>;

function listAt(document: Document, path: ConfigPath) {
  const list = document.getIn(path, true);
  if (isSeq(list)) return list;
  const fresh = document.createNode([]);
  document.setIn(path, fresh);
  return fresh;
}

/** Values that the form writes stay on one line, as people write them: `[3, 3]`, `{ kind: dense, units: 10 }`. */
function nodeOf(document: Document, value: unknown): Node {
  const node = document.createNode(value, { flow: true });
  return node as Node;
}

/** Removes a key, and its parents as far as nothing is left in them. */
function removeIn(document: Document, path: ConfigPath): void {
  document.deleteIn(path);
  const parentPath = path.slice(0, -1);
  const parent = document.getIn(parentPath, true);
  if (parentPath.length > 1 && isMap(parent) && parent.items.length === 0 && typeof parentPath.at(-1) === 'string')
    removeIn(document, parentPath);
}

const operations = {
  set: (document, { path, value, ownerKind }) => {
    if (ownerKind !== undefined && !isMap(document.getIn(path.slice(0, -1), true))) {
      document.setIn(path.slice(0, -1), nodeOf(document, { kind: ownerKind, [String(path.at(-1))]: value }));
      return;
    }
    const existing = document.getIn(path, true);
    const isPlain = value === null || typeof value !== 'object';
    if (isPlain && existing !== undefined && !isCollection(existing)) document.setIn(path, value);
    else {
      // A missing parent would be made as a block; beside flow siblings that reads oddly but stays valid.
      document.setIn(path, isPlain ? value : nodeOf(document, value));
    }
  },
  remove: (document, { path }) => removeIn(document, path),
  renameKey: (document, { path, to }) => {
    const map = document.getIn(path.slice(0, -1), true);
    const pair = isMap(map) && map.items.find(({ key }) => String(key) === String(path.at(-1)));
    if (pair) pair.key = document.createNode(to);
  },
  insert: (document, { path, index, value }) => {
    const list = listAt(document, path);
    const flow = list.items.length === 0 || list.items.some((item) => isCollection(item) && item.flow);
    list.flow = false;
    list.items.splice(index, 0, document.createNode(value, { flow }));
  },
  move: (document, { path, from, to }) => {
    const { items } = listAt(document, path);
    const [item] = items.splice(from, 1);
    if (item) items.splice(to, 0, item);
  },
  duplicate: (document, { path, index }) => {
    const { items } = listAt(document, path);
    const original = items[index] as Node | undefined;
    if (!original) return;
    const copy = original.clone() as Node;
    if (isMap(copy)) copy.delete('name');
    copy.spaceBefore = false;
    items.splice(index + 1, 0, copy);
  },
  changeKind: (document, { path, to, knownKeys }) => {
    const map = document.getIn(path, true);
    if (!isMap(map)) {
      document.setIn(path, nodeOf(document, { kind: to }));
      return;
    }
    for (const key of map.items.map((item) => String(item.key))) if (!knownKeys.includes(key)) map.delete(key);
    map.set('kind', to);
  },
} satisfies { [Kind in ConfigEdit['kind']]: (document: Document, edit: EditOf<Kind>) => void };

function applyToWhole(text: string, edit: ConfigEdit): string | null {
  const document = parseDocument(text, { uniqueKeys: false });
  if (document.errors.length > 0) return null;
  (operations[edit.kind] as (document: Document, edit: ConfigEdit) => void)(document as Document, edit);
  return writeInStyleOf(text, document as Document);
}

const layersPath = ['model', 'layers'];

/** Edits of the list of layers, as lists. */
const listOperations: {
  [Kind in ConfigEdit['kind']]?: (layers: WrittenLayer[], edit: EditOf<Kind>) => readonly WrittenLayer[];
} = {
  insert: (layers, { index, value }) => layers.toSpliced(index, 0, value as WrittenLayer),
  move: (layers, { from, to }) => layers.toSpliced(from, 1).toSpliced(to, 0, ...layers.slice(from, from + 1)),
  duplicate: (layers, { index }) => {
    const { name: _, ...copy } = layers[index] ?? {};
    return layers.toSpliced(index + 1, 0, copy);
  },
};

/** Reads and writes no more of the text than the edit is about; null where that cannot be told apart from the rest. */
function applyToPart(text: string, edit: ConfigEdit): string | null {
  const cut = splitLayers(text);
  if (!cut) return null;
  const [index, ...inside] = edit.path.slice(layersPath.length);
  if (!layersPath.every((key, at) => edit.path[at] === key)) {
    // The edit cannot see the layers; one stands for all of them meanwhile.
    const rest = applyToWhole(`${cut.head}${cut.indent}- {}\n${cut.tail}`, edit);
    const after = rest === null ? null : splitLayers(rest);
    return after && joinLayers({ ...after, items: cut.items });
  }
  if (typeof index !== 'number') {
    const change = listOperations[edit.kind] as
      | ((layers: WrittenLayer[], edit: ConfigEdit) => WrittenLayer[])
      | undefined;
    const layers = layersOf(text);
    return change && layers ? writeLayers(text, change([...layers], edit)) : null;
  }
  if (inside.length === 0) {
    const layers = edit.kind === 'remove' && cut.items.length > 1 ? layersOf(text) : null;
    return layers && writeLayers(text, layers.toSpliced(index, 1));
  }
  return editItem(text, index, (entry) => applyToWhole(entry, { ...edit, path: [0, ...inside] }));
}

/**
 * The text after one edit. Comments, order and the form of everything else stay. Null when the text is not valid YAML:
 * then nobody can say what a path means.
 */
export function applyEdit(text: string, edit: ConfigEdit): string | null {
  return applyToPart(text, edit) ?? applyToWhole(text, edit);
}
