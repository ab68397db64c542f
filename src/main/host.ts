import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Project } from '../shared/contract/project';
import type { System } from '../shared/contract/system';
import { createBulk } from './contract/bulk';
import { createBulkRoutes } from './contract/bulk-routes';
import { createDeveloperRoutes } from './contract/developer-routes';
import { createMediaRoutes } from './contract/media-routes';
import { createRouter, type HostHandlers, type HostRouter } from './contract/router';
import { createActivities } from './features/activities';
import { createDatasets } from './features/datasets';
import { createEngineHandlers, createEngines } from './features/engines';
import { createEvaluations } from './features/evaluations';
import { createExports } from './features/exports';
import { createHistories } from './features/histories';
import { createInspections } from './features/inspections';
import { createMedia } from './features/media';
import { createModels } from './features/models';
import { createPortables } from './features/portables';
import { createPreparations } from './features/preparations';
import { createProjects } from './features/projects';
import { createReports } from './features/reports';
import { createMetricCompaction, createRuns, createRunViews, runLogLoad } from './features/runs';
import { createSettings } from './features/settings';
import { createSystemHandlers } from './features/system';
import { createTemplates } from './features/templates';
import { createJobs, type Spawn } from './jobs';
import { createChanges } from './lib/changes';
import { type Clock, systemClock } from './lib/clock';
import type { Desktop } from './lib/desktop';
import type { HostAttachment } from './lib/host-attachment';
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
  /** Says in each project that it opens how commands reach this host; null: no more. */
  announce(attachment: HostAttachment | null): Promise<void>;
  /** A portable file that the system handed over: the page asks what is to become of it. */
  openFile(file: string): void;
  /** What closing would interrupt. */
  work(): { runCount: number; taskCount: number };
  /**
   * Stops runs with a checkpoint, closes the project, deletes uploads.
   *
   * @param options `discardsNewProject`: a project that was made by this host goes again unless something has come into it
   */
  close(options?: { discardsNewProject?: boolean }): Promise<void>;
}

/** The studio without a shell: every feature wired to the folders it was given. */
export async function createHost(options: HostOptions): Promise<Host> {
  const { log, dataDirectory, resourcesDirectory, clock = systemClock } = options;
  const cacheDirectory = path.join(dataDirectory, 'cache');
  const closing = new AbortController();
  const changes = createChanges();
  const door = createSessionDoor();
  const { session } = door;
  const { tasks, handlers: activities } = createActivities({ changes, clock, log });
  const settings = await createSettings({ dataDirectory, changes, log });
  const uploads = await createUploads({ directory: path.join(tmpdir(), 'model-studio') });
  const jobs = createJobs({ spawn: options.spawn, entryFile: options.enginePath, log });
  const engines = createEngines({
    dataDirectory,
    probe: (job, jobOptions) => jobs.run(job, jobOptions),
    defaultChoice: () => settings.current().defaultEngine,
    threads: () => settings.current().threads,
    now: () => clock.now(),
  });
  const datasets = createDatasets({
    session,
    resourcesDirectory,
    jobs,
    tasks,
    uploads,
    changes,
    clock,
    log,
    dataSettings: () => settings.current(),
  });
  const media = createMedia({ session, datasets, jobs });
  const models = createModels({
    session,
    jobs,
    tasks,
    uploads,
    changes,
    clock,
    log,
    dataDirectory,
    resourcesDirectory,
  });
  const templates = createTemplates({
    resourcesDirectory,
    datasets,
    engines: async () => (await engines.list()).engines,
    findTransferSource: (from) => runs.findTransferSource(from),
  });
  const runs = createRuns({
    session,
    jobs,
    datasets,
    models,
    engines,
    settings,
    check: templates.check,
    studioVersion: options.version,
    cacheDirectory,
    tasks,
    changes,
    clock,
    log,
  });
  const compaction = createMetricCompaction({ current: door.current, changes, log });
  const evaluations = createEvaluations({ session, runs, datasets, jobs, tasks, changes, clock });
  const exports = createExports({ session, runs, engines, jobs, tasks, changes, clock });
  const reports = createReports({
    session,
    runs,
    exports,
    evaluations,
    projectName: async () => (await projects.current())?.name ?? 'Model Studio',
    studioVersion: options.version,
    changes,
    clock,
  });
  const inspections = createInspections({
    session,
    runs,
    datasets,
    check: templates.check,
    engines,
    settings,
    cacheDirectory,
    jobs,
    tasks,
    clock,
  });
  const histories = createHistories({ session, uploads, jobs, tasks, changes, clock, log });
  const preparations = createPreparations({ project: session, datasets, jobs, changes });
  const projects = createProjects({
    door,
    dataDirectory,
    ensureSample: datasets.ensureSample,
    activeRunNames: runs.activeNames,
    onOpen: async (opened) => {
      const failures: unknown[] = [];
      // Each on its own: a full disk that one of them meets must not keep the others from their work.
      for (const { recover } of [histories, portables, runs])
        await recover(opened).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    },
    tasks,
    changes,
    clock,
    log,
  });

  const portables = createPortables({
    session,
    current: door.current,
    openProject: projects.open,
    closeProject: projects.close,
    datasets,
    uploads,
    tasks,
    changes,
    clock,
    log,
    studioVersion: options.version,
    cacheDirectory,
  });

  const handlers: HostHandlers = {
    system: createSystemHandlers(options),
    activities,
    projects: projects.handlers,
    datasets: datasets.handlers,
    media: media.handlers,
    templates: templates.handlers,
    models: models.handlers,
    runs: runs.handlers,
    runViews: createRunViews({ session, changes, clock }),
    evaluations: evaluations.handlers,
    exports: exports.handlers,
    histories: histories.handlers,
    reports: reports.handlers,
    portables: portables.handlers,
    inspections: inspections.handlers,
    preparations: preparations.handlers,
    engines: createEngineHandlers({ engines, tasks, changes }),
    settings: settings.handlers,
  };
  const bulkRoutes = [
    ...createBulkRoutes({ datasets, runs, exports, reports, portables, inspections, preparations, uploads }),
    ...createMediaRoutes(media),
    ...createDeveloperRoutes({ logLoad: (query) => runLogLoad({ session: session(), changes }, query) }),
  ];
  let closed: Promise<void> | null = null;
  const close = async (discardsNew: boolean) => {
    closing.abort();
    for (const task of tasks.list()) if (task.status === 'running') tasks.cancel(task.id);
    inspections.close();
    media.close();
    preparations.close();
    await runs.close();
    await jobs.close();
    await compaction.close();
    await projects.close({ discardsNew });
    datasets.close();
    await portables.close();
    await uploads.close();
  };
  return {
    router: createRouter(handlers, { log, validateOutput: options.validateOutput ?? false }),
    bulk: createBulk(bulkRoutes, log),
    openProject: (directory) => projects.openInitial(directory, closing.signal),
    announce: projects.announce,
    openFile: portables.offer,
    work: () => ({
      runCount: runs.activeNames().length,
      taskCount: tasks.list().filter((task) => task.status === 'running').length,
    }),
    close({ discardsNewProject = false } = {}) {
      closed ??= close(discardsNewProject);
      return closed;
    },
  };
}
