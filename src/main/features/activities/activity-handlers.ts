import type { activityContract } from '../../../shared/contract/activity';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import type { Tasks } from '../../lib/tasks';

export function createActivityHandlers(tasks: Tasks, changes: Changes): Handlers<typeof activityContract> {
  return {
    list: () => ({ activities: tasks.list() }),
    cancel({ id }) {
      tasks.cancel(id);
      return {};
    },
    watch: ({ after }, { signal }) => changes.watch(after, signal),
  };
}
