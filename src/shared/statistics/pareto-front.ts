/** Which way a quantity is better. */
export type Direction = 'smaller' | 'greater';

/**
 * Points that no other point beats: none is at least as good in every quantity and better in one. A point with a
 * missing quantity (NaN) is never on the front.
 *
 * Shape: points [count][quantities], one direction a quantity.
 * @returns indices of the front in ascending order of the first quantity's goodness, best first
 */
export function paretoFront(points: readonly (readonly number[])[], directions: readonly Direction[]): number[] {
  const costs = points.map((point) =>
    directions.map((direction, at) => (direction === 'smaller' ? 1 : -1) * (point[at] ?? Number.NaN)),
  );
  const order = costs
    .map((_, index) => index)
    .filter((index) => !(costs[index] as number[]).some(Number.isNaN))
    .sort((a, b) => compareLexically(costs[a] as number[], costs[b] as number[]));
  const front: number[] = [];
  // In lexical order a point can only be beaten by one before it, so that looking at the front suffices.
  for (const index of order) {
    const cost = costs[index] as number[];
    const beaten = front.some((other) => {
      const better = costs[other] as number[];
      return (
        better.every((value, at) => value <= (cost[at] as number)) &&
        better.some((value, at) => value < (cost[at] as number))
      );
    });
    if (!beaten) front.push(index);
  }
  return front;
}

function compareLexically(first: readonly number[], second: readonly number[]): number {
  for (let at = 0; at < first.length; at += 1) {
    const difference = (first[at] as number) - (second[at] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
