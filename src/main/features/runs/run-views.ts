import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';
import type { RunTableLayout, RunTableState, RunView, runViewContract } from '../../../shared/contract/run-view';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Handlers } from '../../lib/handlers';
import type { ProjectSession } from '../../store';
import {
  deleteRunView,
  findRunView,
  insertRunView,
  listRunViews,
  readTableState,
  updateRunView,
  writeTableState,
} from './run-view-repository';

export interface RunViewsDependencies {
  session: () => ProjectSession;
  changes: Pick<Changes, 'publish'>;
  clock: Clock;
}

export type RunViews = Handlers<typeof runViewContract>;

/** Ways to look at the run table, kept with the project. */
export function createRunViews({ session, changes, clock }: RunViewsDependencies): RunViews {
  const require = async (id: string): Promise<RunView> => {
    const view = await findRunView(session().database, id);
    if (view) return view;
    throw new StudioError('NOT_FOUND', `There is no view "${id}" of the runs in this project.`, {
      fix: `It has: ${(await listRunViews(session().database)).map(({ name }) => name).join(', ') || 'none yet'}.`,
    });
  };
  const requireFreeName = async (name: string, ownId: string | null): Promise<void> => {
    const other = await findRunView(session().database, name);
    if (other && other.id !== ownId)
      throw new StudioError('CONFLICT', `There is already a view named "${other.name}".`, {
        fix: 'Choose another name, or save into that view.',
      });
  };
  const add = async (view: RunView): Promise<{ view: RunView }> => {
    await requireFreeName(view.name, null);
    await insertRunView(session().database, view);
    changes.publish({ noun: 'runView', id: view.id });
    return { view };
  };
  return {
    list: async () => ({ views: await listRunViews(session().database) }),
    create: ({ name, layout }: { name: string; layout: RunTableLayout }) => {
      const now = clock.now();
      return add({ id: createId('view'), name, createdAt: now, changedAt: now, layout });
    },
    update: async ({ id, name, layout }) => {
      const before = await require(id);
      const view = { ...before, name: name ?? before.name, layout: layout ?? before.layout, changedAt: clock.now() };
      await requireFreeName(view.name, before.id);
      await updateRunView(session().database, view);
      changes.publish({ noun: 'runView', id: view.id });
      return { view };
    },
    remove: async ({ id }) => {
      const view = await require(id);
      await deleteRunView(session().database, view.id);
      changes.publish({ noun: 'runView', id: null });
      return { view };
    },
    restore: ({ view }) => add(view),
    current: async () => ({ state: await readTableState(session().database) }),
    keep: async ({ state }: { state: RunTableState }) => {
      // A project that cannot be written is looked at all the same.
      if (!session().readOnly) await writeTableState(session().database, state);
      return {};
    },
  };
}
