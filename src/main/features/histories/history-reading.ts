import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { DatasetSource } from '../../../shared/contract/dataset';
import type { HistoryOptions, HistoryRun } from '../../../shared/contract/history';
import { createBreather } from '../../data/breather';
import { createTableEngine, type TableEngine } from '../../data/table-engine';
import type { ProjectSession } from '../../store';
import type { HistoriesDependencies } from './door';
import { listKnownRuns } from './import-repository';
import type { FoundHistory, HistoryImporter } from './importer';
import { importerFor } from './importers';
import { matchKnown } from './known-runs';
import { openPlace, type Place } from './place';
import { toSourceError } from './unreadable';

/** A preview answers within seconds, whatever the size of the source. */
const previewMs = 4_000;

export interface OpenedHistory {
  place: Place;
  importer: HistoryImporter;
  shownPath: string;
}

export type HistoryReading = ReturnType<typeof createHistoryReading>;

/** What previews and imports share: a source is opened, its runs are found and held against those of the project. */
export function createHistoryReading({ session, uploads, jobs, clock }: HistoriesDependencies) {
  const open = async (source: DatasetSource, options: HistoryOptions, signal: AbortSignal): Promise<OpenedHistory> => {
    if ('paths' in source && source.paths.length !== 1)
      throw new StudioError(
        'BAD_INPUT',
        `${source.paths.length} sources were given; histories are imported one by one.`,
        {
          fix: 'Choose the folder that holds them, or one of them.',
        },
      );
    const given =
      'uploadId' in source
        ? uploads.path(source.uploadId)
        : 'path' in source
          ? source.path
          : (source.paths[0] as string);
    const absolute = path.resolve(given.replace(/^~(?=$|[\\/])/, homedir()));
    const place = await openPlace(absolute, signal);
    return {
      place,
      importer: await importerFor(place, options.tool),
      shownPath: 'uploadId' in source ? place.name : absolute,
    };
  };
  const withTables = async <Result>(
    directory: string,
    work: (tables: TableEngine) => Promise<Result>,
  ): Promise<Result> => {
    await mkdir(directory, { recursive: true });
    const tables = createTableEngine({ temporaryDirectory: path.join(directory, 'spill'), memoryLimit: '600MB' });
    try {
      return await work(tables);
    } finally {
      tables.close();
      await rm(directory, { recursive: true, force: true }).catch(() => {});
    }
  };
  const find = (
    { place, importer }: OpenedHistory,
    options: HistoryOptions,
    signal: AbortSignal,
    tables: TableEngine,
    { workDirectory, isImport }: { workDirectory: string; isImport: boolean },
  ): Promise<FoundHistory> => {
    const breathe = createBreather();
    // An import must know every run, but nothing of their content.
    const due = performance.now() + (isImport ? 0 : previewMs);
    const found = importer.preview(place, options, {
      signal,
      tables,
      jobs,
      workDirectory,
      isImport,
      breathe: () => {
        if (signal.aborted) throw new StudioError('CANCELLED', 'The reading was cancelled.');
        return breathe();
      },
      isLate: () => performance.now() > due,
    });
    return found.catch((error: unknown) => {
      throw toSourceError(place, error);
    });
  };
  const workDirectoryOf = (open: ProjectSession) =>
    path.join(open.directories.cache, 'histories', createId('history', clock.now()));

  const compare = async ({ importer, shownPath }: OpenedHistory, found: FoundHistory): Promise<HistoryRun[]> => {
    const known = matchKnown(await listKnownRuns(session().database, importer.tool), shownPath);
    return found.runs.map((run) => {
      const before = known(run);
      return {
        id: run.id,
        name: run.name.slice(0, 200),
        experiment: run.experiment,
        status: run.status,
        startedAt: run.startedAt,
        metricCount: run.metricCount,
        pointCount: run.pointCount,
        isEstimated: run.isEstimated,
        settingCount: run.settingCount,
        problems: run.problems,
        known: before,
        action: run.isDeleted || before?.isChanged === false ? 'skip' : before ? 'update' : 'add',
      };
    });
  };
  const placeProblems = ({ place }: OpenedHistory): Problem[] => {
    const { linkCount, isCutOff } = place.passedOver;
    return [
      ...(linkCount > 0
        ? [
            {
              code: 'links',
              severity: 'info' as const,
              message: `${linkCount.toLocaleString('en-US')} links were not followed.`,
              fix: 'Import what they point to by its own path.',
            },
          ]
        : []),
      ...(isCutOff
        ? [
            {
              code: 'tooManyFiles',
              severity: 'warning' as const,
              message: 'The folder holds more files, or deeper folders, than are read.',
              fix: 'Import its parts one by one.',
            },
          ]
        : []),
    ];
  };

  return { open, withTables, find, workDirectoryOf, compare, placeProblems };
}
