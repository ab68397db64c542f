import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { completeRoleChanges, singleRoles } from '../../../shared/contract/column-roles';
import type {
  ColumnProfile,
  ColumnRole,
  Dataset,
  DatasetPreview,
  DatasetProfile,
  DatasetSource,
} from '../../../shared/contract/dataset';
import type { ImportOptions } from '../../../shared/contract/import-options';
import { type ImportRequest, nameFromFile, openSource, previewSource } from '../../data/importers';
import { profileTable } from '../../data/profile';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import type { Log } from '../../lib/log';
import type { Tasks } from '../../lib/tasks';
import type { Uploads } from '../../lib/uploads';
import { assertWritable, moveToTrash, type ProjectSession } from '../../store';
import { useTable } from './dataset-files';
import {
  findDataset,
  listDatasets,
  listVersionNumbers,
  readProfile,
  renameDataset,
  updateColumns,
  writeProfile,
} from './dataset-repository';
import { importDataset } from './import-dataset';
import type { Sample, Samples } from './samples';
import { createShared } from './shared-work';
import { sourcePath } from './source-path';
import { unknownVersion } from './version-error';

export interface DatasetsDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  jobs: Pick<Jobs, 'run'>;
  samples: Samples;
  tasks: Tasks;
  uploads: Pick<Uploads, 'path' | 'remove'>;
  changes: Changes;
  clock: Clock;
  log: Log;
}

export interface ImportInput extends Omit<ImportRequest, 'verbatim'> {
  source: DatasetSource;
  name?: string;
}

/** Who wants to see a profile while it is made; callers that come later wait for the whole. */
export interface ProfileWatcher {
  report(fraction: number): void;
  onColumns?(columns: readonly ColumnProfile[]): void;
}

export type DatasetLogic = ReturnType<typeof createDatasetLogic>;

