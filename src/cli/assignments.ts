import { isMap, isScalar, isSeq, parse, parseDocument } from 'yaml';
import { UsageError } from './failure';

export interface Assignment {
  path: (string | number)[];
  value: unknown;
}

/**
 * Reads `training.optimizer.learningRate=0.01` or `model.layers[0].units=32`. Values are YAML: `null`, `true` and
 * `[1, 2]` mean what they say. Throws: UsageError.
 */
export function parseAssignment(text: string): Assignment {
  const equals = text.indexOf('=');
  const path = text
    .slice(0, Math.max(equals, 0))
    .trim()
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  if (path.some((part) => part === ''))
    throw new UsageError(
      `--set takes path=value; received "${text}".`,
      'For example --set training.epochs=20 or --set model.layers[1].units=64.',
    );
  try {
    return { path, value: parse(text.slice(equals + 1)) };
  } catch {
    throw new UsageError(`The value in --set ${text} is not valid YAML.`, 'Put it in quotes.');
  }
}

/** Changes keys of a config text and leaves the rest, comments included, as it is. Throws: UsageError. */
export function applyAssignments(text: string, assignments: readonly Assignment[]): string {
  const document = parseDocument(text);
  // A text that cannot be read is reported, with line and column, by the host that is given it.
  if (assignments.length === 0 || document.errors.length > 0) return text;
  for (const { path, value } of assignments) {
    const keys = [...path];
    for (let length = 1; length < keys.length; length += 1) {
      const parent = document.getIn(keys.slice(0, length), true);
      const place = keys.slice(0, length).join('.');
      const key = keys[length];
      if (isScalar(parent) && parent.value !== null)
        throw new UsageError(
          `--set ${path.join('.')}: ${place} is the value ${JSON.stringify(parent.value)} and has nothing below it.`,
          `Set ${place} itself.`,
        );
      if (isScalar(parent)) document.deleteIn(keys.slice(0, length));
      if (isSeq(parent) && (typeof key !== 'number' || key > parent.items.length))
        throw new UsageError(
          `--set ${path.join('.')}: ${place} is a list of ${parent.items.length}; "${key}" is not a place in it.`,
          `Use an index from 0 to ${parent.items.length}.`,
        );
      if (isMap(parent)) keys[length] = String(key);
    }
    // A plain value goes into the node that is there, which keeps the comment beside it.
    const plain = value === null || typeof value !== 'object';
    document.setIn(keys, plain ? value : document.createNode(value));
  }
  return document.toString({ lineWidth: 120 });
}
