import { z } from 'zod';
import { runConfigSchema } from './run-config';

/** JSON Schema (draft 7) of the run config, for completion and hover in the text editor. */
export function createConfigJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runConfigSchema, { target: 'draft-7', io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
}
