import type { runQueueContract } from '../../../shared/contract/run-queue';
import type { Handlers } from '../../lib/handlers';
import type { RunQueueActions } from './run-queue';

export function createRunQueueHandlers(queue: RunQueueActions): Handlers<typeof runQueueContract> {
  const answer = () => ({ queue: queue.describe() });
  return {
    queue: answer,
    moveInQueue({ id, before }) {
      queue.moveBefore(id, before);
      return answer();
    },
    hold({ ids }) {
      queue.setHeld(ids, true);
      return answer();
    },
    release({ ids }) {
      queue.setHeld(ids, false);
      return answer();
    },
    startNow({ id }) {
      queue.startNow(id);
      return answer();
    },
  };
}
