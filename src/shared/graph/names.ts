/** What names and edges are derived from: of a model as written or as parsed. */
export interface NamedList {
  readonly layers: readonly { kind: string; name?: string | undefined; inputs?: readonly string[] | undefined }[];
}

/** The name of every layer; those without one are called after their kind and number, as `dense_2`. */
export function nameLayers(model: NamedList): string[] {
  const taken = new Set<string>();
  for (const { name } of model.layers) if (name) taken.add(name);
  const counts = new Map<string, number>();
  return model.layers.map((layer) => {
    if (layer.name) return layer.name;
    let number = counts.get(layer.kind) ?? 0;
    let name: string;
    do {
      number += 1;
      name = `${layer.kind}_${number}`;
    } while (taken.has(name));
    counts.set(layer.kind, number);
    taken.add(name);
    return name;
  });
}

/** What the layer at an index reads: its `inputs`, or the layer before it. */
export function inputsOf(model: NamedList, names: readonly string[], index: number): readonly string[] {
  const layer = model.layers[index];
  if (layer?.inputs) return layer.inputs;
  const before = names[index - 1];
  return layer?.kind === 'input' || before === undefined ? [] : [before];
}

/** A name like `wanted` that is not taken: itself, or with the next free number behind it. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  const stem = wanted.replace(/_\d+$/, '').slice(0, 56);
  let number = 2;
  while (taken.has(`${stem}_${number}`)) number += 1;
  return `${stem}_${number}`;
}

/** Letters that must be inserted, removed or changed. Source: Levenshtein 1966. */
export function editDistance(first: string, second: string): number {
  let row = Array.from({ length: second.length + 1 }, (_, at) => at);
  for (let at = 1; at <= first.length; at += 1) {
    const next = [at];
    for (let other = 1; other <= second.length; other += 1)
      next.push(
        Math.min(
          (row[other] as number) + 1,
          (next[other - 1] as number) + 1,
          (row[other - 1] as number) + (first[at - 1] === second[other - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[second.length] as number;
}

const maximumCandidates = 200;

/** The candidates that are most alike; only the last ones are looked at, so that long lists stay quick. */
export function closestNames(wanted: string, candidates: readonly string[], count = 3): string[] {
  return candidates
    .slice(-maximumCandidates)
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .sort((first, second) => first.distance - second.distance)
    .slice(0, count)
    .map(({ name }) => name);
}
