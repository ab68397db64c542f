import { z } from 'zod';
import { route } from './base';

/** Whether runs computed the same. */
export const runEqualityContract = {
  /**
   * Compares every recorded point of two runs bit for bit; what the system measured (`system/…`) is left out. Ids may
   * also be names or numbers.
   */
  compareFigures: route.input(z.object({ id: z.string(), otherId: z.string() })).output(
    z.object({
      isEqual: z.boolean(),
      metricCount: z.number().int(),
      pointCount: z.number().int(),
      differingMetrics: z.array(z.string()),
      first: z
        .object({
          metric: z.string(),
          step: z.number(),
          values: z.tuple([z.string().nullable(), z.string().nullable()]),
        })
        .nullable(),
      /** Both runs have ended. */
      haveEnded: z.boolean(),
      /** The same in a sentence. */
      verdict: z.string(),
    }),
  ),
};
