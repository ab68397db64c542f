import { route } from './base';
import { leakageReportSchema, splitInput, splitReportSchema } from './split';

/** Routes about splits; they stand under the noun `datasets`. */
export const datasetSplitContract = {
  /** Divides the rows as a split says, and tells what is in each part. Abort cancels. */
  split: route.input(splitInput).output(splitReportSchema),
  /** What one part of a split can know of another. Slower than `split` itself, so it is asked for apart. */
  leakage: route.input(splitInput).output(leakageReportSchema),
};
