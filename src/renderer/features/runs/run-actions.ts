import { formatCount } from '../../../shared/base/format';
import { activeRunStatuses, type RunSummary } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';
import { client } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure, showToast } from '../../lib/toast';

export function isActive({ status }: Pick<RunSummary, 'status'>): boolean {
  return activeRunStatuses.includes(status);
}

export function canStop({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'queued' || status === 'starting' || status === 'running' || status === 'paused';
}

/** A checkpoint can be expected: the run can be forked and exported. */
export function hasModel({ canResume, status, source }: Pick<RunSummary, 'canResume' | 'status' | 'source'>): boolean {
  if (isForeign(source)) return false;
  return canResume || status === 'completed' || status === 'stopped';
}

/** What an address holds of the runs that are compared; each way of comparing says how many of them it shows. */
const comparedCount = 10_000;

/** Every action answers to the person itself: a toast where it can be undone, the reason where it failed. */
export const runActions = {
  stop: (run: RunSummary) =>
    client.runs
      .stop({ id: run.id, by: 'window' })
      .catch((error: unknown) => showFailure(`${run.name} could not be stopped`, error)),
  resume: (run: RunSummary) =>
    client.runs
      .resume({ id: run.id, by: 'window' })
      .catch((error: unknown) => showFailure(`${run.name} could not be resumed`, error)),
  fork: (run: RunSummary, checkpointId?: string) =>
    navigate(`/models/new?fork=${run.id}${checkpointId ? `&checkpoint=${checkpointId}` : ''}`),
  again: (run: RunSummary) => navigate(`/models/new?like=${run.id}`),
  abandon: (runs: readonly RunSummary[]) =>
    client.runs
      .abandon({ ids: runs.map(({ id }) => id) })
      .catch((error: unknown) => showFailure('The runs could not be marked as failed', error)),
  compare: (runs: readonly RunSummary[]) => {
    const compared = runs.slice(0, comparedCount);
    if (compared.length < runs.length)
      showToast(`The first ${formatCount(comparedCount)} of ${formatCount(runs.length)} runs are compared.`);
    navigate(`/compare?runs=${compared.map(({ id }) => id).join(',')}`);
  },
  /** Puts a tag on many runs or takes it away; undo touches only those that were not so before. */
  tag: async (runs: readonly RunSummary[], tag: string, present: boolean): Promise<boolean> => {
    try {
      const { changedIds } = await client.runs.tag({ ids: runs.map(({ id }) => id), tag, present });
      const count = changedIds.length === 1 ? '1 run' : `${formatCount(changedIds.length)} runs`;
      showToast(
        changedIds.length === 0
          ? `Nothing to do: ${present ? 'all of them have' : 'none of them has'} the tag ${tag}.`
          : `${tag} ${present ? 'put on' : 'taken from'} ${count}.`,
        changedIds.length === 0 ? undefined : () => client.runs.tag({ ids: changedIds, tag, present: !present }),
      );
      return true;
    } catch (error) {
      showFailure(`The tag ${tag} could not be ${present ? 'put on' : 'taken away'}`, error);
      return false;
    }
  },
  /** Out of the lists, or back into them. */
  archive: async (runs: readonly RunSummary[], archived: boolean): Promise<boolean> => {
    try {
      const { changedIds } = await client.runs.archive({ ids: runs.map(({ id }) => id), archived });
      const what =
        changedIds.length === 1 && runs.length === 1
          ? runs[0]?.name.slice(0, 80)
          : `${formatCount(changedIds.length)} runs`;
      showToast(
        `${what} ${archived ? 'archived: the filter archived = true finds what is archived' : 'brought back from the archive'}.`,
        changedIds.length === 0 ? undefined : () => client.runs.archive({ ids: changedIds, archived: !archived }),
      );
      return true;
    } catch (error) {
      showFailure(archived ? 'The runs could not be archived' : 'The runs could not be brought back', error);
      return false;
    }
  },
  /** To the trash; active runs are stopped by the host first. */
  remove: async (runs: readonly RunSummary[]): Promise<boolean> => {
    const what = runs.length === 1 ? runs[0]?.name.slice(0, 80) : `${formatCount(runs.length)} runs`;
    try {
      const { trashIds } = await client.runs.remove({ ids: runs.map(({ id }) => id) });
      const moved = trashIds.length < runs.length ? `${formatCount(trashIds.length)} of ${what}` : what;
      showToast(
        `${moved} moved to the trash.`,
        trashIds.length === 0 ? undefined : () => client.projects.restoreAll({ ids: trashIds }),
      );
      return true;
    } catch (error) {
      showFailure(`${what} could not be deleted`, error);
      return false;
    }
  },
};
