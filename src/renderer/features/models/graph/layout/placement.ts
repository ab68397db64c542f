import type { VisibleGraph } from '../network/visible-graph';
import { type Direction, nodeGap, type Point, rankGap, sizeOf } from './geometry';

/**
 * Positions for a graph that changed a little: what was there stays, a new node stands behind what it reads, and what
 * would lie too close behind a new node moves on with all that depends on it.
 */
export function placeNewNodes(
  graph: VisibleGraph,
  known: ReadonlyMap<string, Point>,
  direction: Direction,
): Map<string, Point> {
  const placed = new Map<string, Point>();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  for (const { id } of graph.nodes) {
    const at = known.get(id);
    if (at) placed.set(id, at);
  }
  const fresh = graph.nodes.filter(({ id }) => !placed.has(id));
  if (fresh.length === 0) return placed;
  const sources = new Map<string, string[]>();
  const readers = new Map<string, string[]>();
  for (const { source, target } of graph.edges) {
    sources.set(target, [...(sources.get(target) ?? []), source]);
    readers.set(source, [...(readers.get(source) ?? []), target]);
  }
  const [along, across] = direction === 'down' ? (['y', 'x'] as const) : (['x', 'y'] as const);
  const lengthOf = (id: string) => {
    const { width, height } = sizeOf(nodes.get(id) as VisibleGraph['nodes'][number]);
    return { along: direction === 'down' ? height : width, across: direction === 'down' ? width : height };
  };
  const endOf = (id: string) => (placed.get(id) as Point)[along] + lengthOf(id).along + rankGap;
  const isTaken = (id: string, at: Point) =>
    [...placed].some(
      ([other, place]) =>
        other !== id &&
        Math.abs(place[along] - at[along]) < lengthOf(id).along + 8 &&
        Math.abs(place[across] - at[across]) < lengthOf(id).across + 8,
    );
  /** Keeps the way in front of a node free. */
  const pushReaders = (id: string) => {
    const waiting = [id];
    for (let source = waiting.shift(); source !== undefined; source = waiting.shift())
      for (const reader of readers.get(source) ?? []) {
        const at = placed.get(reader);
        const start = endOf(source);
        if (!at || at[along] >= start) continue;
        placed.set(reader, { ...at, [along]: start });
        waiting.push(reader);
      }
  };
  for (const { id } of fresh) {
    const read = (sources.get(id) ?? []).filter((source) => placed.has(source));
    const reading = (readers.get(id) ?? []).filter((reader) => placed.has(reader));
    let at: Point = { x: 0, y: 0 };
    if (read.length > 0) {
      const last = read.reduce((one, other) => (endOf(other) > endOf(one) ? other : one));
      at = { ...(placed.get(last) as Point), [along]: endOf(last) };
    } else if (reading.length > 0) {
      const first = placed.get(reading[0] as string) as Point;
      at = { ...first, [along]: first[along] - lengthOf(id).along - rankGap };
    } else if (placed.size > 0) {
      const ends = [...placed.keys()].map(endOf);
      at = { ...([...placed.values()].at(-1) as Point), [along]: Math.max(...ends) };
    }
    // Only beside others that are not in its own way: those move on.
    if (reading.length === 0)
      for (let tries = 0; tries < 50 && isTaken(id, at); tries += 1)
        at = { ...at, [across]: at[across] + lengthOf(id).across + nodeGap };
    placed.set(id, at);
    pushReaders(id);
  }
  return placed;
}
