import type { z } from 'zod';
import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';
import {
  type Export,
  type ExportFormat,
  type exportFormatSchema,
  exportFormats,
} from '../../../shared/contract/export';
import { type Jobs, reportJob } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Tasks } from '../../lib/tasks';
import { moveToTrash, type ProjectSession } from '../../store';
import type { Engines } from '../engines';
import type { Runs } from '../runs';
import { namedExportDirectory, newExportDirectory } from './export-directory';
import { enginesFor, formatDefinitions, noEngineFix, noEngineReason } from './export-formats';
import { findExport, insertExport, listExports, type StoredExport } from './export-repository';

export interface ExportsDependencies {
  session: () => ProjectSession;
  runs: Pick<Runs, 'result' | 'prepareData'>;
  engines: Pick<Engines, 'plan'>;
  jobs: Jobs;
  tasks: Tasks;
  changes: Changes;
  clock: Clock;
}

export interface ExportInput {
  runId: string;
  format: ExportFormat;
  checkpointId?: string;
  directory?: string;
}

export interface Exports {
  formats(): Promise<z.infer<typeof exportFormatSchema>[]>;
  list(): Promise<Export[]>;
  /** Throws: StudioError NOT_FOUND. */
  get(id: string): Promise<Export>;
  create(input: ExportInput, signal: AbortSignal): Promise<Export>;
  /** Returns the id to restore it with. Files outside the project stay where they are. */
  remove(id: string): Promise<string>;
}

const withoutPlace = ({ inProject: _inProject, ...item }: StoredExport): Export => item;

export function createExportLogic(dependencies: ExportsDependencies): Exports {
  const { session, runs, engines, jobs, tasks, changes, clock } = dependencies;
  const find = async (id: string): Promise<StoredExport> => {
    const found = await findExport(session(), id);
    if (!found)
      throw new StudioError('NOT_FOUND', `There is no export "${id}" in this project.`, {
        fix: 'Read the list again; deleted exports are in the trash.',
      });
    return found;
  };
  return {
    formats: async () => {
      const { candidates } = await engines.plan('auto');
      return exportFormats.map((format) => {
        const { title, summary } = formatDefinitions[format];
        const available = enginesFor(format, candidates).length > 0;
        return { format, title, summary, available, reason: available ? null : `${noEngineReason} ${noEngineFix}` };
      });
    },
    list: async () => (await listExports(session())).map(withoutPlace),
    get: async (id) => withoutPlace(await find(id)),
    create: async ({ runId, format, checkpointId, directory }, signal) => {
      const open = session();
      if (open.readOnly && directory === undefined)
        throw new StudioError('READ_ONLY', `The project ${open.path} cannot be written.`, {
          fix: 'Choose a folder outside the project.',
        });
      // Which engine wrote the weights does not matter to an export, only which can write the format.
      const result = await runs.result(runId, { checkpointId, engine: 'auto' });
      const { run, config, checkpoint, engine } = result;
      const candidates = enginesFor(format, engine.job.candidates);
      if (candidates.length === 0)
        throw new StudioError('UNAVAILABLE', `${formatDefinitions[format].title}: ${noEngineReason}`, {
          fix: noEngineFix,
        });
      return tasks.run(
        'export',
        `Export ${run.name} as ${formatDefinitions[format].title}`,
        signal,
        async (context) => {
          context.link('/exports');
          context.report({ fraction: null, detail: 'Reading the data' });
          const inProject = directory === undefined;
          const outputDirectory = inProject
            ? await newExportDirectory(open, run.name, format)
            : await namedExportDirectory(open, directory);
          const { sizeBytes, proof, snippet } = await jobs.run(
            {
              kind: 'export',
              engine: { ...engine.job, candidates },
              runDirectory: result.directory,
              config,
              data: await runs.prepareData(result, context.signal),
              checkpointDirectory: checkpoint.absoluteDirectory,
              format,
              outputDirectory,
            },
            { signal: context.signal, environment: engine.environment, onEvent: reportJob(context) },
          );
          const item: StoredExport = {
            id: createId('export', clock.now()),
            runId: run.id,
            runName: run.name,
            checkpointId: checkpoint.id,
            format,
            path: outputDirectory,
            inProject,
            sizeBytes,
            createdAt: clock.now(),
            proof,
            snippet,
          };
          await open.database.transaction((queries) => insertExport(queries, open, item), { durable: true });
          changes.publish({ noun: 'export', id: item.id });
          return withoutPlace(item);
        },
      );
    },
    remove: async (id) => {
      const item = await find(id);
      const trashId = await moveToTrash(session(), {
        noun: 'export',
        subjectId: id,
        name: `${item.runName} (${formatDefinitions[item.format].title})`,
        folder: item.inProject ? item.path : null,
      });
      changes.publish({ noun: 'export', id });
      changes.publish({ noun: 'trash', id: null });
      return trashId;
    },
  };
}
