import { setTimeout as wait } from 'node:timers/promises';
import { StudioError } from '../../../shared/base/problem';
import type { Change } from '../../../shared/contract/activity';
import type { Changes } from '../../lib/changes';
import type { Log } from '../../lib/log';
import { type Database, giveBackSpace, type ProjectSession } from '../../store';
import { findUnpackedRun, type PackedRun, packRun, untilUnread } from './metric-packing';
import { mendSummaries } from './summary-mending';

export interface CompactionDependencies {
  current: () => ProjectSession | null;
  changes: Changes;
  log: Log;
  /** Quiet time before work begins. */
  delayMs?: number;
}

export interface MetricCompaction {
  /** Stops at the next step and waits for it. */
  close(): Promise<void>;
}

const usualDelayMs = 5_000;
/** Between two runs, so that whoever waits for the database comes first. */
const pauseMs = 20;

const nouns: readonly Change['noun'][] = ['run', 'project', 'trash'];

/** Waits until there may be something to do; false when the signal came first. */
async function nextChange(changes: Changes, signal: AbortSignal): Promise<boolean> {
  for await (const { noun, progress } of changes.watch(null, signal))
    if (nouns.includes(noun) && !progress) return true;
  return false;
}

/**
 * Packs the metrics of ended runs and mends their summaries while nobody waits for it, and gives the space that has become
 * free back to the disk: after runs have ended, after the trash was emptied and after a project was opened.
 */
export function createMetricCompaction({
  current,
  changes,
  log,
  delayMs = usualDelayMs,
}: CompactionDependencies): MetricCompaction {
  const closing = new AbortController();
  const { signal } = closing;

  /** What goes wrong with one run, such as a series that is deleted meanwhile, does not keep the others from being packed. */
  const pack = async (database: Database, runId: string): Promise<PackedRun | null> => {
    try {
      return await packRun(database, runId, signal);
    } catch (error) {
      // Of the whole database (a full disk, a project that was closed): the next run would fare no better.
      if (signal.aborted || error instanceof StudioError) throw error;
      log.error({ runId, error }, 'the metrics of a run could not be packed');
      return null;
    }
  };

  const compact = async (session: ProjectSession): Promise<void> => {
    const { database } = session;
    if ((await mendSummaries(database, signal)) > 0) changes.publish({ noun: 'run', id: null });
    /** Runs that are left for the next time. */
    const passedOver: string[] = [];
    const next = () => findUnpackedRun(database, passedOver);
    for (let runId = await next(); runId !== null; runId = await next()) {
      await untilUnread(database, signal);
      if (signal.aborted || current() !== session) break;
      const packed = await pack(database, runId);
      if (!packed) passedOver.push(runId);
      else if (packed.damagedCount > 0) log.warn({ runId, ...packed }, 'series with damaged chunks were not packed');
      await wait(pauseMs);
    }
    await giveBackSpace(database, signal);
  };

  const work = (async () => {
    while (await nextChange(changes, signal)) {
      await wait(delayMs, undefined, { signal }).catch(() => {});
      const session = current();
      if (signal.aborted || session === null || session.readOnly) continue;
      await compact(session).catch((error) => {
        // A project that was closed meanwhile goes on when it is opened again.
        if (!signal.aborted && current() === session) log.error({ error }, 'metrics could not be packed');
      });
    }
  })();

  return {
    close: async () => {
      closing.abort();
      await work;
    },
  };
}
