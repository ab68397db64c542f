import { StudioError } from '../../../../shared/base/problem';

/** A value at the place that was asked for, as it stands in the text. */
export interface JsonElement {
  /** Null in a list. */
  key: string | null;
  text: string;
  line: number;
}

const longestElement = 16 * 1024 * 1024;
const longestKey = 10_000;
const deepestNesting = 200;

/**
 * Finds the elements of a list (or the members of an object) in JSON that comes in pieces; only one element is held at a
 * time. It follows brackets and quotes alone: whether an element is valid, `JSON.parse` tells.
 *
 * @param path keys from the top to the list
 */
export function createJsonScanner(path: readonly string[], fileName: string) {
  let depth = 0;
  let line = 1;
  let inString = false;
  let escaped = false;
  /** Closing brackets that are still to come. */
  const closing: string[] = [];
  /** How many keys of the path lead to the object we are in. */
  let matched = 0;
  let containerDepth = path.length === 0 ? 0 : -1;
  let container: 'list' | 'object' | null = null;
  let expectsKey = false;
  let key: string | null = null;
  let keyText = '';
  let readsKey = false;
  let element = '';
  let elementLine = 0;
  let elementKey: string | null = null;
  let inElement = false;
  let finished = false;
  let ended = false;

  const fail = (what: string): never => {
    throw new StudioError('BAD_INPUT', `${fileName} is no valid JSON: line ${line} ${what}.`, {
      problems: [{ code: 'syntax', severity: 'error', message: `Line ${line} ${what}.`, where: { line } }],
      fix: 'Check the file with the program that wrote it; it may be cut off or put together from several files.',
    });
  };

  function* endElement(): Generator<JsonElement, void, void> {
    if (element.trim() !== '') yield { key: elementKey, text: element, line: elementLine };
    element = '';
    inElement = false;
    elementKey = null;
  }

  return {
    /** Where the list was left; false: the text has ended before. */
    get finished() {
      return finished;
    },
    get found() {
      return container !== null;
    },
    /** The last element lacks its end. */
    get line() {
      return inElement ? elementLine : line;
    },
    *push(text: string): Generator<JsonElement, void, void> {
      let start = inElement ? 0 : -1;
      for (let index = 0; index < text.length; index += 1) {
        const code = text.charCodeAt(index);
        if (code === 10) line += 1;
        if (inString) {
          if (escaped) escaped = false;
          else if (code === 92) escaped = true;
          else if (code === 34) {
            inString = false;
            if (readsKey) {
              readsKey = false;
              key = parseKey(keyText);
              expectsKey = false;
            }
          }
          if (readsKey) {
            if (keyText.length > longestKey) fail('has a key of more than 10,000 characters');
            keyText += text[index];
          }
          continue;
        }
        if (code === 32 || code === 9 || code === 10 || code === 13 || code === 0xfeff) continue;
        if (ended) fail('has text behind the end of the document');
        if (finished && depth === 0) continue;
        const atContainer = container !== null && !finished && depth === containerDepth;
        if (atContainer && container === 'list' && !inElement && code !== 44 && code !== 93) {
          inElement = true;
          start = index;
          elementLine = line;
        } else if (
          atContainer &&
          container === 'object' &&
          !inElement &&
          !expectsKey &&
          code !== 58 &&
          code !== 44 &&
          code !== 125
        ) {
          inElement = true;
          start = index;
          elementLine = line;
          elementKey = key;
        }
        if (code === 34) {
          inString = true;
          if (expectsKey && !inElement) {
            readsKey = true;
            keyText = '';
          }
        } else if (code === 123 || code === 91) {
          if (depth >= deepestNesting) fail(`is nested deeper than ${deepestNesting} levels`);
          const wanted =
            container === null && !inElement && matched === depth && (depth === 0 || key === path[depth - 1]);
          depth += 1;
          closing.push(code === 123 ? '}' : ']');
          if (wanted && depth - 1 === path.length) {
            container = code === 123 ? 'object' : 'list';
            containerDepth = depth;
            expectsKey = code === 123;
          } else if (wanted) {
            matched = depth;
            expectsKey = code === 123;
          } else if (!inElement) expectsKey = false;
          if (!inElement) key = null;
        } else if (code === 125 || code === 93) {
          if (closing.pop() !== (code === 125 ? '}' : ']'))
            fail(`has ${code === 125 ? '"}"' : '"]"'} where another bracket or a value was expected`);
          if (atContainer) {
            if (inElement) {
              element += start >= 0 ? text.slice(start, index) : '';
              start = -1;
              yield* endElement();
            }
            finished = true;
          }
          depth -= 1;
          if (depth < matched) matched = depth;
          if (!inElement) expectsKey = false;
          if (depth === 0) ended = true;
        } else if (code === 44) {
          if (atContainer && inElement) {
            element += text.slice(Math.max(start, 0), index);
            start = -1;
            yield* endElement();
          }
          if (!inElement)
            expectsKey =
              (atContainer && container === 'object') || (container === null && depth === matched && depth > 0);
        }
      }
      if (inElement) {
        element += text.slice(Math.max(start, 0));
        if (element.length > longestElement) fail('begins a value of more than 16 million characters');
      }
    },
  };
}

function parseKey(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}
