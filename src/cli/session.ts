import path from 'node:path';
import type { HostClient } from '../main/contract/router';
import type { HeadlessHost } from '../main/server';
import type { Project } from '../shared/contract/project';
import type { Streams } from './streams';

export interface Session extends HeadlessHost {
  client: HostClient;
  /** Opens the project that was named, or the one used last. */
  openProject(): Promise<Project>;
  /** A path as the person typed it, made absolute. */
  resolve(file: string): string;
}

/** npm runs scripts in the package's folder; relative paths mean the folder in which the person typed. */
function startDirectory({ environment, directory }: Streams): string {
  const throughNpm = environment.npm_lifecycle_event !== undefined && environment.INIT_CWD !== undefined;
  return throughNpm ? (environment.INIT_CWD as string) : directory;
}

/** Runs `work` with a host of its own, which is closed whatever happens. */
export async function withSession<Result>(
  streams: Streams,
  projectOption: string | undefined,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  // Loaded here, so that help and wrong usage are answered at once.
  const { createMemoryClient, openHeadlessHost } = await import('../main/server');
  const headless = await openHeadlessHost(streams.entryUrl);
  const { host } = headless;
  const client = createMemoryClient(host.router);
  const base = startDirectory(streams);
  const named = projectOption ?? streams.environment.STUDIO_PROJECT;
  try {
    return await work({
      ...headless,
      client,
      resolve: (file) => path.resolve(base, file),
      async openProject() {
        const directory = named ? path.resolve(base, named) : null;
        return host.openProject(directory);
      },
    });
  } finally {
    await host.close();
    headless.log.flush();
  }
}
