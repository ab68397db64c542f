import { formatCount } from '../../../shared/base/format';
import type { projectContract } from '../../../shared/contract/project';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import { followMany } from '../../lib/many-things';
import type { Tasks } from '../../lib/tasks';
import {
  emptyTrash,
  listTrash,
  restoreFromTrash,
  restoreManyFromTrash,
  type SessionDoor,
  type TrashItem,
} from '../../store';
import type { Projects } from './projects';

export function createProjectHandlers(
  projects: Projects,
  { door, tasks, changes }: { door: SessionDoor; tasks: Tasks; changes: Changes },
): Handlers<typeof projectContract> {
  return {
    current: async () => ({ project: await projects.current() }),
    recent: async () => ({ projects: await projects.recent.list(), defaultDirectory: projects.defaultDirectory }),
    open: async (input, { signal }) => ({ project: await projects.open(input, signal) }),
    rename: async ({ name }) => ({ project: await projects.rename(name) }),
    forget: async ({ path }) => {
      await projects.recent.forget(path);
      changes.publish({ noun: 'project', id: null });
      return {};
    },
    trash: async () => ({
      items: (await listTrash(door.session())).map(({ id, noun, name, deletedAt, sizeBytes }) => ({
        id,
        noun,
        name,
        deletedAt,
        sizeBytes,
      })),
    }),
    restore: async ({ id }) => {
      const item = await restoreFromTrash(door.session(), id);
      // A version is a part of its data set, for whoever shows either.
      if (item.noun === 'datasetVersion')
        changes.publish({ noun: 'dataset', id: item.subjectId.split('/')[0] ?? null });
      else changes.publish({ noun: item.noun, id: item.subjectId });
      changes.publish({ noun: 'trash', id: null });
      return {};
    },
    restoreAll: async ({ ids }, { signal }) => {
      const restored: TrashItem[] = [];
      const count = ids.length;
      await followMany(tasks, { title: `Restore ${formatCount(count)} items`, count, signal }, async (options) => {
        restored.push(...(await restoreManyFromTrash(door.session(), ids, options)));
      });
      for (const noun of new Set(restored.map((item) => item.noun)))
        changes.publish({ noun: noun === 'datasetVersion' ? 'dataset' : noun, id: null });
      changes.publish({ noun: 'trash', id: null });
      return { restoredCount: restored.length };
    },
    emptyTrash: async (_input, { signal }) => {
      const session = door.session();
      const count = (await listTrash(session)).length;
      let emptied = { itemCount: 0, freedBytes: 0 };
      try {
        await followMany(
          tasks,
          { title: `Empty the trash of ${formatCount(count)} items`, count, signal },
          async (options) => {
            emptied = await emptyTrash(session, options);
          },
        );
      } finally {
        changes.publish({ noun: 'trash', id: null });
      }
      return emptied;
    },
  };
}
