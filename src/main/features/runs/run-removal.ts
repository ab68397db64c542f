import path from 'node:path';
import { formatCount } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import type { Changes } from '../../lib/changes';
import type { Log } from '../../lib/log';
import { followMany, type ManyOptions } from '../../lib/many-things';
import type { Tasks } from '../../lib/tasks';
import { type Deletion, moveManyToTrash, type ProjectSession } from '../../store';
import type { RunRow } from './run-row';

const neverAborted: AbortSignal = new AbortController().signal;

export interface RunRemovalDependencies {
  session: () => ProjectSession;
  /** Runs that an engine works on. */
  live: { has(id: string): boolean };
  /** Runs with which nobody else may begin anything. */
  inHand: Set<string>;
  requireAll: (ids: readonly string[]) => Promise<RunRow[]>;
  tasks: Tasks;
  changes: Changes;
  log: Log;
}

/**
 * Moves runs to the trash; many as an activity, which may be cancelled or fail: then fewer are returned than were asked for.
 * Throws: StudioError CONFLICT for runs that are active.
 */
export function createRunRemoval({ session, live, inHand, requireAll, tasks, changes, log }: RunRemovalDependencies) {
  return async (ids: readonly string[], signal: AbortSignal = neverAborted): Promise<string[]> => {
    const open = session();
    const rows = await requireAll([...new Set(ids)]);
    const active = rows.filter(({ id }) => live.has(id) || inHand.has(id));
    if (active.length > 0)
      throw new StudioError('CONFLICT', `Still active: ${listNames(active)}.`, {
        fix: 'Stop these runs first, then delete them.',
      });
    const deletions = rows.map(({ id, name }): Deletion => {
      return { noun: 'run', subjectId: id, name, folder: path.join(open.directories.runs, id) };
    });
    const removed: string[] = [];
    const move = async (options: ManyOptions) => {
      await moveManyToTrash(open, deletions, options, (ids) => removed.push(...ids));
    };
    for (const { id } of rows) inHand.add(id);
    try {
      const count = rows.length;
      await followMany(tasks, { title: `Delete ${formatCount(count)} runs`, count, signal }, move);
    } catch (error) {
      if (removed.length === 0) throw error;
      // What has been moved can be undone only by who knows of it.
      log.error(
        { error, count: rows.length, removedCount: removed.length },
        'not all runs could be moved to the trash',
      );
    } finally {
      for (const { id } of rows) inHand.delete(id);
      changes.publish({ noun: 'run', id: rows.length === 1 ? (rows[0]?.id ?? null) : null });
      changes.publish({ noun: 'trash', id: null });
    }
    return removed;
  };
}

const listedCount = 5;

function listNames(rows: readonly RunRow[]): string {
  const names = rows.slice(0, listedCount).map(({ name }) => name);
  const rest = rows.length - names.length;
  return rest > 0 ? `${names.join(', ')} and ${formatCount(rest)} more` : names.join(', ');
}
