import { z } from 'zod';
import { route } from './base';

/** Metrics of runs, as a chart shows them. */
const seriesInput = z.object({
  ids: z.array(z.string()).min(1).max(10_000),
  metrics: z.array(z.string()).min(1).max(1_000),
});

export const seriesExtentSchema = z.object({
  /** Runs that have some of the metrics, in the order in which they were asked for. */
  runs: z.array(
    z.object({
      id: z.string(),
      seriesCount: z.number().int(),
      pointCount: z.number(),
      /** Its points are being written: they cannot be deleted now. */
      isActive: z.boolean(),
    }),
  ),
});
export type SeriesExtent = z.infer<typeof seriesExtentSchema>;

/** What is done to the recorded metrics of a run. */
export const runMetricContract = {
  /** How much of some metrics some runs have. */
  metricExtent: route.input(seriesInput).output(seriesExtentSchema),
  /**
   * Deletes the points of some metrics of an ended run for good; which of them it had.
   * Throws CONFLICT while the run trains, READ_ONLY.
   */
  removeMetrics: route
    .input(z.object({ id: z.string(), metrics: z.array(z.string()).min(1).max(1_000) }))
    .output(z.object({ removedMetrics: z.array(z.string()) })),
};
