/**
 * Positions in an order in which every node comes after what it reads, as close to the given order as possible; null
 * for the nodes that lie on a cycle or behind one.
 *
 * @param sources for every node the nodes that it reads
 */
export function topologicalOrder(sources: readonly (readonly number[])[]): { order: number[]; left: number[] } {
  const waiting = sources.map((list) => new Set(list).size);
  const readers: number[][] = sources.map(() => []);
  sources.forEach((list, node) => {
    for (const source of new Set(list)) readers[source]?.push(node);
  });
  const order: number[] = [];
  const done = new Array<boolean>(sources.length).fill(false);
  // Nodes that became free behind the cursor, so that each comes as early as it can after what it waited for.
  const visit = (first: number) => {
    const stack = [first];
    while (stack.length > 0) {
      const node = stack.pop() as number;
      if (done[node]) continue;
      done[node] = true;
      order.push(node);
      const freed: number[] = [];
      for (const reader of readers[node] as number[]) {
        waiting[reader] = (waiting[reader] as number) - 1;
        if (waiting[reader] === 0 && reader < first) freed.push(reader);
      }
      stack.push(...freed.reverse());
    }
  };
  for (let node = 0; node < sources.length; node += 1) if (!done[node] && waiting[node] === 0) visit(node);
  return { order, left: sources.map((_, node) => node).filter((node) => !done[node]) };
}

/** One cycle through or before a node that no order can place, as the nodes on it in the way of the data. */
export function findCycle(sources: readonly (readonly number[])[], left: ReadonlySet<number>, from: number): number[] {
  const path: number[] = [];
  const places = new Map<number, number>();
  let node = from;
  for (;;) {
    const seen = places.get(node);
    if (seen !== undefined) return path.slice(seen).reverse();
    places.set(node, path.length);
    path.push(node);
    const before = (sources[node] as readonly number[]).find((source) => left.has(source));
    if (before === undefined) return [];
    node = before;
  }
}
