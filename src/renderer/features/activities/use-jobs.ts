import { useMemo } from 'react';
import { create } from 'zustand';
import { formatCount } from '../../../shared/base/format';
import type { Activity } from '../../../shared/contract/activity';
import { activeRunStatuses, type RunSummary } from '../../../shared/contract/run';
import { useActivities } from '../../lib/activity-store';
import { useRunList } from '../../lib/run-list';
import { type RunPreparing, type RunProgress, useRunProgressStore } from '../../lib/run-progress-store';

/** Long work of either kind, a training run or an activity, as the status bar and the jobs panel show it. */
export interface Job {
  id: string;
  kind: 'run' | Activity['kind'];
  title: string;
  /** Running jobs say what they do; ended ones how they ended. */
  detail: string;
  fraction: number | null;
  remainingMs: number | null;
  startedAt: number;
  endedAt: number | null;
  steps: { step: number; stepCount: number } | null;
  samplesPerSecond: number | null;
  link: string | null;
  error: Activity['error'];
}

interface Jobs {
  running: readonly Job[];
  /** Of those that run: their engines wait. */
  pausedCount: number;
  queuedCount: number;
  /** Failed, and not cleared from the list. */
  failed: readonly Job[];
  /** The rest, newest first. */
  ended: readonly Job[];
}

const openedAt = Date.now();

/** Ended jobs up to here are out of the list. */
const useCleared = create<{ clearedAt: number }>()(() => ({ clearedAt: 0 }));

/** Takes the jobs that ended out of the list; what they made stays. */
export function clearEndedJobs(): void {
  useCleared.setState({ clearedAt: Date.now() });
}

const endedRunCount = 20;
const noRuns: readonly RunSummary[] = [];

function runJob(run: RunSummary, progress: RunProgress | undefined, prepared: RunPreparing | undefined): Job {
  const active = activeRunStatuses.includes(run.status);
  const live = run.status === 'running' ? progress : undefined;
  const preparing = run.status === 'starting' ? prepared : undefined;
  const step = live?.step ?? run.step;
  const stepCount = live?.stepCount ?? run.stepCount;
  return {
    id: run.id,
    kind: 'run',
    title: run.name,
    detail: preparing
      ? preparing.detail
      : live
        ? `epoch ${formatCount(live.epoch)} of ${formatCount(live.epochCount)}`
        : run.status,
    fraction: preparing ? preparing.fraction : active && stepCount ? step / stepCount : null,
    remainingMs: (live ?? preparing)?.remainingMs ?? null,
    startedAt: run.startedAt ?? run.createdAt,
    endedAt: run.endedAt,
    steps: active && stepCount && !preparing ? { step, stepCount } : null,
    samplesPerSecond: live?.samplesPerSecond ?? run.samplesPerSecond,
    link: `/runs/${run.id}`,
    error: run.error,
  };
}

function activityJob(activity: Activity): Job {
  return {
    ...activity,
    detail: activity.status === 'running' ? activity.detail : activity.status,
    steps: null,
    samplesPerSecond: null,
  };
}

/** All long work, sorted by what the person may want to do about it. */
export function useJobs(): Jobs {
  const { data } = useRunList();
  const activities = useActivities((state) => state.activities);
  const progress = useRunProgressStore((state) => state.progress);
  const preparing = useRunProgressStore((state) => state.preparing);
  const clearedAt = useCleared((state) => state.clearedAt);
  const runs = data?.runs ?? noRuns;
  return useMemo(() => {
    const training = runs.filter(({ status }) => status !== 'queued' && activeRunStatuses.includes(status));
    const recentRuns = runs
      .filter(({ endedAt }) => endedAt !== null && endedAt >= openedAt)
      .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0))
      .slice(0, endedRunCount);
    const done = activities.filter(({ status }) => status !== 'running');
    const ended = [...recentRuns.map((run) => runJob(run, undefined, undefined)), ...done.map(activityJob)]
      .filter(({ endedAt }) => (endedAt ?? 0) > clearedAt)
      .toSorted((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
    const isFailed = (job: Job) => job.error !== null;
    return {
      pausedCount: training.filter(({ status }) => status === 'paused').length,
      running: [
        ...training.map((run) => runJob(run, progress[run.id], preparing[run.id])),
        ...activities.filter(({ status }) => status === 'running').map(activityJob),
      ],
      queuedCount: runs.filter(({ status }) => status === 'queued').length,
      failed: ended.filter(isFailed),
      ended: ended.filter((job) => !isFailed(job)),
    };
  }, [runs, activities, progress, preparing, clearedAt]);
}
