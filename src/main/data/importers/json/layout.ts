import { StudioError } from '../../../../shared/base/problem';

/** How rows stand in a JSON document. */
export type JsonLayout =
  | { kind: 'records'; path: string[] }
  /** `{ "columns": […], "data": [[…]] }` */
  | { kind: 'split'; path: string[]; names: string[] }
  /** `{ "a": [1, 2], "b": [3, 4] }`, or objects with the row numbers as keys. */
  | { kind: 'columns' };

const deepestPath = 4;

/** Where an object of the beginning keeps its rows. Throws: StudioError BAD_INPUT when there are none. */
export function detectLayout(head: string, complete: boolean, rows: string | undefined, fileName: string): JsonLayout {
  if (rows !== undefined) return { kind: 'records', path: rows === '' ? [] : rows.split('.') };
  const start = head.replace(/^\uFEFF/, '').trimStart();
  if (start.startsWith('[')) return { kind: 'records', path: [] };
  const top = readTolerantly(start);
  if (isObject(top)) {
    const split = findSplit(top, []);
    if (split) return split;
    const path = findRecords(top, []);
    if (path) return { kind: 'records', path };
    const values = Object.values(top);
    const isColumn = (value: unknown) => Array.isArray(value) || isObject(value);
    if (values.length > 0 && values.every(isColumn)) return { kind: 'columns' };
  }
  throw new StudioError(
    'BAD_INPUT',
    `${fileName} has no list of rows${complete ? '' : ' at its beginning'}; a list of objects, an object with one, or columns of values were expected.`,
    { fix: 'Name the key that holds the rows (option rows), such as data.items.' },
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function findSplit(value: Record<string, unknown>, path: string[]): JsonLayout | null {
  const { columns, data } = value;
  if (!Array.isArray(columns) || !columns.every((name) => typeof name === 'string' || typeof name === 'number'))
    return null;
  return Array.isArray(data) && (data.length === 0 || Array.isArray(data[0]))
    ? { kind: 'split', path: [...path, 'data'], names: columns.map(String) }
    : null;
}

function findRecords(value: Record<string, unknown>, path: string[]): string[] | null {
  for (const [key, inner] of Object.entries(value))
    if (Array.isArray(inner) && isObject(inner[0])) return [...path, key];
  if (path.length >= deepestPath) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = isObject(inner) ? findRecords(inner, [...path, key]) : null;
    if (found) return found;
  }
  return null;
}

/** The beginning of a document as a value: what is cut off is closed. */
function readTolerantly(text: string): unknown {
  const closing: string[] = [];
  let inString = false;
  let escaped = false;
  let lastComma: { index: number; closing: string } | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (escaped) escaped = false;
      else if (character === '\\') escaped = true;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') {
      closing.push(character === '{' ? '}' : ']');
      if (closing.length > 200) return null;
    } else if (character === '}' || character === ']') {
      closing.pop();
      if (closing.length === 0) return parse(text.slice(0, index + 1));
    } else if (character === ',') lastComma = { index, closing: [...closing].reverse().join('') };
  }
  return lastComma === null ? null : parse(text.slice(0, lastComma.index) + lastComma.closing);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
