import type { Run } from '../../../shared/contract/run';
import { figureOf } from '../../../shared/contract/run-figures';
import { createBreather } from '../../lib/breather';

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

const isSame = (one: unknown, other: unknown) =>
  one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));

/** The paths at which documents differ, in the order in which they first appear; null where a document lacks one. */
export async function findDifferences(documents: readonly unknown[]): Promise<Difference[]> {
  const breathe = createBreather();
  const flat: Map<string, unknown>[] = [];
  const paths = new Set<string>();
  for (const document of documents) {
    const leaves = flatten(document);
    flat.push(leaves);
    for (const path of leaves.keys()) paths.add(path);
    await breathe();
  }
  const differences: Difference[] = [];
  for (const path of paths) {
    const values = flat.map((leaves) => leaves.get(path) ?? null);
    if (!values.every((value) => isSame(value, values[0]))) differences.push({ path, values });
    await breathe();
  }
  return differences;
}

/** The figures of every metric that any of the runs has; null where one lacks it. */
export function compareMetrics(
  runs: readonly Pick<Run, 'metrics' | 'finalMetrics'>[],
): { metric: string; values: (number | null)[] }[] {
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  return metrics.map((metric) => ({ metric, values: runs.map((run) => figureOf(run, metric) ?? null) }));
}
