import type { activityContract } from '../../../shared/contract/activity';
import type { Handlers } from '../../lib/handlers';
import type { Tasks } from '../../lib/tasks';
import { createActivityHandlers } from './activity-handlers';
import { createTasks, type TasksOptions } from './tasks';

export interface Activities {
  tasks: Tasks;
  handlers: Handlers<typeof activityContract>;
}

/** Long work that is not a run, and the stream of changes that keeps every page fresh. */
export function createActivities(options: TasksOptions): Activities {
  const tasks = createTasks(options);
  return { tasks, handlers: createActivityHandlers(tasks, options.changes) };
}
