import { homedir } from 'node:os';
import path from 'node:path';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import type { Project } from '../../../shared/contract/project';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import { directorySizeBytes } from '../../lib/files';
import type { HostAttachment } from '../../lib/host-attachment';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import { isUntouched, openStore, type ProjectSession, removeNewProject, type SessionDoor } from '../../store';
import { createAnnouncement } from './announcement';
import { readProject, renameProject } from './project-repository';
import { createRecentProjects, type RecentProjects } from './recent-projects';

export interface ProjectsDependencies {
  door: SessionDoor;
  dataDirectory: string;
  /** Imports a sample data set into the open project, unless it is there. */
  ensureSample: (name: string, signal: AbortSignal) => Promise<unknown>;
  /** Samples of the first project. */
  firstSamples?: readonly string[];
  /** Names of runs that an engine works on; the project stays open as long as there are any. */
  activeRunNames: () => string[];
  /** Called with each project before anyone sees it, for what a host that died left behind. */
  onOpen: (session: ProjectSession) => Promise<void>;
  tasks: Tasks;
  changes: Changes;
  clock: Clock;
  log: Log;
}

export interface OpenProjectOptions {
  path: string;
  create: boolean;
  name?: string;
  sample: boolean;
}

export interface Projects {
  current(): Promise<Project | null>;
  recent: RecentProjects;
  defaultDirectory: string;
  /**
   * Opens a project in place of the one that is open, which stays when this fails.
   * Throws: StudioError CONFLICT while runs train; what opening the store throws.
   */
  open(options: OpenProjectOptions, signal: AbortSignal): Promise<Project>;
  /** At the start of a host: the named project, else the one used last, else the sample project. */
  openInitial(directory: string | null, signal: AbortSignal): Promise<Project>;
  rename(name: string): Promise<Project>;
  /** From now on each open project says how commands reach this host; null: no more. */
  announce(attachment: HostAttachment | null): Promise<void>;
  /** @param options `discardsNew`: a project that this host has made goes again unless something has come into it */
  close(options?: { discardsNew?: boolean }): Promise<void>;
}

const sizeValidMs = 5000;

/** `~` is what people type; the shell is not there to expand it. */
function resolvePath(typed: string): string {
  return path.resolve(typed.replace(/^~(?=$|[\\/])/, homedir()));
}

export function createProjectLogic(dependencies: ProjectsDependencies): Projects {
  const { door, dataDirectory, changes, clock, log, firstSamples = ['iris', 'digits'] } = dependencies;
  const recent = createRecentProjects(path.join(dataDirectory, 'recent-projects.json'), log);
  const defaultDirectory = path.join(dataDirectory, 'projects');
  const announcement = createAnnouncement(log);
  let size = { path: '', sizeBytes: 0, readAt: 0 };

  const sizeOf = async (session: ProjectSession): Promise<number> => {
    if (size.path !== session.path || clock.now() - size.readAt > sizeValidMs)
      size = { path: session.path, sizeBytes: await directorySizeBytes(session.path), readAt: clock.now() };
    return size.sizeBytes;
  };
  const describe = async (session: ProjectSession): Promise<Project> => ({
    id: session.id,
    path: session.path,
    readOnly: session.readOnly,
    sizeBytes: await sizeOf(session),
    ...(await readProject(session)),
  });

  /** The list is a convenience: not being able to write it keeps no project shut. */
  const remember = (projectPath: string, name: string): Promise<void> =>
    recent.remember({ path: projectPath, name, openedAt: clock.now() }).catch((error: Error) => {
      log.warn({ path: projectPath, reason: error.message }, 'the list of recent projects could not be written');
    });

  const refuseWhileTraining = (): void => {
    const active = dependencies.activeRunNames();
    if (active.length > 0)
      throw new StudioError(
        'CONFLICT',
        `${active.length === 1 ? 'A run is' : `${active.length} runs are`} training in the open project: ${active.slice(0, 3).join(', ')}.`,
        { fix: 'Stop the runs or wait for their end, then open the other project.' },
      );
  };
  const switchTo = async (projectPath: string, options: OpenProjectOptions): Promise<void> => {
    refuseWhileTraining();
    const store = await openStore(projectPath, { create: options.create, name: options.name });
    try {
      if (!store.readOnly) await dependencies.onOpen(store);
    } catch (error) {
      // A full disk must not keep a person out: the trash is emptied from inside.
      if (!isStudioError(error) || error.code !== 'DISK_FULL') {
        await store.close();
        throw error;
      }
      log.warn({ path: projectPath, reason: error.message }, 'what the last host left could not be tidied up');
    }
    try {
      // Opening takes a while, in which a run may have been started in the project that would be closed now.
      refuseWhileTraining();
    } catch (error) {
      await store.close();
      throw error;
    }
    const previous = door.replace(store);
    await announcement.moveTo(store.readOnly ? null : store.path);
    await previous?.close();
    log.info({ path: projectPath, readOnly: store.readOnly }, 'project opened');
  };

  /** One opening at a time: two at once would each close the other's. */
  let opening: Promise<unknown> = Promise.resolve();
  const open = async (options: OpenProjectOptions, signal: AbortSignal): Promise<Project> => {
    const projectPath = resolvePath(options.path);
    if (door.current()?.path !== projectPath) await switchTo(projectPath, options);
    const session = door.session();
    if (options.sample && !session.readOnly)
      for (const name of firstSamples) await dependencies.ensureSample(name, signal);
    const project = await describe(session);
    await remember(projectPath, project.name);
    changes.publish({ noun: 'project', id: null });
    return project;
  };
  const openInOrder = (options: OpenProjectOptions, signal: AbortSignal): Promise<Project> => {
    const result = opening.then(() => open(options, signal));
    opening = result.catch(() => {});
    return result;
  };

  return {
    recent,
    defaultDirectory,
    current: async () => {
      const session = door.current();
      return session ? describe(session) : null;
    },
    open: openInOrder,
    openInitial: async (directory, signal) => {
      if (directory !== null) return openInOrder({ path: directory, create: true, sample: false }, signal);
      const last = (await recent.list()).find(({ exists }) => exists);
      if (last) return openInOrder({ path: last.path, create: false, sample: false }, signal);
      return openInOrder(
        { path: path.join(defaultDirectory, 'sample'), create: true, name: 'Sample project', sample: true },
        signal,
      );
    },
    rename: async (name) => {
      const session = door.session();
      await renameProject(session, name);
      await remember(session.path, name);
      changes.publish({ noun: 'project', id: session.id });
      return describe(session);
    },
    announce: announcement.announce,
    close: async ({ discardsNew = false } = {}) => {
      await opening;
      // As long as the lock is held: what lies there afterwards is another host's.
      await announcement.moveTo(null);
      const store = door.replace(null);
      if (!store) return;
      const isDiscarded = discardsNew && store.creation !== null && (await isUntouched(store));
      await store.close();
      if (!isDiscarded) return;
      await removeNewProject(store);
      await recent.forget(store.path);
    },
  };
}
