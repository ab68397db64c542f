import type { KerasLayer } from '../keras/topology';
import type { SourceArray, SourceWeights } from '../model-format';

/** A weight under a path of names, as `inner/conv2d_1/kernel`. */
export interface NamedArray extends SourceArray {
  /** The top-level layer that it is stored under; null where the file has one flat list. */
  scope: string | null;
}

/** `conv/kernel:0` is conv/kernel: TensorFlow numbers the outputs of what made a variable. */
function partsOf(name: string): string[] {
  return name.replace(/:\d+$/, '').split('/');
}

/** How many of the names stand in the path, in their order. */
function matchCount(parts: readonly string[], path: readonly string[]): number {
  let from = 0;
  let count = 0;
  for (const name of path) {
    const at = parts.indexOf(name, from);
    if (at < 0) continue;
    count += 1;
    from = at + 1;
  }
  return count;
}

/**
 * Weights that are stored under names of layers, in the order in which Keras lists them. A layer's own are those whose
 * path has its name, and of these the ones that agree most with the models it is nested in.
 */
export function createNamedWeights(arrays: readonly NamedArray[]): SourceWeights {
  const byName = new Map<string, NamedArray[]>();
  const byScope = new Map<string, NamedArray[]>();
  const put = (map: Map<string, NamedArray[]>, key: string, array: NamedArray) => {
    const list = map.get(key);
    if (list) list.push(array);
    else map.set(key, [array]);
  };
  for (const array of arrays) {
    for (const part of new Set(partsOf(array.name).slice(0, -1))) put(byName, part, array);
    if (array.scope !== null) put(byScope, array.scope, array);
  }
  const unread = new Set(arrays);

  const candidates = ({ path }: KerasLayer): NamedArray[] => {
    const [top] = path as [string];
    if (path.length === 1 && byScope.has(top)) return byScope.get(top) ?? [];
    const named = (byName.get(path.at(-1) as string) ?? []).filter(({ scope }) => scope === null || scope === top);
    const counted = named.map((array) => ({ array, count: matchCount(partsOf(array.name), path) }));
    const most = Math.max(0, ...counted.map(({ count }) => count));
    return counted.filter(({ count }) => count === most).map(({ array }) => array);
  };

  return {
    of(layer, weightPaths) {
      const found = candidates(layer);
      for (const array of found) unread.delete(array);
      if (weightPaths === null) return found;
      const byLast = new Map(found.map((array) => [partsOf(array.name).at(-1) as string, array]));
      const named = weightPaths.map((weightPath) => byLast.get(weightPath));
      const isNamed = byLast.size === found.length && named.every((array) => array !== undefined);
      return isNamed ? (named as NamedArray[]) : found;
    },
    unread: () => [...unread].map(({ name }) => name),
  };
}
