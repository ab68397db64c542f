import { ORPCError, ValidationError } from '@orpc/contract';
import { createId } from '../../shared/base/id';
import {
  isStudioError,
  type Problem,
  StudioError,
  type StudioErrorCode,
  type StudioErrorData,
} from '../../shared/base/problem';
import type { Log } from '../lib/log';

export interface CallPlace {
  /** What was called, for the log: `datasets.import` or `GET /data/…`. */
  name: string;
  signal: AbortSignal;
}

export interface WireError {
  code: StudioErrorCode;
  message: string;
  data: StudioErrorData;
}

/** HTTP status of an expected failure; whatever the status, the body says it in the contract's words. */
export const httpStatusOf = {
  BAD_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  UNSUPPORTED: 501,
  UNAVAILABLE: 503,
  READ_ONLY: 403,
  DISK_FULL: 507,
  PROJECT_IN_USE: 409,
  PROJECT_TOO_NEW: 409,
  CANCELLED: 499,
  ENGINE_FAILED: 502,
  INTERNAL: 500,
} as const satisfies Record<StudioErrorCode, number>;

const maximumIssueCount = 50;

function describeIssues(error: ValidationError): Problem[] {
  return error.issues.slice(0, maximumIssueCount).map((issue) => {
    const path = (issue.path ?? []).map((step) => {
      const key = typeof step === 'object' ? step.key : step;
      return typeof key === 'number' ? key : String(key);
    });
    const name = path.length > 0 ? path.join('.') : 'the input';
    return { code: 'wrongValue', severity: 'error', message: `${name}: ${issue.message}.`, where: { path } };
  });
}

function inputError(name: string, cause: ValidationError): StudioError {
  const problems = describeIssues(cause);
  return new StudioError(
    'BAD_INPUT',
    `${name} was called with values it does not take: ${problems.map((problem) => problem.message).join(' ')}`,
    { problems, fix: 'Correct the named values; the contract in src/shared/contract lists what each route takes.' },
  );
}

/**
 * The one place where whatever a handler throws becomes what a caller sees. Expected failures keep code, message and
 * data; giving up becomes CANCELLED; everything else is a bug: INTERNAL with an id under which the log holds the stack.
 */
export function toStudioError(error: unknown, place: CallPlace, log: Log): StudioError {
  if (isStudioError(error)) return error;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError)
    return inputError(place.name, error.cause);
  if (place.signal.aborted) return new StudioError('CANCELLED', `${place.name} was cancelled.`, {}, { cause: error });
  const logId = createId('log');
  const cause = error instanceof ORPCError && error.cause !== undefined ? error.cause : error;
  const detail = cause instanceof ValidationError ? describeIssues(cause).map((problem) => problem.message) : undefined;
  log.error(
    { logId, call: place.name, error: cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause), detail },
    `${place.name} failed unexpectedly.`,
  );
  return new StudioError(
    'INTERNAL',
    `${place.name} failed for a reason that the studio did not expect. This is a defect of the studio, not of your input.`,
    { logId, fix: `Try again; if it stays, report it with the entry ${logId} of logs/studio.log in the data folder.` },
    { cause: error },
  );
}

/** The same failure as oRPC carries it, typed by the contract's error map. */
export function toRpcError(error: StudioError): ORPCError<StudioErrorCode, StudioErrorData> {
  return new ORPCError(error.code, {
    defined: true,
    status: httpStatusOf[error.code],
    message: error.message,
    data: error.data,
    cause: error,
  });
}

/** The same failure as JSON for bulk answers and the command line. */
export function toWireError(error: StudioError): WireError {
  return { code: error.code, message: error.message, data: error.data };
}
