import { isStudioError } from '../../shared/base/problem';
import type { JobFailure } from '../../shared/job/protocol';

/** What a job threw, as the host is told it. */
export function describeFailure(error: unknown): JobFailure {
  if (isStudioError(error))
    return { code: error.code, message: error.message, data: error.data, stack: error.stack ?? null };
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  const isMemory = /out of memory|OOM|Array buffer allocation failed|Invalid typed array length/i.test(message);
  return isMemory
    ? {
        code: 'ENGINE_FAILED',
        message: `The engine ran out of memory: ${message}`,
        data: { fix: 'Lower training.batchSize or the size of the layers, or close other programs.' },
        stack,
      }
    : {
        code: 'ENGINE_FAILED',
        message: `The engine failed: ${message}`,
        data: { fix: 'Resume the run from its last checkpoint; if it repeats, the log has the details.' },
        stack,
      };
}
