import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { idInput, route } from './base';
import { profileSchema } from './dataset';
import { distributionSchema, relationsSchema } from './dataset-relations';

const versioned = idInput.extend({ version: z.number().int().positive().nullable().default(null) });

/** What is known so far. */
export const profilingSchema = z.object({
  /** Null when all is there. */
  fraction: z.number().nullable(),
  /** In words, what is being computed. */
  detail: z.string(),
  profile: profileSchema.nullable(),
  relations: relationsSchema.nullable(),
});
export type Profiling = z.infer<typeof profilingSchema>;

export const datasetProfilingContract = {
  /** Profile and relations as they are computed, the last event with all of them; both are stored. Leaving cancels. */
  profiling: route.input(versioned).output(eventIterator(profilingSchema)),
  /** How the values of a column are distributed within the classes of another one. */
  distribution: route
    .input(versioned.extend({ column: z.string(), by: z.string() }))
    .output(z.object({ distribution: distributionSchema })),
};
