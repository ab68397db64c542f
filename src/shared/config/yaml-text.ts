import { type Document, isAlias, isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Problem } from '../base/problem';

/** Text above this is refused before it is parsed. */
export const maximumConfigLength = 4_000_000;
/** Deeper nesting than any config has; the parser calls itself once a level. */
const maximumDepth = 100;
/** Nodes that may come into being by repeating anchors. */
const maximumAliasCount = 100;

/** A YAML or JSON text as it was read, with its values and what is wrong with its syntax. */
export interface YamlText {
  /** Plain values; undefined when there are none because of errors. */
  value: unknown;
  problems: Problem[];
  /** Finds the place of a key path in the text: the node itself, else the nearest parent that exists. */
  placeOf(path: readonly (string | number)[]): { line: number; column: number };
}

function refusal(code: string, message: string, fix: string, place: { line: number; column: number }): Problem {
  return { code, severity: 'error', message, fix, where: place };
}

/** Whether brackets alone nest deeper than the parser can follow; text in quotes counts too, which no config comes near. */
function findDeepBracket(text: string): number | null {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '[' || character === '{') {
      depth += 1;
      if (depth > maximumDepth * 10) return index;
    } else if (character === ']' || character === '}') depth = Math.max(0, depth - 1);
  }
  return null;
}

/** Keys that stand twice in one map. The parser's own check compares every pair, which 100,000 keys take minutes for. */
function findDuplicateKeys(document: Document.Parsed, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name) && name !== '<<') {
          const { line, col } = lines.linePos(key.range?.[0] ?? 0);
          problems.push(
            refusal('syntax', `The key "${name}" stands twice in one map.`, 'Remove one of them.', {
              line,
              column: col,
            }),
          );
        }
        seen.add(name);
      }
    },
  });
  return problems;
}

/** An alias inside the node that its anchor names would make a value that contains itself. */
function findSelfReference(document: Document.Parsed, lines: LineCounter): Problem | null {
  let found: Problem | null = null;
  visit(document, {
    Alias: (_, alias, path) => {
      const containing = path.some((node) => isCollection(node) && node.anchor === alias.source);
      if (!containing) return undefined;
      const { line, col } = lines.linePos(alias.range?.[0] ?? 0);
      found = refusal(
        'syntax',
        `The alias "*${alias.source}" stands inside what it repeats, so it would contain itself.`,
        'Write the value out, or move the anchor.',
        { line, column: col },
      );
      return visit.BREAK;
    },
  });
  return found;
}

function findFirstAlias(document: Document.Parsed, lines: LineCounter): { line: number; column: number } {
  let place = { line: 1, column: 1 };
  visit(document, (_, node) => {
    if (!isAlias(node)) return undefined;
    const { line, col } = lines.linePos(node.range?.[0] ?? 0);
    place = { line, column: col };
    return visit.BREAK;
  });
  return place;
}

const parserWords: Record<string, { message: string; fix: string }> = {
  MULTIPLE_DOCS: {
    message: 'The text holds several YAML documents ("---"); a config is one.',
    fix: 'Keep one of them.',
  },
  RESOURCE_EXHAUSTION: { message: 'The text is nested too deeply to be read.', fix: 'Is it the right file?' },
  TAG_RESOLVE_FAILED: { message: 'Tags ("!…") are not read.', fix: 'Remove the tag.' },
};

function describeParserError(error: { code: string; message: string }): { message: string; fix: string } {
  if (/call stack/i.test(error.message)) return parserWords.RESOURCE_EXHAUSTION as { message: string; fix: string };
  return (
    parserWords[error.code] ?? {
      message: (error.message.split('\n')[0] ?? '').replace(/(?: at line \d+, column \d+)?:?$/, '.'),
      fix: 'Correct the syntax at this place.',
    }
  );
}

/**
 * Reads YAML or JSON (a subset of it) from outside in bounded time and memory: length, nesting and aliases are limited,
 * "billion laughs" and self-containing anchors are problems with a place, never expanded. Tags are not evaluated.
 */
export function readYamlText(text: string): YamlText {
  const lines = new LineCounter();
  const start = { line: 1, column: 1 };
  const refuse = (problem: Problem): YamlText => ({ value: undefined, problems: [problem], placeOf: () => start });
  if (text.length > maximumConfigLength)
    return refuse(
      refusal(
        'tooLong',
        `The config has ${text.length} characters; at most ${maximumConfigLength} are read.`,
        'Is it the right file?',
        start,
      ),
    );
  if (findDeepBracket(text) !== null)
    return refuse(refusal('syntax', 'The text is nested too deeply to be read.', 'Is it the right file?', start));
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const problems = [...document.errors, ...document.warnings].map((error): Problem => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      code: 'syntax',
      severity: error.name === 'YAMLWarning' ? 'warning' : 'error',
      ...describeParserError(error),
      where: { line, column: col },
    };
  });
  const read = (value: unknown): YamlText => ({ value, problems, placeOf: (path) => placeOf(document, lines, path) });
  if (document.errors.length > 0) return read(undefined);
  problems.push(...findDuplicateKeys(document, lines));
  const selfReference = findSelfReference(document, lines);
  if (selfReference) problems.push(selfReference);
  if (problems.some(({ severity }) => severity === 'error')) return read(undefined);
  try {
    return read(document.toJS({ maxAliasCount: maximumAliasCount }));
  } catch (error) {
    const tooMany = error instanceof ReferenceError;
    problems.push(
      refusal(
        'syntax',
        tooMany
          ? 'The aliases of this text repeat more than a config may hold.'
          : `The text cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        tooMany ? 'Write the values out.' : 'Is it the right file?',
        findFirstAlias(document, lines),
      ),
    );
    return read(undefined);
  }
}

function placeOf(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly (string | number)[],
): { line: number; column: number } {
  for (let length = path.length; length >= 0; length -= 1) {
    const parent = length === 0 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => isNode(item.key) && item.key.toString() === String(path[length - 1]))
      : undefined;
    const node = pair?.key ?? (length === 0 ? document.contents : document.getIn(path.slice(0, length), true));
    if (isNode(node) && node.range) {
      const { line, col } = lines.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