/** What can be done with data sets, apart from training on them. */
export function createDatasetLogic(dependencies: DatasetsDependencies) {
  const { session, tables, samples, tasks, uploads, changes, log } = dependencies;
  const sampleImports = createShared<Dataset>();
  const profiles = createShared<DatasetProfile>();

  const get = async (idOrName: string, at = session(), version: number | null = null): Promise<Dataset> => {
    const dataset = await findDataset(at.database, idOrName, version);
    if (dataset) return dataset;
    if (version !== null) {
      const newest = await findDataset(at.database, idOrName);
      if (newest) throw unknownVersion(newest, version, await listVersionNumbers(at.database, newest.id));
    }
    const names = (await listDatasets(at.database)).map(({ name }) => name);
    throw new StudioError('NOT_FOUND', `The project has no data set "${idOrName}".`, {
      fix:
        names.length > 0
          ? `It has: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`
          : 'Import a file, or add a sample.',
    });
  };

  const runImport = async (
    {
      file,
      source,
      name,
      request,
    }: { file: string | string[]; source: string; name: string | undefined; request: ImportRequest },
    signal: AbortSignal,
  ): Promise<Dataset> => {
    const at = session();
    assertWritable(at);
    const opened = await openSource(file);
    const wanted = name?.trim() || nameFromFile(opened.fileName);
    const id = await tasks.run('import', `Import of ${opened.fileName}`, signal, (context) =>
      importDataset({ session: at, file: opened, request, name: wanted, source }, dependencies, context),
    );
    const dataset = await get(id, at);
    log.info({ dataset: id, rowCount: dataset.rowCount, sizeBytes: dataset.sizeBytes }, `Imported ${dataset.name}`);
    changes.publish({ noun: 'dataset', id: null });
    return dataset;
  };

  const importSample = ({ path: file, name, source, target }: Sample & { path: string }, signal: AbortSignal) =>
    runImport(
      { file, source, name, request: { options: {}, columns: [], targets: [target], skipBadRows: false } },
      signal,
    );

  const readOrMakeProfile = async (
    at: ProjectSession,
    dataset: Dataset,
    signal: AbortSignal,
    watcher: ProfileWatcher,
  ) => {
    const stored = await readProfile(at.database, dataset.id, dataset.version);
    if (stored) return stored;
    const profile = await useTable({ session: at, dataset, tables }, signal, (connection, table) =>
      profileTable(connection, table, { signal, ...watcher }),
    );
    if (!at.readOnly) await writeProfile(at.database, dataset.id, dataset.version, profile);
    return profile;
  };

  return {
    get,
    list: () => listDatasets(session().database),

    async preview(source: DatasetSource, options: ImportOptions, signal: AbortSignal): Promise<DatasetPreview> {
      return previewSource(await openSource(sourcePath(source, uploads)), options, { tables, signal });
    },

    async import({ source, name, ...request }: ImportInput, signal: AbortSignal): Promise<Dataset> {
      const file = sourcePath(source, uploads);
      const shown = 'uploadId' in source ? path.basename(String(file)) : [file].flat().join(', ').slice(0, 1000);
      const dataset = await runImport({ file, source: shown, name, request }, signal);
      // An import that failed keeps its upload, so that it can be tried again with other options.
      if ('uploadId' in source) await uploads.remove(source.uploadId);
      return dataset;
    },

    async profile(
      idOrName: string,
      signal: AbortSignal,
      version: number | null = null,
      watcher: ProfileWatcher = { report: () => {} },
    ): Promise<DatasetProfile> {
      const at = session();
      const dataset = await get(idOrName, at, version);
      const key = `${dataset.id} ${dataset.version} ${JSON.stringify(dataset.columns.map(({ role }) => role))}`;
      return profiles.run(key, signal, () => readOrMakeProfile(at, dataset, signal, watcher));
    },

    async rename(id: string, wanted: string): Promise<Dataset> {
      const at = session();
      assertWritable(at);
      const name = wanted.trim();
      if (name === '')
        throw new StudioError('BAD_INPUT', 'A data set needs a name; only blanks were given.', { fix: 'Type a name.' });
      const dataset = await at.database.transaction(async (queries) => {
        const found = await get(id, at);
        const other = await findDataset(queries, name);
        if (other && other.id !== found.id)
          throw new StudioError('CONFLICT', `Another data set is already called "${other.name}".`, {
            fix: 'Choose another name; upper and lower case do not make a difference.',
          });
        await renameDataset(queries, found.id, name);
        return get(found.id, at);
      });
      changes.publish({ noun: 'dataset', id: dataset.id });
      return dataset;
    },

    async setRoles(id: string, roles: Readonly<Record<string, ColumnRole>>): Promise<Dataset> {
      const at = session();
      assertWritable(at);
      const dataset = await at.database.transaction(async (queries) => {
        const found = await get(id, at);
        await updateColumns(queries, found.id, found.version, changeRoles(found, roles));
        return get(found.id, at);
      });
      changes.publish({ noun: 'dataset', id: dataset.id });
      return dataset;
    },

    async remove(id: string): Promise<string> {
      const at = session();
      assertWritable(at);
      const dataset = await get(id, at);
      const trashId = await moveToTrash(at, {
        noun: 'dataset',
        subjectId: dataset.id,
        name: dataset.name,
        folder: path.join(at.directories.datasets, dataset.id),
      });
      changes.publish({ noun: 'dataset', id: null });
      changes.publish({ noun: 'trash', id: null });
      return trashId;
    },

    async addSample(name: string, signal: AbortSignal): Promise<Dataset> {
      return importSample(await samples.get(name), signal);
    },

    async ensureSample(name: string, signal: AbortSignal): Promise<Dataset> {
      const at = session();
      const sample = await samples.get(name);
      const there = await findDataset(at.database, sample.name);
      if (there) return there;
      // Two runs that start at once need the sample once.
      return sampleImports.run(`${at.id} ${sample.name}`, signal, () => importSample(sample, signal));
    },
  };
}

function changeRoles({ name, columns }: Dataset, roles: Readonly<Record<string, ColumnRole>>): Dataset['columns'] {
  const unknown = Object.keys(roles).filter((key) => !columns.some((column) => column.name === key));
  if (unknown.length > 0)
    throw new StudioError('BAD_INPUT', `"${name}" has no column "${unknown.join('", "')}".`, {
      fix: `Its columns are: ${columns.map((column) => column.name).join(', ')}.`,
    });
  for (const single of singleRoles) {
    const given = Object.keys(roles).filter((key) => roles[key] === single);
    if (given.length > 1)
      throw new StudioError('BAD_INPUT', `Only one column can be the ${single}; received "${given.join('", "')}".`, {
        fix: `Keep the role ${single} for one of them.`,
      });
  }
  const changed = completeRoleChanges(columns, roles);
  return columns.map((column) => {
    const role = changed[column.name] ?? column.role;
    return { ...column, role };
  });
}
