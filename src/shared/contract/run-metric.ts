import { z } from 'zod';
import { route } from './base';

/** What is done to the recorded metrics of a run. */
export const runMetricContract = {
  /**
   * Deletes the points of some metrics of an ended run for good; which of them it had.
   * Throws CONFLICT while the run trains, READ_ONLY.
   */
  removeMetrics: route
    .input(z.object({ id: z.string(), metrics: z.array(z.string()).min(1).max(1_000) }))
    .output(z.object({ removedMetrics: z.array(z.string()) })),
};
