import { createId } from '../../../shared/base/id';
import { isStudioError, type StudioErrorCode, type StudioErrorData } from '../../../shared/base/problem';
import type { RunStatus } from '../../../shared/contract/run';
import { EngineGone } from '../../jobs';
import type { Log } from '../../lib/log';

export interface RunOutcome {
  status: Extract<RunStatus, 'completed' | 'stopped' | 'failed' | 'interrupted'>;
  error: { code: StudioErrorCode; message: string; data: StudioErrorData } | null;
}

/** What the end of a run's job, that was no result, means for the run. */
export function judgeFailure(
  error: unknown,
  { closing, stopping, hasCheckpoint, log }: { closing: boolean; stopping: boolean; hasCheckpoint: boolean; log: Log },
): RunOutcome {
  if (isStudioError(error)) {
    if (closing && (error.code === 'CANCELLED' || error instanceof EngineGone))
      return { status: 'interrupted', error: null };
    if (error.code === 'CANCELLED' && stopping) return { status: 'stopped', error: null };
    const { code, message, data } = error;
    const status = error instanceof EngineGone && hasCheckpoint ? 'interrupted' : 'failed';
    return { status, error: { code, message, data } };
  }
  const logId = createId('error');
  log.error({ logId, error }, 'a run ended with an error nobody expected');
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 'failed',
    error: {
      code: 'INTERNAL',
      message: `The studio made a mistake: ${message}`,
      data: { logId, fix: `Resume the run; if it happens again, report it with the number ${logId}.` },
    },
  };
}
