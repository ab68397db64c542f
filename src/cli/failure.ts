import { ORPCError } from '@orpc/contract';
import {
  isStudioError,
  StudioError,
  type StudioErrorCode,
  type StudioErrorData,
  studioErrorCodes,
} from '../shared/base/problem';

export const exitCodes = { done: 0, failed: 1, usage: 2, cancelled: 130 } as const;

/** The command was written wrongly: exit code 2. */
export class UsageError extends StudioError {
  constructor(message: string, fix: string) {
    super('BAD_INPUT', message, { fix });
  }
}

export interface Failure {
  code: StudioErrorCode;
  message: string;
  data: StudioErrorData;
}

function isStudioCode(code: string): code is StudioErrorCode {
  return (studioErrorCodes as readonly string[]).includes(code);
}

/** Whatever ended a command, in the contract's words. */
export function toFailure(error: unknown, cancelled: boolean): Failure {
  if (error instanceof ORPCError && isStudioCode(error.code))
    return { code: error.code, message: error.message, data: (error.data ?? {}) as StudioErrorData };
  if (isStudioError(error)) return { code: error.code, message: error.message, data: error.data };
  if (cancelled) return { code: 'CANCELLED', message: 'The command was cancelled.', data: {} };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'INTERNAL',
    message: `The command failed for a reason that the studio did not expect. ${stack}`,
    data: {},
  };
}

/** The failure as a person reads it: what happened, each problem with its place, and what to do. */
export function describeFailure({ code, message, data }: Failure): string {
  const lines = [`error ${code}: ${message}`];
  for (const problem of data.problems ?? []) {
    const { file, line, row, column, path, layer } = problem.where ?? {};
    const place = [
      file,
      row && `row ${row}`,
      line && `line ${line}`,
      column && `column ${column}`,
      layer,
      path?.join('.'),
    ].filter(Boolean);
    const at = place.length > 0 ? place.join(', ') : null;
    if (message.includes(problem.message)) {
      if (at) lines.push(`  at ${at}`);
    } else lines.push(`  ${problem.severity}: ${problem.message}${at ? ` (${at})` : ''}`);
    if (problem.fix && problem.fix !== data.fix) lines.push(`    ${problem.fix}`);
  }
  if (data.fix) lines.push(`  ${data.fix}`);
  return `${lines.join('\n')}\n`;
}
