import path from 'node:path';
import type { HostClient } from '../main/contract/router';
import type { HeadlessHost } from '../main/server';
import { isStudioError } from '../shared/base/problem';
import { type AttachedHost, attachToHost } from './attached-host';
import type { Streams } from './streams';

/** What a command works with, wherever its host runs. */
export interface Session {
  client: HostClient;
  /** Fetches a path of src/shared/contract/bulk.ts. */
  bulk(path: string): Promise<Response>;
  /** A path as the person typed it, made absolute. */
  resolve(file: string): string;
  /** Another process has the project open and does the work. */
  isAttached: boolean;
}

/** npm runs scripts in the package's folder; relative paths mean the folder in which the person typed. */
function startDirectory({ environment, directory }: Streams): string {
  const throughNpm = environment.npm_lifecycle_event !== undefined && environment.INIT_CWD !== undefined;
  return throughNpm ? (environment.INIT_CWD as string) : directory;
}

/** A path as the person typed it, made absolute. */
export function typedPath(streams: Streams, typed: string): string {
  return path.resolve(startDirectory(streams), typed);
}

/** The project folder that was named; null: the one used last. */
export function namedProject(streams: Streams, option: string | undefined): string | null {
  const named = option ?? streams.environment.STUDIO_PROJECT;
  return named ? typedPath(streams, named) : null;
}

/**
 * Runs `work` with a host in this process, which is closed whatever happens. A project that was made for it and into which
 * nothing has come goes again: always when `work` fails, so that it is not in the way of the next try.
 */
export async function withOwnHost<Result>(
  streams: Streams,
  { keepsEmptyProject }: { keepsEmptyProject: boolean },
  work: (headless: HeadlessHost & { client: HostClient }) => Promise<Result>,
): Promise<Result> {
  // Loaded here, so that help and wrong usage are answered at once.
  const { createMemoryClient, openHeadlessHost } = await import('../main/server');
  const headless = await openHeadlessHost(streams.entryUrl);
  let hasFailed = true;
  try {
    const result = await work({ ...headless, client: createMemoryClient(headless.host.router) });
    hasFailed = false;
    return result;
  } finally {
    await headless.host.close({ discardsNewProject: hasFailed || !keepsEmptyProject });
    headless.log.flush();
  }
}

async function lastProject(client: HostClient): Promise<string | null> {
  const { projects } = await client.projects.recent();
  return projects.find(({ exists }) => exists)?.path ?? null;
}

export interface SessionOptions {
  /** As `--project` named it. */
  project: string | undefined;
  /** False: a command that needs none; one that is open elsewhere still says which host shall answer. */
  opensProject: boolean;
}

/**
 * Runs `work` with the host that has the project open already, which it says on standard error, else with one of its
 * own. Throws: what opening the project throws; UNAVAILABLE when the other host goes away.
 */
export async function withSession<Result>(
  streams: Streams,
  { project, opensProject }: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const resolve = (file: string) => typedPath(streams, file);
  const workAttached = async (attached: AttachedHost, directory: string): Promise<Result> => {
    streams.errors.write(`The project ${directory} is open in ${attached.place}; the command runs there.\n`);
    const bulk = (address: string) => attached.bulk(address, streams.signal);
    try {
      return await Promise.race([work({ client: attached.client, bulk, resolve, isAttached: true }), attached.lost]);
    } finally {
      attached.close();
    }
  };

  const named = namedProject(streams, project);
  const running = named === null ? null : await attachToHost(named);
  if (named !== null && running) return workAttached(running, named);
  // Who only looks makes no project.
  return withOwnHost(streams, { keepsEmptyProject: false }, async ({ host, client }) => {
    const directory = named ?? (await lastProject(client));
    if (opensProject)
      try {
        await host.openProject(directory);
      } catch (error) {
        const inUse = isStudioError(error) && error.code === 'PROJECT_IN_USE';
        const attached = inUse && directory !== null ? await attachToHost(directory) : null;
        if (attached) return workAttached(attached, directory as string);
        throw error;
      }
    else if (named === null && directory !== null) {
      const attached = await attachToHost(directory);
      if (attached) return workAttached(attached, directory);
    }
    const bulk = (address: string) =>
      host.bulk(new Request(new URL(address, 'http://studio'), { signal: streams.signal }));
    return work({ client, bulk, resolve, isAttached: false });
  });
}
