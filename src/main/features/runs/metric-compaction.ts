import { setTimeout as wait } from 'node:timers/promises';
import type { Change } from '../../../shared/contract/activity';
import type { Changes } from '../../lib/changes';
import type { Log } from '../../lib/log';
import { giveBackSpace, type ProjectSession } from '../../store';
import { findUnpackedRun, packRun } from './metric-packing';

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
 * Packs the metrics of ended runs while nobody waits for it, and gives the space that has become free back to the disk:
 * after runs have ended, after the trash was emptied and after a project was opened.
 */
export function createMetricCompaction({
  current,
  changes,
  log,
  delayMs = usualDelayMs,
}: CompactionDependencies): MetricCompaction {
  const closing = new AbortController();
  const { signal } = closing;

  const compact = async (session: ProjectSession): Promise<void> => {
    const { database } = session;
    const tried = new Set<string>();
    for (let runId = await findUnpackedRun(database); runId !== null; runId = await findUnpackedRun(database)) {
      if (signal.aborted || current() !== session || tried.has(runId)) break;
      tried.add(runId);
      const packed = await packRun(database, runId, signal);
      if (packed && packed.damagedCount > 0)
        log.warn({ runId, ...packed }, 'series with damaged chunks were not packed');
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
