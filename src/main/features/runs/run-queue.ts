import { StudioError } from '../../../shared/base/problem';
import type { RunQueue } from '../../../shared/contract/run-queue';
import type { Settings } from '../../../shared/contract/setting';
import { createQueue, type Queue } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Log } from '../../lib/log';
import { type MachineMemory, readMachineMemory } from '../../lib/machine-memory';
import type { LiveRun } from './live-run';
import { judgeStart } from './run-admission';

export interface RunQueueDependencies {
  live: ReadonlyMap<string, LiveRun>;
  settings: { current(): Pick<Settings, 'concurrentRunCount'>; onChange(listener: () => void): void };
  changes: Changes;
  log: Log;
  memory?: () => MachineMemory;
}

/** What a person may do to the runs that wait. Throws: StudioError CONFLICT when one of them does not wait any more. */
export interface RunQueueActions {
  describe(): RunQueue;
  /** Puts a run in front of another one; null: to the end. */
  moveBefore(id: string, before: string | null): void;
  setHeld(ids: readonly string[], held: boolean): void;
  startNow(id: string): void;
}

export interface RunQueueLogic extends Pick<Queue, 'add' | 'remove' | 'isWaiting' | 'refresh'> {
  actions: RunQueueActions;
  /** From now on nothing starts: what leaves the queue must not make room for the next. */
  close(): void;
}

/** Memory comes free without anybody saying so. */
const retryMs = 5_000;

/** The runs that wait, and which of them may start beside those that train. */
export function createRunQueue({
  live,
  settings,
  changes,
  log,
  memory = readMachineMemory,
}: RunQueueDependencies): RunQueueLogic {
  let isClosed = false;
  const queue = createQueue({
    judge(id, runningIds) {
      if (isClosed) return { starts: false, reason: 'The studio is closing.', letsPass: false };
      const candidate = live.get(id);
      // Stopped in the same moment: its work ends by itself.
      if (!candidate) return { starts: true };
      const running = runningIds.flatMap((running) => live.get(running) ?? []);
      return judgeStart(candidate, running, { runLimit: settings.current().concurrentRunCount, ...memory() });
    },
    onError: (error) => log.error({ error }, 'a run ended in a way nobody expected'),
    onChange: () => changes.publish({ noun: 'queue', id: null }),
  });
  settings.onChange(() => queue.refresh());
  const retry = setInterval(() => queue.refresh(), retryMs).unref();

  const describe = (): RunQueue => ({
    waiting: queue.waiting().map(({ id, held, reason }) => ({
      id,
      held,
      reason,
      name: live.get(id)?.name ?? id,
      neededBytes: live.get(id)?.neededBytes ?? 0,
    })),
    runLimit: settings.current().concurrentRunCount,
    ...memory(),
  });
  const requireWaiting = (ids: readonly string[]) => {
    for (const id of ids)
      if (!queue.isWaiting(id))
        throw new StudioError('CONFLICT', `The run ${live.get(id)?.name ?? id} does not wait in the queue any more.`, {
          fix: 'Read the queue again.',
        });
  };
  return {
    add: queue.add,
    remove: queue.remove,
    isWaiting: queue.isWaiting,
    refresh: queue.refresh,
    close() {
      isClosed = true;
      clearInterval(retry);
    },
    actions: {
      describe,
      moveBefore(id, before) {
        requireWaiting(before === null ? [id] : [id, before]);
        queue.move(id, before);
      },
      setHeld(ids, held) {
        requireWaiting(ids);
        for (const id of ids) queue.hold(id, held);
      },
      startNow(id) {
        requireWaiting([id]);
        if (isClosed) throw new StudioError('UNAVAILABLE', 'The studio is closing; no run is started.', {});
        queue.start(id);
      },
    },
  };
}
