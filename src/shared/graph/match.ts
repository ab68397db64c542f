import type { AnalysedLayer } from './analysis';

export type Partners = [before: AnalysedLayer, after: AnalysedLayer][];

/** A name that a person or an import wrote, not one that follows from kind and position. */
const isWritten = ({ name, layer }: AnalysedLayer) => !new RegExp(`^${layer.kind}_\\d+$`).test(name);

/** Kind and parameters of a layer as texts that are quick to compare; made once a layer. */
interface Fingerprint {
  kind: string;
  values: ReadonlyMap<string, string>;
}

function fingerprintOf({ layer }: AnalysedLayer): Fingerprint {
  const { name: _, inputs: __, group: ___, note: ____, ...parameters } = layer;
  return {
    kind: layer.kind,
    values: new Map(Object.entries(parameters).map(([name, value]) => [name, JSON.stringify(value)])),
  };
}

/** 0 for layers of different kinds, otherwise 1 to 2 by the share of equal parameters. */
function likeness(first: Fingerprint, second: Fingerprint): number {
  if (first.kind !== second.kind) return 0;
  let equal = 0;
  for (const [name, value] of first.values) if (second.values.get(name) === value) equal += 1;
  return 1 + equal / first.values.size;
}

/** Above this many pairs the table would be slow; layers are then matched by their names alone. */
const maximumPairs = 2_000_000;

/** The alignment of two lists whose pairs are the most alike in sum. Source: Needleman and Wunsch, 1970. */
function align(before: readonly AnalysedLayer[], after: readonly AnalysedLayer[]): Partners {
  const width = after.length + 1;
  const best = new Float64Array((before.length + 1) * width);
  const [first, second] = [before.map(fingerprintOf), after.map(fingerprintOf)];
  const gains = new Float64Array(before.length * after.length);
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const gain = likeness(first[row] as Fingerprint, second[column] as Fingerprint);
      gains[row * after.length + column] = gain;
      const paired = gain > 0 ? gain + (best[(row + 1) * width + column + 1] as number) : 0;
      best[row * width + column] = Math.max(
        paired,
        best[(row + 1) * width + column] as number,
        best[row * width + column + 1] as number,
      );
    }
  const partners: Partners = [];
  let row = 0;
  let column = 0;
  while (row < before.length && column < after.length) {
    const here = best[row * width + column] as number;
    const gain = gains[row * after.length + column] as number;
    if (gain > 0 && here === gain + (best[(row + 1) * width + column + 1] as number)) {
      partners.push([before[row] as AnalysedLayer, after[column] as AnalysedLayer]);
      row += 1;
      column += 1;
    } else if (here === best[(row + 1) * width + column]) row += 1;
    else column += 1;
  }
  return partners;
}

const isEqual = (first: AnalysedLayer | undefined, second: AnalysedLayer | undefined) =>
  first !== undefined && second !== undefined && likeness(fingerprintOf(first), fingerprintOf(second)) === 2;

/** Which layer of one model stands for which of another: by written names, then by kinds and parameters in order. */
export function matchLayers(before: readonly AnalysedLayer[], after: readonly AnalysedLayer[]): Partners {
  const written = new Map(after.filter(isWritten).map((layer) => [layer.name, layer]));
  const named: Partners = before.filter(isWritten).flatMap((layer): Partners => {
    const partner = written.get(layer.name);
    return partner?.layer.kind === layer.layer.kind ? [[layer, partner]] : [];
  });
  const taken = new Set(named.flat());
  const restBefore = before.filter((layer) => !taken.has(layer));
  const restAfter = after.filter((layer) => !taken.has(layer));
  let front = 0;
  while (isEqual(restBefore[front], restAfter[front])) front += 1;
  let back = 0;
  while (
    back < Math.min(restBefore.length, restAfter.length) - front &&
    isEqual(restBefore.at(-1 - back), restAfter.at(-1 - back))
  )
    back += 1;
  const ends: Partners = [
    ...restBefore.slice(0, front).map((layer, at): Partners[number] => [layer, restAfter[at] as AnalysedLayer]),
    ...restBefore
      .slice(restBefore.length - back)
      .map((layer, at): Partners[number] => [layer, restAfter[restAfter.length - back + at] as AnalysedLayer]),
  ];
  const middleBefore = restBefore.slice(front, restBefore.length - back);
  const middleAfter = restAfter.slice(front, restAfter.length - back);
  if (middleBefore.length * middleAfter.length <= maximumPairs)
    return [...named, ...ends, ...align(middleBefore, middleAfter)];
  const byName = new Map(middleAfter.map((layer) => [layer.name, layer]));
  return [
    ...named,
    ...ends,
    ...middleBefore.flatMap((layer): Partners => {
      const partner = byName.get(layer.name);
      return partner?.layer.kind === layer.layer.kind ? [[layer, partner]] : [];
    }),
  ];
}
