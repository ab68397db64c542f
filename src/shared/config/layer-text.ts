/**
 * The text of a config cut at its layers, so that an edit of one layer reads and writes that layer alone. Joined again,
 * `head`, `items` and `tail` are the text, character for character.
 */
export interface LayerText {
  head: string;
  /** One list entry each, with the comments above it and its line end. */
  items: readonly string[];
  tail: string;
  /** What stands before the dash of every entry. */
  indent: string;
}

/** Several documents, directives, tabs, anchors, aliases, tags and block scalars: such a text is read as a whole. */
const needsWhole = /^(?:---|\.\.\.|%)|^\s*\t|(?:^|[\s[{,:-])[&*!][^\s]|[|>][+-]?\d*[ ]*(?:#.*)?$|<<:/m;
const emptyLine = /^\s*(?:#.*\n?)?$/;

function indentOf(line: string): number {
  let count = 0;
  while (line.charCodeAt(count) === 32) count += 1;
  return count;
}

function isEntry(line: string, indent: number): boolean {
  return line.charCodeAt(indent) === 45 && (line.length === indent + 1 || line.charCodeAt(indent + 1) === 32);
}

/** Lines with their line ends; `''` gives none. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.length - 1;
  for (let index = 0; index < last; index += 1) lines[index] += '\n';
  if (lines[last] === '') lines.pop();
  return lines;
}

/** Line of `layers:` inside `model:` at the text's left edge; null when there is not exactly one of each. */
function findLayersLine(lines: readonly string[]): number | null {
  const model = lines.findIndex((line) => /^model:\s*(?:#.*\n?)?$/.test(line));
  if (model < 0) return null;
  let found: number | null = null;
  let indent: number | null = null;
  for (let at = model + 1; at < lines.length; at += 1) {
    const line = lines[at] as string;
    if (emptyLine.test(line)) continue;
    const depth = indentOf(line);
    if (depth === 0 && !isEntry(line, 0)) {
      // Another `model:` further down is a mistake that the whole text's reading explains.
      if (line.startsWith('model:')) return null;
      if (found === null) return null;
      continue;
    }
    indent ??= depth;
    if (depth === indent && /^ +layers:\s*(?:#.*\n?)?$/.test(line)) {
      if (found !== null) return null;
      found = at;
    }
  }
  return found;
}

/**
 * Cuts a config text at its layers. Null when the text does not write `model.layers` as a block list, or uses YAML that
 * only makes sense as a whole: then the whole has to be read.
 */
export function splitLayers(text: string): LayerText | null {
  if (needsWhole.test(text)) return null;
  const lines = linesOf(text);
  const at = findLayersLine(lines);
  if (at === null) return null;
  const keyIndent = indentOf(lines[at] as string);
  let indent: number | null = null;
  let start = at + 1;
  const items: string[] = [];
  /** Comments and empty lines that belong to whatever comes after them. */
  let waiting = '';
  let waitingCount = 0;
  let next = at + 1;
  for (; next < lines.length; next += 1) {
    const line = lines[next] as string;
    if (emptyLine.test(line)) {
      waiting += line;
      waitingCount += 1;
      continue;
    }
    const depth = indentOf(line);
    indent ??= isEntry(line, depth) && depth >= keyIndent ? depth : null;
    if (indent === null) return null;
    if (depth === indent && isEntry(line, depth)) items.push(waiting + line);
    else if (depth > indent && items.length > 0) items[items.length - 1] += waiting + line;
    else break;
    waiting = '';
    waitingCount = 0;
    start = next + 1;
  }
  if (indent === null || items.length === 0) return null;
  const firstLine = at + 1;
  return {
    head: lines.slice(0, firstLine).join(''),
    items,
    tail: lines.slice(Math.max(start, next - waitingCount)).join(''),
    indent: ' '.repeat(indent),
  };
}

export function joinLayers({ head, items, tail }: LayerText): string {
  return head + items.join('') + tail;
}
