/** One line of a chart, its horizontal positions already in the axis' unit. Arrays have one length; x grows. */
export interface ChartSeries {
  id: string;
  label: string;
  color: string;
  dash: readonly number[];
  x: Float64Array;
  y: Float64Array;
  /** What each point stands for where that is more than its value. */
  band: SeriesBand | null;
  /** What each point stands for that is no number (shared/run-table/not-finite.ts); null for nothing; without it, values tell. */
  notFinite?: Uint8Array | null;
  /** The same points in the order of their steps, where the line is drawn so; x does not grow then. */
  trail?: { x: Float64Array; y: Float64Array };
}

export interface SeriesBand {
  minimum: Float64Array;
  maximum: Float64Array;
  /** Extremes of the points that one point stands for, or the spread of several runs about their mean. */
  of: 'points' | 'runs';
  /** Of several runs: their points stand for several each. */
  isAggregated?: boolean;
}
