import { formatCount } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import { activeRunStatuses, type RunStatus } from '../../../shared/contract/run';
import type { runMetricContract } from '../../../shared/contract/run-metric';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Handlers } from '../../lib/handlers';
import { assertWritable, type Database, type ProjectSession } from '../../store';
import { removeSeries } from './metric-repository';
import { insertRunEvent } from './run-event-repository';
import { removeFinalFigures } from './run-repository';
import { requireFree } from './runs-in-hand';

interface Dependencies {
  session: () => ProjectSession;
  changes: Changes;
  clock: Clock;
  /** Runs with which nobody else may begin anything. */
  inHand: Set<string>;
}

async function requireEnded(database: Database, id: string): Promise<void> {
  const row = await database.get<{ name: string; status: RunStatus }>(
    'SELECT name, status FROM run WHERE id = ? AND trash_id IS NULL',
    [id],
  );
  if (!row)
    throw new StudioError('NOT_FOUND', `There is no run "${id}".`, {
      fix: 'Check the name; deleted runs are in the trash.',
    });
  if (activeRunStatuses.includes(row.status))
    throw new StudioError('CONFLICT', `The run ${row.name} is ${row.status}: its metrics are being written.`, {
      fix: 'Wait for its end, or stop it.',
    });
}

async function readExtent(database: Database, ids: readonly string[], metrics: readonly string[]) {
  const rows = await database.all<{ id: string; status: RunStatus; seriesCount: number; pointCount: number }>(
    `SELECT run.id, run.status, count(*) AS seriesCount, sum(point_count) AS pointCount
     FROM json_each($ids) AS asked JOIN run ON run.id = asked.value AND trash_id IS NULL
       JOIN metric_series ON run_id = run.id AND metric IN (SELECT value FROM json_each($metrics))
     GROUP BY run.id ORDER BY min(asked.key)`,
    { ids: JSON.stringify(ids), metrics: JSON.stringify(metrics) },
  );
  return rows.map(({ status, ...row }) => ({ ...row, isActive: activeRunStatuses.includes(status) }));
}

export function createRunMetricHandlers({
  session,
  changes,
  clock,
  inHand,
}: Dependencies): Handlers<typeof runMetricContract> {
  const remove = async (open: ProjectSession, id: string, metrics: readonly string[]): Promise<string[]> => {
    await requireEnded(open.database, id);
    const [extent] = await readExtent(open.database, [id], metrics);
    const removed: string[] = [];
    for (const metric of new Set(metrics)) if (await removeSeries(open.database, id, metric)) removed.push(metric);
    if (removed.length === 0) return removed;
    await removeFinalFigures(open.database, id, removed);
    // Who looks at the run later must not take it for one that never had them.
    await insertRunEvent(open.database, id, {
      at: clock.now(),
      level: 'info',
      step: null,
      message: `${formatCount(extent?.pointCount ?? 0)} points of ${removed.join(', ')} were deleted.`,
    });
    changes.publish({ noun: 'run', id });
    changes.publish({ noun: 'metrics', id, isRemoval: true });
    return removed;
  };
  return {
    metricExtent: async ({ ids, metrics }) => ({ runs: await readExtent(session().database, ids, metrics) }),
    removeMetrics: async ({ id, metrics }) => {
      const open = session();
      assertWritable(open);
      requireFree(inHand, { id });
      inHand.add(id);
      try {
        return { removedMetrics: await remove(open, id, metrics) };
      } finally {
        inHand.delete(id);
      }
    },
  };
}
