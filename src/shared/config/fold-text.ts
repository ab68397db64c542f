import { parseDocument } from 'yaml';
import { StudioError } from '../base/problem';
import { splitSchema } from './split';

/** Most runs that one cross-validation queues. */
export const maximumFoldCount = 100;

/**
 * A config text that tests one fold; what else it says, comments included, stays. A split by ratio keeps its group and
 * whether it is stratified, and its validation share of what is not tested.
 *
 * @param count null takes the config's own, or 5
 * Throws: StudioError BAD_INPUT when rows are divided by time or by a column, which folds would pass over.
 */
export function withFold(text: string, { count, fold }: { count: number | null; fold: number }): string {
  const document = parseDocument(text);
  // What cannot be read is reported, with line and column, by whoever is given the text.
  if (document.errors.length > 0) return text;
  const split = readSplit(document.toJS());
  if (split === null) return text;
  if (split.kind === 'time' || split.kind === 'column')
    throw new StudioError(
      'BAD_INPUT',
      `The config divides rows by ${split.kind === 'time' ? 'time' : `the column ${split.column}`}; folds would mix them anew.`,
      { fix: 'Set dataset.split.kind to ratio or folds for cross-validation.' },
    );
  const trained = split.kind === 'ratio' ? split.train + split.validation : 1;
  const next = {
    kind: 'folds',
    count: count ?? (split.kind === 'folds' ? split.count : 5),
    fold,
    validation: split.kind === 'ratio' ? Number((split.validation / trained).toFixed(4)) : split.validation,
    stratify: split.stratify,
    ...(split.group === null ? {} : { group: split.group }),
  };
  const node = document.createNode(next);
  node.flow = true;
  document.setIn(['dataset', 'split'], node);
  return document.toString({ lineWidth: 120 });
}

/** How many folds a config asks for; null where it is not divided into folds. */
export function foldCountOf(config: { dataset: { split: { kind: string; count?: number } } }): number | null {
  return config.dataset.split.kind === 'folds' ? (config.dataset.split.count ?? null) : null;
}

/** Null where the text's own check will say what is wrong. */
function readSplit(value: unknown) {
  const dataset = (value as { dataset?: unknown } | null)?.dataset;
  if (typeof dataset !== 'object' || dataset === null) return null;
  const result = splitSchema.safeParse((dataset as { split?: unknown }).split ?? {});
  return result.success ? result.data : null;
}
