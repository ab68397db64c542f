import type { Problem } from '../../../shared/base/problem';
import { describeIssue, expandUnions } from '../../../shared/config/config-issue';
import { type TransformConfig, transformSchema } from '../../../shared/transforms/schema';

/** A list that is being edited: what of it can be fitted, and what is wrong with the first entry that cannot. */
export interface Draft {
  transforms: TransformConfig[];
  problem: Problem | null;
}

export function readDraft(entries: readonly unknown[]): Draft {
  const transforms: TransformConfig[] = [];
  for (const [index, entry] of entries.entries()) {
    const read = transformSchema.safeParse(entry);
    if (read.success) transforms.push(read.data);
    else {
      const [issue] = expandUnions(read.error.issues, entry);
      if (!issue) continue;
      return {
        transforms,
        problem: {
          severity: 'error',
          ...describeIssue(issue, entry),
          where: { path: ['transforms', index, ...(issue.path as (string | number)[])] },
        },
      };
    }
  }
  return { transforms, problem: null };
}
