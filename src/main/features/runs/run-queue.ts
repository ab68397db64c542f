import { StudioError } from '../../../shared/base/problem';
import type { RunQueue, runQueueContract } from '../../../shared/contract/run-queue';
import type { Settings } from '../../../shared/contract/setting';
import { createQueue, type Queue } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
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

export interface RunQueueLogic extends Queue {
  describe(): RunQueue;
  handlers: Handlers<typeof runQueueContract>;
  /** No more tries to start what waits for memory. */
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
  const queue = createQueue({
    judge(id, runningIds) {
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
  const answer = () => ({ queue: describe() });
  const setHeld = (ids: readonly string[], held: boolean) => {
    requireWaiting(ids);
    for (const id of ids) queue.hold(id, held);
    return answer();
  };

  return {
    ...queue,
    describe,
    close: () => clearInterval(retry),
    handlers: {
      queue: answer,
      moveInQueue({ id, before }) {
        requireWaiting(before === null ? [id] : [id, before]);
        queue.move(id, before);
        return answer();
      },
      hold: ({ ids }) => setHeld(ids, true),
      release: ({ ids }) => setHeld(ids, false),
      startNow({ id }) {
        requireWaiting([id]);
        queue.start(id);
        return answer();
      },
    },
  };
}
