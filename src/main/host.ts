import { tmpdir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../shared/base/problem';
import { contract } from '../shared/contract';
import { bulkPaths } from '../shared/contract/bulk';
import type { Project } from '../shared/contract/project';
import type { System } from '../shared/contract/system';
import { createBulk } from './contract/bulk';
import { createRouter, type HostHandlers, type HostRouter } from './contract/router';
import { createActivities } from './features/activities';
import { createEngineHandlers, createEngines } from './features/engines';
import { createProjects } from './features/projects';
import { createSettings } from './features/settings';
import { createSystemHandlers } from './features/system';
import { createJobs, type Spawn } from './jobs';
import { createChanges } from './lib/changes';
import { type Clock, systemClock } from './lib/clock';
import type { Desktop } from './lib/desktop';
import type { Log } from './lib/log';
import { createUploads } from './lib/uploads';
import { createSessionDoor } from './store';

export interface HostOptions {
  version: string;
  dataDirectory: string;
  resourcesDirectory: string;
  enginePath: string;
  shell: System['shell'];
  desktop: Desktop | null;
  /** Starts engine processes. */
  spawn: Spawn;
  log: Log;
  clock?: Clock;
  /** Answers are checked against the contract; for tests and development. */
  validateOutput?: boolean;
}

export interface Host {
  router: HostRouter;
  /** Answers the bulk paths of src/shared/contract/bulk.ts. */
  bulk(request: Request): Promise<Response>;
  /** Opens the named project, making it when missing; null takes the one used last, else the sample project. */
  openProject(directory: string | null): Promise<Project>;
  /** What closing would interrupt. */
  work(): Promise<{ runCount: number; taskCount: number }>;
  /** Stops runs with a checkpoint, closes the project, deletes uploads. */
  close(): Promise<void>;
}

/** Until a feature is wired its routes say so. */
function pending<Noun extends keyof HostHandlers>(noun: Noun): HostHandlers[Noun] {
  const refuse = () => {
    throw new StudioError('UNSUPPORTED', `${noun} are not part of this build yet.`);
  };
  return Object.fromEntries(Object.keys(contract[noun]).map((route) => [route, refuse])) as never;
}

/** The studio without a shell: every feature wired to the folders it was given. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { log, clock = systemClock } = options;
  const closing = new AbortController();
  const changes = createChanges();
  const activities = createActivities({ changes, clock, log });
  const uploads = await createUploads({ directory: path.join(tmpdir(), 'model-studio') });

  const door = createSessionDoor();
  const settings = await createSettings({ dataDirectory: options.dataDirectory, changes, log });
  const jobs = createJobs({ spawn: options.spawn, entryFile: options.enginePath, log });
  const engines = createEngines({
    dataDirectory: options.dataDirectory,
    probe: (job, jobOptions) => jobs.run(job, jobOptions),
    defaultChoice: () => settings.current().defaultEngine,
    threads: () => settings.current().threads,
    now: () => clock.now(),
  });
  const projects = createProjects({
    door,
    dataDirectory: options.dataDirectory,
    ensureSample: async () => {},
    activeRunNames: () => [],
    onOpen: async () => {},
    changes,
    clock,
    log,
  });

  const handlers: HostHandlers = {
    system: createSystemHandlers(options),
    activities: activities.handlers,
    projects: projects.handlers,
    datasets: pending('datasets'),
    templates: pending('templates'),
    runs: pending('runs'),
    evaluations: pending('evaluations'),
    exports: pending('exports'),
    engines: createEngineHandlers({ engines, tasks: activities.tasks, changes }),
    settings: settings.handlers,
  };
  const bulk = createBulk(
    [
      {
        method: 'POST',
        path: bulkPaths.uploads,
        async answer({ request, signal }) {
          const name = decodeURIComponent(request.headers.get('x-file-name') ?? 'upload');
          return Response.json(await uploads.receive(request.body, name, signal));
        },
      },
    ],
    log,
  );
  return {
    router: createRouter(handlers, { log, validateOutput: options.validateOutput ?? false }),
    bulk,
    openProject: (directory) => projects.openInitial(directory, closing.signal),
    async work() {
      const taskCount = activities.tasks.list().filter((task) => task.status === 'running').length;
      return { runCount: 0, taskCount };
    },
    async close() {
      closing.abort();
      await jobs.close();
      await projects.close();
      await uploads.close();
    },
  };
}
