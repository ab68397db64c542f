import { formatCount } from '../../shared/base/format';
import { isStudioError } from '../../shared/base/problem';
import type { Tasks } from './tasks';

/** How work on many things is followed and ended early. */
export interface ManyOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((doneCount: number, count: number) => void) | undefined;
}

/** More things than these take long enough to be followed and cancelled. */
const followedCount = 200;

/** Deletes or restores things, many of them as an activity; cancelled it stays as far as it has come. */
export async function followMany(
  tasks: Tasks,
  { title, count, signal }: { title: string; count: number; signal: AbortSignal },
  work: (options: ManyOptions) => Promise<void>,
): Promise<void> {
  if (count <= followedCount) return work({});
  try {
    await tasks.run('delete', title, signal, async (task) => {
      await work({
        signal: task.signal,
        onProgress: (doneCount, count) =>
          task.report({ fraction: doneCount / count, detail: `${formatCount(doneCount)} of ${formatCount(count)}` }),
      });
      task.signal.throwIfAborted();
    });
  } catch (error) {
    if (!isStudioError(error) || error.code !== 'CANCELLED') throw error;
  }
}
