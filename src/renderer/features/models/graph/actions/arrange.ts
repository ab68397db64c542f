import type { Box, Direction, Point } from '../layout/geometry';

export const alignments = ['left', 'center', 'right', 'top', 'middle', 'bottom'] as const;
export type Alignment = (typeof alignments)[number];

const aligned = {
  left: (box, all) => ({ ...box, x: Math.min(...all.map(({ x }) => x)) }),
  center: (box, all) => {
    const left = Math.min(...all.map(({ x }) => x));
    const right = Math.max(...all.map(({ x, width }) => x + width));
    return { ...box, x: (left + right - box.width) / 2 };
  },
  right: (box, all) => ({ ...box, x: Math.max(...all.map(({ x, width }) => x + width)) - box.width }),
  top: (box, all) => ({ ...box, y: Math.min(...all.map(({ y }) => y)) }),
  middle: (box, all) => {
    const upper = Math.min(...all.map(({ y }) => y));
    const lower = Math.max(...all.map(({ y, height }) => y + height));
    return { ...box, y: (upper + lower - box.height) / 2 };
  },
  bottom: (box, all) => ({ ...box, y: Math.max(...all.map(({ y, height }) => y + height)) - box.height }),
} satisfies Record<Alignment, (box: Box, all: readonly Box[]) => Point>;

/** Boxes lined up at one side or middle; those that would lie on each other keep their order with a gap between. */
export function align(boxes: ReadonlyMap<string, Box>, alignment: Alignment): Map<string, Point> {
  const all = [...boxes.values()];
  const places = new Map<string, Point>([...boxes].map(([id, box]) => [id, aligned[alignment](box, all)]));
  const along = alignment === 'left' || alignment === 'center' || alignment === 'right' ? 'y' : 'x';
  const size = along === 'y' ? 'height' : 'width';
  const inOrder = [...boxes].sort(([, one], [, other]) => one[along] - other[along]);
  let end = Number.NEGATIVE_INFINITY;
  for (const [id, box] of inOrder) {
    const place = places.get(id) as Point;
    const start = Math.max(place[along], end);
    places.set(id, { x: place.x, y: place.y, [along]: start });
    end = start + box[size] + minimumGap;
  }
  return places;
}

const minimumGap = 12;

/** Equal gaps between boxes; the first and the last stay where they are. */
export function distribute(boxes: ReadonlyMap<string, Box>, axis: 'x' | 'y'): Map<string, Point> {
  const size = axis === 'x' ? 'width' : 'height';
  const inOrder = [...boxes].sort(([, one], [, other]) => one[axis] - other[axis]);
  const first = inOrder[0]?.[1];
  const last = inOrder.at(-1)?.[1];
  if (!first || !last || inOrder.length < 3) return new Map(inOrder.map(([id, { x, y }]) => [id, { x, y }]));
  const taken = inOrder.reduce((total, [, box]) => total + box[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - taken) / (inOrder.length - 1);
  let at = first[axis];
  return new Map(
    inOrder.map(([id, box]) => {
      const place = { x: box.x, y: box.y, [axis]: at };
      at += box[size] + gap;
      return [id, place];
    }),
  );
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';
const forward: Record<Direction, Record<Arrow, 'back' | 'on' | 'before' | 'behind'>> = {
  down: { ArrowUp: 'back', ArrowDown: 'on', ArrowLeft: 'before', ArrowRight: 'behind' },
  right: { ArrowLeft: 'back', ArrowRight: 'on', ArrowUp: 'before', ArrowDown: 'behind' },
};

/**
 * The node that an arrow key leads to: along an edge with or against the data, across to the nearest node at about the
 * same depth. Null when there is none.
 */
export function nodeInDirection(
  from: string,
  arrow: Arrow,
  edges: readonly { source: string; target: string }[],
  boxes: ReadonlyMap<string, Box>,
  direction: Direction,
): string | null {
  const way = forward[direction][arrow];
  const here = boxes.get(from);
  if (!here) return null;
  const across = direction === 'down' ? 'x' : 'y';
  const along = direction === 'down' ? 'y' : 'x';
  const nearest = (ids: readonly string[], distance: (box: Box) => number) =>
    ids
      .flatMap((id) => (boxes.has(id) ? [{ id, far: distance(boxes.get(id) as Box) }] : []))
      .sort((one, other) => one.far - other.far)[0]?.id ?? null;
  if (way === 'on' || way === 'back') {
    const next = edges.flatMap(({ source, target }) =>
      way === 'on' ? (source === from ? [target] : []) : target === from ? [source] : [],
    );
    return nearest(next, (box) => Math.abs(box[across] - here[across]));
  }
  const side = way === 'before' ? -1 : 1;
  const beside = [...boxes].flatMap(([id, box]) =>
    id !== from && (box[across] - here[across]) * side > 1 ? [id] : [],
  );
  const length = direction === 'down' ? here.height : here.width;
  const row = beside.filter((id) => Math.abs((boxes.get(id) as Box)[along] - here[along]) < length * 2);
  return nearest(row, (box) => Math.abs(box[across] - here[across]) + 2 * Math.abs(box[along] - here[along]));
}
