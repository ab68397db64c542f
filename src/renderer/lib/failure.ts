import { ORPCError } from '@orpc/client';
import { isStudioError, type Problem, type StudioErrorCode, studioErrorCodes } from '../../shared/base/problem';
import { ConnectionLostError } from './host-connection';

/** A failed call in words for the page. */
export interface Failure {
  code: StudioErrorCode;
  message: string;
  fix: string | null;
  problems: readonly Problem[];
  /** Where the log has the rest; null for expected failures. */
  logId: string | null;
  /** Address of the full list of what could not be read; null where there is none. */
  report: string | null;
}

interface FailureData {
  fix?: string;
  logId?: string;
  report?: string;
  problems?: Problem[];
}

export function toFailure(error: unknown): Failure {
  if (error instanceof ConnectionLostError)
    return {
      code: 'UNAVAILABLE',
      message: error.message,
      fix: 'The page tries again by itself; if it stays away, start the studio again.',
      problems: [],
      logId: null,
      report: null,
    };
  if (error instanceof ORPCError || isStudioError(error)) {
    const data = (error.data ?? {}) as FailureData;
    const code = studioErrorCodes.find((each) => each === error.code) ?? 'INTERNAL';
    return {
      code,
      message: error.message,
      fix: data.fix ?? null,
      problems: data.problems ?? [],
      logId: data.logId ?? null,
      report: data.report ?? null,
    };
  }
  return {
    code: isAbort(error) ? 'CANCELLED' : 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    fix: null,
    problems: [],
    logId: null,
    report: null,
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** Cancelling is what the person asked for, not a failure to report. */
export function isCancelled(error: unknown): boolean {
  return toFailure(error).code === 'CANCELLED';
}
