/** Something that happened in a run, where its charts show it. */
export interface EventMark {
  id: string;
  /** Position in the axis' unit. */
  x: number;
  /** What happened, in a sentence. */
  title: string;
  /** Whose run; null where there is only one. */
  owner: string | null;
  color: string;
  /** Happens often and says little, as a checkpoint does. */
  faint: boolean;
}

/** Marks nearer than this many pixels are named at the cursor. */
export const markReachPixels = 5;

export function marksNear(marks: readonly EventMark[], at: number, reach: number): EventMark[] {
  return marks.filter(({ x }) => Math.abs(x - at) <= reach).sort((a, b) => Number(a.faint) - Number(b.faint));
}

/** Faint marks nearer to each other than this many CSS pixels would be a grid of their own. */
const faintGapPixels = 24;

/**
 * The marks that a chart draws: all plain ones, and the faint ones while there is room for them. The cursor names the
 * others all the same.
 */
export function drawnMarks(
  marks: readonly EventMark[],
  frame: { x(value: number): number; left: number; width: number },
  pixelRatio: number,
): EventMark[] {
  const visible = marks.filter(({ x: at }) => {
    const x = frame.x(at);
    return x >= frame.left && x <= frame.left + frame.width;
  });
  const faintCount = visible.filter(({ faint }) => faint).length;
  const hasRoom = faintCount * faintGapPixels * pixelRatio <= frame.width;
  return hasRoom ? visible : visible.filter(({ faint }) => !faint);
}
