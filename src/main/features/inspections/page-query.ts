import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import type { OutputPageRequest } from '../../../shared/job/inspection';

export interface OutputQuery {
  layer: string;
  port: number;
  row: number;
  page: OutputPageRequest;
}

export interface BatchQuery {
  layer: string;
  sampleCount: number;
  edge: number;
}

const layer = z.string().min(1);
const count = (fallback: number, maximum: number) => z.coerce.number().int().min(1).max(maximum).default(fallback);
const place = z.coerce.number().int().min(0).default(0);

const outputQuerySchema = z.object({
  layer,
  port: place,
  row: z.coerce.number().int().min(0),
  edge: count(64, 1024),
  channel: place,
  channelCount: count(64, 65_536),
  slice: z.coerce.number().int().min(0).optional(),
});

const batchQuerySchema = z.object({ layer, sampleCount: count(16, 64), edge: count(32, 128) });

function parse<Schema extends z.ZodType>(schema: Schema, query: URLSearchParams): z.output<Schema> {
  const read = schema.safeParse(Object.fromEntries(query));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = issue?.path.join('.') ?? 'query';
  throw new StudioError('BAD_INPUT', `${name} is "${query.get(name) ?? ''}" in the address: ${issue?.message}.`, {
    fix: 'What the address takes is written in src/shared/contract/bulk.ts.',
  });
}

/** Reads the query of GET /data/inspections/:id/output. Throws: StudioError BAD_INPUT naming the parameter. */
export function parseOutputQuery(query: URLSearchParams): OutputQuery {
  const { layer: name, port, row, slice, ...page } = parse(outputQuerySchema, query);
  return { layer: name, port, row, page: { ...page, slice: slice ?? null } };
}

/** Reads the query of GET /data/inspections/:id/batch. Throws: StudioError BAD_INPUT naming the parameter. */
export function parseBatchQuery(query: URLSearchParams): BatchQuery {
  return parse(batchQuerySchema, query);
}
