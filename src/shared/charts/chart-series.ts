/** One line of a chart, its horizontal positions already in the axis' unit. Arrays have one length; x grows. */
export interface ChartSeries {
  id: string;
  label: string;
  color: string;
  dash: readonly number[];
  x: Float64Array;
  y: Float64Array;
  /** Extremes of what each point stands for, where points are aggregated. */
  band: { minimum: Float64Array; maximum: Float64Array } | null;
}
