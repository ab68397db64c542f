import { createId } from '../../../shared/base/id';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { Activity } from '../../../shared/contract/activity';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import { createRemainingTime } from './remaining-time';

/** Ended activities stay in the panel until this many newer ones have come. */
const keptEndedCount = 50;
/** Progress reaches the pages at most this often; the first, the last and every change of status always do. */
const publishIntervalMs = 100;

export interface TasksOptions {
  changes: Changes;
  clock: Clock;
  log: Log;
}

interface Entry {
  activity: Activity;
  abort: AbortController;
  publishedAt: number;
}

/** Runs long work as activities that the person sees, follows and cancels. */
export function createTasks({ changes, clock, log }: TasksOptions): Tasks {
  const entries = new Map<string, Entry>();

  const publish = (entry: Entry) => {
    entry.publishedAt = clock.now();
    changes.publish({ noun: 'activity', id: entry.activity.id, activity: { ...entry.activity } });
  };
  const forgetOldest = () => {
    const ended = [...entries.values()].filter((entry) => entry.activity.endedAt !== null);
    for (const entry of ended.slice(0, Math.max(0, ended.length - keptEndedCount))) entries.delete(entry.activity.id);
  };

  return {
    async run(kind, title, signal, work) {
      const entry: Entry = {
        activity: {
          id: createId('task', clock.now()),
          kind,
          title,
          status: 'running',
          fraction: null,
          detail: '',
          remainingMs: null,
          startedAt: clock.now(),
          endedAt: null,
          link: null,
          error: null,
        },
        abort: new AbortController(),
        publishedAt: Number.NEGATIVE_INFINITY,
      };
      const { activity } = entry;
      const remaining = createRemainingTime(activity.startedAt);
      const taskSignal = AbortSignal.any([signal, entry.abort.signal]);
      const end = (change: Partial<Activity>) => {
        Object.assign(activity, { remainingMs: null, endedAt: clock.now() }, change);
        publish(entry);
        forgetOldest();
      };
      entries.set(activity.id, entry);
      publish(entry);
      try {
        taskSignal.throwIfAborted();
        const result = await work({
          signal: taskSignal,
          report({ fraction, detail }) {
            if (activity.endedAt !== null) return;
            activity.fraction = fraction === null ? null : Math.min(1, Math.max(0, fraction));
            activity.detail = detail;
            activity.remainingMs = remaining.estimate(activity.fraction, clock.now());
            if (clock.now() - entry.publishedAt >= publishIntervalMs) publish(entry);
          },
          link(path) {
            activity.link = path;
          },
        });
        end({ status: 'done', fraction: 1 });
        return result;
      } catch (error) {
        if (taskSignal.aborted || (isStudioError(error) && error.code === 'CANCELLED')) {
          end({ status: 'cancelled' });
          throw new StudioError('CANCELLED', `${title} was cancelled.`, {}, { cause: error });
        }
        const shown = isStudioError(error)
          ? { code: error.code, message: error.message, data: error.data }
          : { code: 'INTERNAL' as const, message: `${title} failed unexpectedly.`, data: {} };
        end({ status: 'failed', error: shown });
        log.warn({ task: activity.id, kind, code: shown.code }, `${title} failed: ${shown.message}`);
        throw error;
      }
    },
    list: () => [...entries.values()].map((entry) => ({ ...entry.activity })).reverse(),
    cancel(id) {
      const entry = entries.get(id);
      if (!entry)
        throw new StudioError('NOT_FOUND', `There is no activity ${id}; it may have ended long ago.`, {
          fix: 'Read the list of activities again.',
        });
      entry.abort.abort();
    },
  };
}
