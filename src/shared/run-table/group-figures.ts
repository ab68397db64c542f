/** What the row of a group says of a column. */
export const groupFigures = ['mean', 'deviation', 'median', 'minimum', 'maximum', 'best', 'count'] as const;
export type GroupFigure = (typeof groupFigures)[number];

export const groupFigureTitles = {
  mean: 'Mean ± deviation',
  deviation: 'Deviation',
  median: 'Median',
  minimum: 'Smallest',
  maximum: 'Largest',
  best: 'Best',
  count: 'Number of values',
} satisfies Record<GroupFigure, string>;

/** A column's values in a group, summed up. */
export interface GroupSummary {
  /** Values that are numbers. */
  count: number;
  mean: number;
  /** Of a sample (divided by one less than there are); 0 of a single value. */
  deviation: number;
  minimum: number;
  maximum: number;
  median: number;
}

/** Null without a number. NaN is no number; infinities are. */
export function summariseGroup(values: Iterable<number>): GroupSummary | null {
  const known = Float64Array.from(values).filter((value) => !Number.isNaN(value));
  const count = known.length;
  if (count === 0) return null;
  known.sort();
  const minimum = known[0] as number;
  const maximum = known[count - 1] as number;
  // Around the first value, so that figures far from zero keep their digits.
  const centre = Number.isFinite(minimum) ? minimum : 0;
  const mean = minimum === maximum ? minimum : centre + known.reduce((sum, value) => sum + (value - centre), 0) / count;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = count >> 1;
  const upper = known[half] as number;
  const lower = known[half - 1] as number;
  return {
    count,
    mean,
    deviation: minimum === maximum ? 0 : Math.sqrt(squares / (count - 1)),
    minimum,
    maximum,
    median: count % 2 === 1 || lower === upper ? upper : lower + (upper - lower) / 2,
  };
}

/** @param isBetterSmall whether the best value is the smallest */
export function groupFigureOf(summary: GroupSummary, figure: GroupFigure, isBetterSmall: boolean): number {
  if (figure === 'best') return isBetterSmall ? summary.minimum : summary.maximum;
  return summary[figure];
}
