import { isMap, isScalar, isSeq, parse, parseDocument } from 'yaml';
import { StudioError } from '../shared/base/problem';

interface Assignment {
  path: (string | number)[];
  value: unknown;
}

/** Reads `training.optimizer.learningRate=0.01` or `model.layers[0].units=32`; values are YAML, so `null`, `true` and `[1, 2]` mean what they say. */
export function parseAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals).trim();
  const path = name
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (equals < 1 || path.some((part) => part === ''))
    throw new StudioError('BAD_INPUT', `--set takes path=value; received "${text}".`, {
      fix: 'For example --set training.epochs=20 or --set model.layers[1].units=64.',
    });
  try {
    return { path, value: parse(text.slice(equals + 1)) };
  } catch (cause) {
    throw new StudioError(
      'BAD_INPUT',
      `The value in --set ${text} is not valid YAML.`,
      { fix: 'Quote it.' },
      { cause },
    );
  }
}

/** Changes keys of a config text and leaves the rest, comments included, as it is. */
export function applyAssignments(text: string, assignments: readonly Assignment[]): string {
  if (assignments.length === 0) return text;
  const document = parseDocument(text);
  if (document.errors.length > 0) return text;
  for (const { path, value } of assignments) {
    for (let length = 1; length < path.length; length += 1) {
      const parent = document.getIn(path.slice(0, length), true);
      const place = path.slice(0, length).join('.');
      if (isScalar(parent) && parent.value !== null)
        throw new StudioError(
          'BAD_INPUT',
          `--set ${path.join('.')}: ${place} is the value ${JSON.stringify(parent.value)} and has nothing below it.`,
          {
            fix: `Set ${place} itself.`,
          },
        );
      if (isScalar(parent)) document.deleteIn(path.slice(0, length));
      const index = path[length];
      if (isSeq(parent) && (typeof index !== 'number' || index > parent.items.length))
        throw new StudioError(
          'BAD_INPUT',
          `--set ${path.join('.')}: ${place} is a list of ${parent.items.length}; "${index}" is not a place in it.`,
          {
            fix: `Use an index from 0 to ${parent.items.length}.`,
          },
        );
      if (isMap(parent) && typeof index === 'number') path[length] = String(index);
    }
    document.setIn(path, document.createNode(value));
  }
  return document.toString({ lineWidth: 120 });
}
