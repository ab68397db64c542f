import type { QueryKey } from '@tanstack/react-query';
import type { Change } from '../../shared/contract/activity';
import { putActivity } from './activity-store';
import { client, host, queryClient } from './host-client';
import { useConnection } from './host-connection';
import { runListStore } from './run-list';
import { putRunPreparing, putRunProgress } from './run-progress-store';
import { readQueriesAgain } from './stale-queries';

/** What to read again when something of this noun changes. */
const staleKeys = {
  project: () => [host.projects.key(), host.runViews.key()],
  dataset: () => [host.datasets.key(), host.templates.key(), host.projects.current.key(), host.inspections.open.key()],
  model: () => [host.models.list.key(), host.models.get.key()],
  block: () => [host.models.blocks.key()],
  run: () => [
    host.runs.metricNames.key(),
    host.runs.metricCounts.key(),
    host.runs.settings.key(),
    host.runs.get.key(),
    host.runs.events.key(),
    host.runs.checkpoints.key(),
    host.runs.compare.key(),
    host.runs.compareFigures.key(),
    host.reports.figure.key(),
    host.datasets.versions.key(),
    host.projects.current.key(),
    host.inspections.open.key(),
  ],
  queue: () => [host.runs.queue.key()],
  /** Charts read new points themselves: see onChange. */
  metrics: () => [],
  /** What was recorded is read run by run: see take. */
  record: () => [host.runs.records.key(), host.runs.recordedRuns.key()],
  runView: () => [host.runViews.list.key()],
  report: () => [host.reports.list.key(), host.reports.get.key()],
  evaluation: () => [host.evaluations.key(), host.reports.figure.key()],
  export: () => [host.exports.key()],
  engine: () => [host.engines.key()],
  setting: () => [host.settings.key()],
  activity: () => [],
  trash: () => [host.projects.trash.key(), host.projects.current.key()],
  /** A file that was handed over is taken once: see onChange. */
  portable: () => [],
} satisfies Record<Change['noun'], () => QueryKey[]>;

/** Under which key lies what a run recorded: it is read again whether or not a page shows it. */
export const runRecordsKey = (runId: string, ...parts: unknown[]): QueryKey => ['run-records', runId, ...parts];

/** A lone change is read soon; bursts, as while a run writes checkpoints, at most every `restMs`. */
const gatherMs = 40;
const restMs = 300;
const retryMs = 500;

const listeners = new Set<(change: Change) => void>();
let gathered = new Set<Change['noun']>();
let gathering = false;
let lastReadAt = 0;

/** Hears every change as it comes, for example noun `metrics` of the run a chart shows. Returns how to stop. */
export function onChange(listener: (change: Change) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readAgain(noun: Change['noun']): void {
  gathered.add(noun);
  if (gathering) return;
  gathering = true;
  setTimeout(
    () => {
      const nouns = gathered;
      gathered = new Set();
      gathering = false;
      lastReadAt = performance.now();
      for (const each of nouns) for (const key of staleKeys[each]()) void readQueriesAgain(queryClient, key);
    },
    Math.max(gatherMs, lastReadAt + restMs - performance.now()),
  );
}

/** A run that trains gets its metrics with its points: their names are read again, seldom. */
const metricNamesRestMs = 2_000;
let areMetricNamesStale = false;
let metricNamesReadAt = Number.NEGATIVE_INFINITY;

function readMetricNamesAgain(): void {
  if (areMetricNamesStale) return;
  areMetricNamesStale = true;
  setTimeout(
    () => {
      areMetricNamesStale = false;
      metricNamesReadAt = performance.now();
      void readQueriesAgain(queryClient, host.runs.metricNames.key());
      void readQueriesAgain(queryClient, host.runs.metricCounts.key());
    },
    Math.max(gatherMs, metricNamesReadAt + metricNamesRestMs - performance.now()),
  );
}

function take(change: Change): void {
  if (change.noun === 'metrics') readMetricNamesAgain();
  if (change.noun === 'record' && change.id) void readQueriesAgain(queryClient, runRecordsKey(change.id));
  if (change.activity) putActivity(change.activity);
  if (change.progress && change.id) putRunProgress(change.id, change.progress);
  if (change.preparing && change.id) putRunPreparing(change.id, change.preparing);
  // A step forward alone changes nothing that the lists show; the progress store carries it.
  if (!(change.noun === 'run' && (change.progress || change.preparing))) readAgain(change.noun);
  runListStore.notice(change);
  for (const listener of listeners) listener(change);
}

async function readActivities(): Promise<void> {
  const { activities } = await client.activities.list();
  for (const activity of activities) putActivity(activity);
}

/** Follows the host’s changes for as long as the page lives, across lost connections. */
export async function followChanges(): Promise<never> {
  let after: number | null = null;
  for (let first = true; ; first = false) {
    try {
      const changes = await client.activities.watch({ after });
      await readActivities();
      if (!first) {
        runListStore.readAgain();
        await readQueriesAgain(queryClient);
      }
      for await (const change of changes) {
        const missed = change.noun === 'project' && change.id === null && after !== null;
        after = change.sequence;
        if (missed) {
          await readQueriesAgain(queryClient);
          await readActivities();
        }
        take(change);
      }
    } catch {
      // The banner tells of the lost connection (host-connection.ts); here it is only opened again.
    }
    after ??= 0;
    if (useConnection.getState().phase === 'open') await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
