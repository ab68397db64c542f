import { z } from 'zod';
import { horizontalAxes } from './line-positions';
import { smoothingKinds } from './smoothing';

/** How lines are drawn, wherever it is kept. */
export const chartLookSchema = z.object({
  axis: z.enum(horizontalAxes),
  /** The metric that `axis: 'metric'` lays out along, joined to the others by step. */
  axisMetric: z.string().max(20_000).nullable(),
  joinedBySteps: z.boolean(),
  logarithmicHorizontal: z.boolean(),
  logarithmic: z.boolean(),
  ignoreOutliers: z.boolean(),
  smoothing: z.number().min(0).max(0.999),
  smoothingKind: z.enum(smoothingKinds),
});

export const plainChartLook: z.infer<typeof chartLookSchema> = {
  axis: 'step',
  axisMetric: null,
  joinedBySteps: false,
  logarithmicHorizontal: false,
  logarithmic: false,
  ignoreOutliers: false,
  smoothing: 0,
  smoothingKind: 'exponential',
};
