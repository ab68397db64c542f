import { StudioError } from '../../../shared/base/problem';
import { activeRunStatuses, type RunStatus } from '../../../shared/contract/run';
import type { runMetricContract } from '../../../shared/contract/run-metric';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import { assertWritable, type Database, type ProjectSession } from '../../store';
import { removeSeries } from './metric-repository';

interface Dependencies {
  session: () => ProjectSession;
  changes: Changes;
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

export function createRunMetricHandlers({ session, changes }: Dependencies): Handlers<typeof runMetricContract> {
  return {
    removeMetrics: async ({ id, metrics }) => {
      const open = session();
      assertWritable(open);
      await requireEnded(open.database, id);
      const removedMetrics: string[] = [];
      for (const metric of new Set(metrics))
        if (await removeSeries(open.database, id, metric)) removedMetrics.push(metric);
      if (removedMetrics.length > 0) changes.publish({ noun: 'run', id });
      return { removedMetrics };
    },
  };
}
