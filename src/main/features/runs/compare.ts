import type { Run } from '../../../shared/contract/run';
import { figureOf } from '../../../shared/contract/run-figures';

export interface Difference {
  path: string;
  values: unknown[];
}

/** Every leaf of a document by its path; lists of plain values stay whole. */
export function flatten(value: unknown, prefix = '', into = new Map<string, unknown>()): Map<string, unknown> {
  const isList = Array.isArray(value);
  if (isList && value.every((item) => typeof item !== 'object' || item === null)) into.set(prefix, value);
  else if (typeof value === 'object' && value !== null)
    for (const [key, item] of Object.entries(value)) flatten(item, prefix === '' ? key : `${prefix}.${key}`, into);
  else into.set(prefix, value);
  return into;
}

/** The paths at which documents differ, in the order in which they first appear; null where a document lacks one. */
export function findDifferences(documents: readonly unknown[]): Difference[] {
  const flat = documents.map((document) => flatten(document));
  const paths = new Set(flat.flatMap((leaves) => [...leaves.keys()]));
  return [...paths].flatMap((path) => {
    const values = flat.map((leaves) => leaves.get(path) ?? null);
    const [first, ...rest] = values.map((value) => JSON.stringify(value));
    return rest.every((text) => text === first) ? [] : [{ path, values }];
  });
}

/** The figures of every metric that any of the runs has; null where one lacks it. */
export function compareMetrics(
  runs: readonly Pick<Run, 'metrics' | 'finalMetrics'>[],
): { metric: string; values: (number | null)[] }[] {
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  return metrics.map((metric) => ({ metric, values: runs.map((run) => figureOf(run, metric) ?? null) }));
}
