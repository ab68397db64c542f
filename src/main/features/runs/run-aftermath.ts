import { activeRunStatuses, type RunStatus } from '../../../shared/contract/run';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { ProjectSession } from '../../store';
import { readCheckpoints } from './checkpoints';
import { type RunEnding, storeEnding } from './run-ending';
import { markInterrupted } from './run-interruption';
import { listActiveIds } from './run-repository';
import type { RunRow } from './run-row';

interface AftermathDependencies {
  session: () => ProjectSession;
  /** An engine of this host works on the run, or is about to. */
  isInUse: (id: string) => boolean;
  publish: (id: string | null) => void;
  clock: Clock;
  log: Log;
  retryMs?: number;
}

/**
 * What a full disk kept from being written down, until it can be: ends of runs, and that nobody trains any more what a
 * host that died left behind.
 */
export interface Aftermath {
  /** The end of a run that could not be stored. */
  keep(open: ProjectSession, id: string, ending: RunEnding): void;
  endingOf(id: string): RunEnding | undefined;
  /** Throws: StudioError DISK_FULL and whatever else still keeps the end of this run from being stored. */
  store(id: string): Promise<void>;
  /** Marks what a host that died left behind; where that fails, it is tried again once the project is open. */
  recover(opened: ProjectSession): Promise<void>;
  /** The database says that somebody trains the run, and nobody does. */
  isLost(row: Pick<RunRow, 'id' | 'status'>): boolean;
  /** How those runs stand of which the database says something else. */
  statuses(): Promise<Map<string, RunStatus>>;
  /** Tries once more. */
  close(): Promise<void>;
}

/** Space comes free without anybody saying so. */
const usualRetryMs = 5_000;

export function createAftermath({
  session,
  isInUse,
  publish,
  clock,
  log,
  retryMs = usualRetryMs,
}: AftermathDependencies): Aftermath {
  const endings = new Map<string, RunEnding & { open: ProjectSession }>();
  let unrecovered: ProjectSession | null = null;
  const isOpen = ({ database }: ProjectSession) => {
    try {
      return session().database === database;
    } catch {
      return false;
    }
  };
  const hasLost = () => session().readOnly || (unrecovered !== null && isOpen(unrecovered));

  const storeNow = async (id: string): Promise<void> => {
    const ending = endings.get(id);
    if (!ending) return;
    // Of a project that is closed: whoever opens it again finds the run active and marks it.
    if (isOpen(ending.open)) await storeEnding(ending.open.database, id, ending);
    endings.delete(id);
    publish(id);
  };
  /** One after the other, so that none is stored twice. */
  let storing: Promise<void> = Promise.resolve();
  const store = (id: string): Promise<void> => {
    const stored = storing.then(() => storeNow(id));
    storing = stored.catch(() => {});
    return stored;
  };
  const recover = async (opened: ProjectSession): Promise<void> => {
    unrecovered = opened;
    const interrupted = await markInterrupted(opened.database, isInUse, clock.now());
    // Its last one may have come too late to be listed.
    for (const id of interrupted) await readCheckpoints(opened, id);
    if (unrecovered === opened) unrecovered = null;
  };
  const retry = async (): Promise<void> => {
    try {
      for (const id of [...endings.keys()]) await store(id);
      if (unrecovered === null || !isOpen(unrecovered)) return;
      await recover(unrecovered);
      publish(null);
    } catch (error) {
      log.debug({ error }, 'what became of runs can still not be stored');
    }
  };
  let trying: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    trying = trying.then(retry);
  }, retryMs).unref();

  return {
    keep: (open, id, ending) => void endings.set(id, { ...ending, open }),
    endingOf: (id) => endings.get(id),
    store,
    recover,
    isLost: ({ id, status }) => activeRunStatuses.includes(status) && !isInUse(id) && hasLost(),
    statuses: async () => {
      const found = new Map<string, RunStatus>();
      if (hasLost())
        for (const id of await listActiveIds(session().database)) if (!isInUse(id)) found.set(id, 'interrupted');
      for (const [id, { outcome }] of endings) found.set(id, outcome.status);
      return found;
    },
    close: async () => {
      clearInterval(timer);
      await trying.then(retry);
    },
  };
}
