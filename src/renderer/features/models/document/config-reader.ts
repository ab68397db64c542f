import { splitLayers } from '../../../../shared/config/layer-text';
import { readYamlText, type YamlText } from '../../../../shared/config/yaml-text';

type Place = { line: number; column: number };

/** A cache that forgets what was not used of late, so that an afternoon of edits does not fill the memory. */
function createCache<Value>(make: (key: string) => Value, limit: number) {
  let young = new Map<string, Value>();
  let old = new Map<string, Value>();
  return (key: string): Value => {
    const known = young.get(key);
    if (known !== undefined) return known;
    const value = old.get(key) ?? make(key);
    if (young.size >= limit) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
    return value;
  };
}

const keptItemCount = 24_000;
/** Only what a layer says is kept; the place of something in it is asked for too seldom to keep its syntax tree. */
const readItem = createCache((item) => {
  const { value, problems } = readYamlText(item);
  return { item, value, problems, lineCount: item.split('\n').length - 1 };
}, keptItemCount);
const readRest = createCache(readYamlText, 4);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const below = ({ line, column }: Place, lineCount: number): Place => ({ line: line + lineCount, column });

/**
 * Reads a text layer by layer: what was read before is not read again, so that an edit of one layer among a thousand
 * costs one layer. Null when the text has to be read as a whole.
 */
function readByLayers(text: string): YamlText | null {
  const cut = splitLayers(text);
  if (!cut) return null;
  const rest = readRest(cut.head + cut.tail);
  if (!isRecord(rest.value) || !isRecord(rest.value.model)) return null;
  const headLineCount = cut.head.split('\n').length - 1;
  const items = cut.items.map(readItem);
  const starts: number[] = [];
  let line = headLineCount;
  for (const { lineCount } of items) {
    starts.push(line);
    line += lineCount;
  }
  const addedLineCount = line - headLineCount;
  const placeInRest = (place: Place) => (place.line > headLineCount ? below(place, addedLineCount) : place);
  const problems = [
    ...rest.problems.map((problem) => ({
      ...problem,
      where: { ...problem.where, ...placeInRest(problem.where as Place) },
    })),
    ...items.flatMap(({ problems: own }, index) =>
      own.map((problem) => ({
        ...problem,
        where: { ...problem.where, ...below(problem.where as Place, starts[index] ?? 0) },
      })),
    ),
  ];
  // A layer that cannot be read, or text that is more than one entry: the whole text's reading says why.
  if (items.some(({ value }) => !Array.isArray(value) || value.length !== 1)) return null;
  const layers = items.map(({ value }) => (value as unknown[])[0]);
  return {
    value: { ...rest.value, model: { ...rest.value.model, layers } },
    problems,
    placeOf: (path) => {
      const [first, second, index, ...inside] = path;
      const item = first === 'model' && second === 'layers' && typeof index === 'number' ? items[index] : undefined;
      return item
        ? below(readYamlText(item.item).placeOf([0, ...inside]), starts[index as number] ?? 0)
        : placeInRest(rest.placeOf(path));
    },
  };
}

/** What a config text says, with the layers that did not change as the very objects that they were before. */
export const readConfigText = createCache((text) => readByLayers(text) ?? readYamlText(text), 2);
