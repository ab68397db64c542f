import { StudioError } from '../../shared/base/problem';
import type { Database } from './database';

export interface ProjectDirectories {
  datasets: string;
  models: string;
  runs: string;
  exports: string;
  trash: string;
  /** What can be made again. */
  cache: string;
}

/** An open project: its database and its folders, all absolute. */
export interface ProjectSession {
  readonly id: string;
  readonly path: string;
  readonly database: Database;
  /** The folder cannot be written: everything can be looked at, nothing changed. */
  readonly readOnly: boolean;
  readonly directories: ProjectDirectories;
}

/** A session that knows how to end. */
export interface Store extends ProjectSession {
  /** Folders that were made for a new project, the innermost first; null: the project was there. */
  readonly creation: { madeDirectories: string[] } | null;
  /** Closes the database and gives the project free. */
  close(): Promise<void>;
}

/** How features reach the project that is open, which may change while the host lives. */
export interface SessionDoor {
  /**
   * The open project.
   * Throws: StudioError UNAVAILABLE when there is none.
   */
  session(): ProjectSession;
  current(): ProjectSession | null;
  /** Puts a store in; the one before is handed back for closing. */
  replace(store: Store | null): Store | null;
}

export function createSessionDoor(): SessionDoor {
  let open: Store | null = null;
  return {
    session: () => {
      if (!open)
        throw new StudioError('UNAVAILABLE', 'No project is open.', {
          fix: 'Open a project, or create one, and try again.',
        });
      return open;
    },
    current: () => open,
    replace: (store) => {
      const before = open;
      open = store;
      return before;
    },
  };
}

/** Throws: StudioError READ_ONLY. */
export function assertWritable(session: ProjectSession): void {
  if (session.readOnly)
    throw new StudioError('READ_ONLY', `The project ${session.path} can only be read.`, {
      fix: 'Ask for write permission on the folder, or copy the project to a folder of your own.',
    });
}
