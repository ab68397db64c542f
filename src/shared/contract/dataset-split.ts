import { z } from 'zod';
import { splitSchema } from '../config/split';
import { idInput, route } from './base';
import { leakageReportSchema, splitInput, splitReportSchema } from './split';

const savedSplitSchema = z.object({ split: splitSchema.nullable(), seed: z.number().int().min(0).default(1) });

/** Routes about splits; they stand under the noun `datasets`. */
export const datasetSplitContract = {
  /** Divides the rows as a split says, and tells what is in each part. Abort cancels. */
  split: route.input(splitInput).output(splitReportSchema),
  /** What one part of a split can know of another. Slower than `split` itself, so it is asked for apart. */
  leakage: route.input(splitInput).output(leakageReportSchema),
  /** What new configs of a data set begin with; null where none was saved. */
  savedSplit: route.input(idInput).output(savedSplitSchema),
  /** null takes it back. */
  saveSplit: route.input(savedSplitSchema.extend({ id: z.string() })).output(savedSplitSchema),
};
