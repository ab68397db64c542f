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
