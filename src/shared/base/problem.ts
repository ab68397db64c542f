import { z } from 'zod';

/** Where a problem sits: a key in a document, a place in a text, a file, a layer. All optional, as many as are known. */
export const problemPlaceSchema = z.object({
  path: z.array(z.union([z.string(), z.number()])).optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
  /** Of a table without lines, such as a workbook; counted from 1. */
  row: z.number().int().positive().optional(),
  file: z.string().optional(),
  layer: z.string().optional(),
});

/**
 * One thing that is wrong with something from outside (a file, a config, a graph): a value, never an exception.
 * `message` says what was found and what was expected; `fix` says how to mend it.
 */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  where: problemPlaceSchema.optional(),
  fix: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The codes an expected failure can carry across every boundary; each is explained in docs/errors.md. */
export const studioErrorCodes = [
  'BAD_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED',
  'UNAVAILABLE',
  'READ_ONLY',
  'DISK_FULL',
  'PROJECT_IN_USE',
  'PROJECT_TOO_NEW',
  'CANCELLED',
  'ENGINE_FAILED',
  'INTERNAL',
] as const;
export type StudioErrorCode = (typeof studioErrorCodes)[number];

export const studioErrorDataSchema = z.object({
  problems: z.array(problemSchema).optional(),
  fix: z.string().optional(),
  logId: z.string().optional(),
  /** Address (`/data/…`) of a CSV file with every row that could not be read, where the problems are too many to list. */
  report: z.string().optional(),
});
export type StudioErrorData = z.infer<typeof studioErrorDataSchema>;

/**
 * An expected failure. The message says what happened with the received values and what was expected;
 * `data.fix` says how to mend it. Anything that is not a StudioError is a bug and becomes INTERNAL at the edge.
 */
export class StudioError extends Error {
  override readonly name = 'StudioError';

  constructor(
    readonly code: StudioErrorCode,
    message: string,
    readonly data: StudioErrorData = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function isStudioError(error: unknown): error is StudioError {
  return error instanceof StudioError;
}

/** Joins the first problems of a list into one sentence a person can read, for logs and error messages. */
export function summariseProblems(problems: readonly Problem[], limit = 3): string {
  const shown = problems.slice(0, limit).map((problem) => problem.message);
  const rest = problems.length - shown.length;
  return rest > 0 ? `${shown.join(' ')} (${rest} more)` : shown.join(' ');
}
