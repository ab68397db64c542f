import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import { splitNames } from '../../../shared/contract/evaluation';
import type { PreparedRowsRequest } from '../../../shared/job/preparation';

const maximumLimit = 1000;
const whole = (fallback: number, maximum: number) => z.coerce.number().int().min(0).max(maximum).default(fallback);

const querySchema = z.object({
  step: whole(0, 1000),
  offset: whole(0, 2 ** 31),
  limit: whole(50, maximumLimit),
  part: z.enum(splitNames).optional(),
});

/** Reads the query of GET /data/preparations/:id/rows. Throws: StudioError BAD_INPUT naming the parameter. */
export function parsePreparedRowsQuery(query: URLSearchParams): PreparedRowsRequest {
  const columns = query.getAll('column');
  const read = querySchema.safeParse(Object.fromEntries(query));
  if (read.success) return { ...read.data, part: read.data.part ?? null, columns: columns.length > 0 ? columns : null };
  const [issue] = read.error.issues;
  const name = issue?.path.join('.') ?? 'query';
  throw new StudioError('BAD_INPUT', `${name} is "${query.get(name) ?? ''}" in the address: ${issue?.message}.`, {
    fix: 'What the address takes is written in src/shared/contract/bulk.ts.',
  });
}
