import type { JobEvent } from '../../shared/job/protocol';
import type { TaskContext } from '../lib/tasks';

/** Shows a job's progress in the jobs panel. */
export function reportJob({ report }: Pick<TaskContext, 'report'>): (event: JobEvent) => void {
  return (event) => {
    if (event.type === 'progress') report({ fraction: event.fraction, detail: event.detail });
    else if (event.type === 'engine') report({ fraction: null, detail: `Engine ${event.id}` });
  };
}
