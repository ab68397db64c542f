import type { projectContract } from '../../../shared/contract/project';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import { emptyTrash, listTrash, restoreFromTrash, type SessionDoor } from '../../store';
import type { Projects } from './projects';

export function createProjectHandlers(
  projects: Projects,
  { door, changes }: { door: SessionDoor; changes: Changes },
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
    emptyTrash: async () => {
      const emptied = await emptyTrash(door.session());
      changes.publish({ noun: 'trash', id: null });
      return emptied;
    },
  };
}
