const characterWidth = 6.6;
const nameHeight = 14;
const gap = 12;
const dotRadius = 6;

interface NamedDot {
  index: number;
  left: number;
  top: number;
  name: string;
}

interface Box {
  from: number;
  to: number;
  top: number;
  bottom: number;
}

const overlap = (one: Box, other: Box) =>
  one.from < other.to && other.from < one.to && one.top < other.bottom && other.top < one.bottom;

/**
 * On which side of its dot each name stands so that none covers another name or a dot; a name without room is left out. Names
 * that come first are placed first.
 */
export function placeNames(
  named: readonly NamedDot[],
  dots: readonly { index: number; left: number; top: number }[],
  width: number,
): ReadonlyMap<number, 'left' | 'right'> {
  const taken: { index: number | null; box: Box }[] = dots.map(({ index, left, top }) => ({
    index,
    box: { from: left - dotRadius, to: left + dotRadius, top: top - dotRadius, bottom: top + dotRadius },
  }));
  const sides = new Map<number, 'left' | 'right'>();
  for (const { index, left, top, name } of named) {
    const length = name.length * characterWidth;
    const rows = { top: top - nameHeight / 2, bottom: top + nameHeight / 2 };
    const boxes = {
      right: { ...rows, from: left + gap, to: left + gap + length },
      left: { ...rows, from: left - gap - length, to: left - gap },
    };
    const side = (['right', 'left'] as const).find(
      (each) =>
        boxes[each].from >= 0 &&
        boxes[each].to <= width &&
        taken.every((other) => other.index === index || !overlap(other.box, boxes[each])),
    );
    if (side === undefined) continue;
    sides.set(index, side);
    taken.push({ index: null, box: boxes[side] });
  }
  return sides;
}
