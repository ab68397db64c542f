/** Which values that are no numbers a point, or the points of a bucket, hold: the sum of these. */
export const notFiniteMarks = { nan: 1, positiveInfinity: 2, negativeInfinity: 4 } as const;

export function notFiniteMark(value: number): number {
  if (Number.isFinite(value)) return 0;
  if (Number.isNaN(value)) return notFiniteMarks.nan;
  return value > 0 ? notFiniteMarks.positiveInfinity : notFiniteMarks.negativeInfinity;
}
