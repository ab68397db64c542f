import { type Document, isMap, isScalar, isSeq, type Node, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { writeInStyleOf } from './yaml-style';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const write = (value: unknown) => JSON.stringify(value) ?? 'undefined';

/** Pairs equal or alike items of two lists in order (longest common subsequence over what `key` gives). */
function alignLists(before: readonly string[], after: readonly string[]): Map<number, number> {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let tail = 0;
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const pairs = new Map<number, number>();
  for (let index = 0; index < start; index += 1) pairs.set(index, index);
  for (let index = 0; index < tail; index += 1) pairs.set(after.length - 1 - index, before.length - 1 - index);
  const rows = before.length - start - tail;
  const columns = after.length - start - tail;
  // A table of a few million cells is a moment; beyond it, what changed in the middle is written anew.
  if (rows * columns > 4_000_000) return pairs;
  const lengths = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let row = rows - 1; row >= 0; row -= 1)
    for (let column = columns - 1; column >= 0; column -= 1)
      (lengths[row] as Uint32Array)[column] =
        before[start + row] === after[start + column]
          ? (lengths[row + 1]?.[column + 1] ?? 0) + 1
          : Math.max(lengths[row + 1]?.[column] ?? 0, lengths[row]?.[column + 1] ?? 0);
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (before[start + row] === after[start + column]) {
      pairs.set(start + column, start + row);
      row += 1;
      column += 1;
    } else if ((lengths[row + 1]?.[column] ?? 0) >= (lengths[row]?.[column + 1] ?? 0)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** What makes two list items "the same one, changed": their name, else their kind. */
function identityOf(value: unknown): string {
  if (!isRecord(value)) return write(value);
  if (typeof value.name === 'string') return `name ${value.name}`;
  if (typeof value.kind === 'string') return `kind ${value.kind}`;
  return 'map';
}

function mergeMap(document: Document, map: YAMLMap, before: Record<string, unknown>, after: Record<string, unknown>) {
  for (const key of Object.keys(before)) if (!(key in after)) map.delete(key);
  for (const [key, value] of Object.entries(after)) {
    const existing = map.get(key, true) as Node | undefined;
    map.set(key, existing ? merge(document, existing, before[key], value) : createNode(document, value, map.flow));
  }
}

function createNode(document: Document, value: unknown, flow: boolean | undefined): Node {
  const nested = Array.isArray(value) ? value.some((item) => typeof item === 'object') : false;
  return document.createNode(value, { flow: flow === true || !nested });
}

function mergeList(document: Document, list: YAMLSeq, before: readonly unknown[], after: readonly unknown[]) {
  const exact = alignLists(before.map(write), after.map(write));
  const used = new Set(exact.values());
  const spare = before.flatMap((value, index) => (used.has(index) ? [] : [{ value, index }]));
  const items = list.items as Node[];
  const inlineItems = items.length === 0 || items.some((item) => (isMap(item) || isSeq(item)) && item.flow);
  list.items = after.map((value, index) => {
    const same = exact.get(index);
    if (same !== undefined) return items[same] as Node;
    const alike = spare.findIndex((candidate) => identityOf(candidate.value) === identityOf(value));
    const found = alike >= 0 ? spare.splice(alike, 1)[0] : undefined;
    return found
      ? merge(document, items[found.index] as Node, found.value, value)
      : document.createNode(value, { flow: inlineItems || !isRecord(value) });
  });
}

function merge(document: Document, node: Node, before: unknown, after: unknown): Node {
  if (write(before) === write(after)) return node;
  if (isMap(node) && isRecord(before) && isRecord(after)) mergeMap(document, node, before, after);
  else if (isSeq(node) && Array.isArray(before) && Array.isArray(after)) mergeList(document, node, before, after);
  else if (isScalar(node) && (after === null || typeof after !== 'object')) {
    node.value = after;
    // The way it was written ("1e-3", quotes) belonged to the old value.
    delete node.source;
    delete node.format;
    delete node.type;
  } else {
    const fresh = createNode(document, after, isMap(node) || isSeq(node) ? node.flow : true);
    fresh.comment = node.comment ?? null;
    fresh.commentBefore = node.commentBefore ?? null;
    return fresh;
  }
  return node;
}

/**
 * The text changed as little as possible so that it says `after`: comments, order and style of everything that stays the
 * same stay. List items are matched by equality first, then by name or kind. Null when the text is not valid YAML.
 */
export function mergeIntoText(text: string, after: unknown): string | null {
  const document = parseDocument(text, { uniqueKeys: false }) as Document;
  if (document.errors.length > 0) return null;
  const { contents } = document;
  document.contents = contents
    ? merge(document, contents as Node, document.toJS({ maxAliasCount: 100 }), after)
    : document.createNode(after);
  return writeInStyleOf(text, document);
}
