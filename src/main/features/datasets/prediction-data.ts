import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { Dataset } from '../../../shared/contract/dataset';
import type { ImportOptions } from '../../../shared/contract/import-options';
import type { JobData } from '../../../shared/job/protocol';
import { selectColumns } from '../../data/column-selection';
import { fingerprintTable } from '../../data/fingerprint';
import {
  createBadItems,
  type ImportedTable,
  type ImportRequest,
  importSource,
  openSource,
  previewSource,
  type Source,
  sourcePath,
} from '../../data/importers';
import { writePredictionData } from '../../data/job-data';
import { writePredictionCsv } from '../../data/prediction-output';
import { isMedia, type StoredTable } from '../../data/stored-table';
import type { TableEngine } from '../../data/table-engine';
import type { Jobs } from '../../jobs';
import { type ProjectSession, toStoreError } from '../../store';
import type { DataConfig, PredictionFiles, PredictionInput } from './door';

export interface PredictionDataDependencies {
  session: () => ProjectSession;
  tables: TableEngine;
  jobs: Pick<Jobs, 'run'>;
  get(idOrName: string, version: number | null): Promise<Dataset>;
}

const listedNameCount = 12;

function listNames(names: readonly string[]): string {
  const listed = names.slice(0, listedNameCount).join(', ');
  return names.length > listedNameCount ? `${listed}, … (${names.length} in all)` : listed;
}

/** Columns by which windows are cut. */
function orderNames({ columns }: Dataset, { dataset: { window } }: DataConfig): string[] {
  if (!window) return [];
  const byRole = columns.find(({ role }) => role === 'time')?.name;
  return [window.orderBy ?? byRole, window.groupBy].flatMap((name) => name ?? []);
}

/** A table that names images or sounds is read with the files beside it. */
async function openInput(
  inputPath: string,
  features: readonly Dataset['columns'][number][],
  context: { tables: TableEngine; signal: AbortSignal },
): Promise<{ file: Source; options: ImportOptions }> {
  const file = await openSource(path.resolve(inputPath));
  const media = features.find(({ kind }) => isMedia(kind));
  if (!media || file.kind !== 'file') return { file, options: {} };
  const format = media.kind === 'image' ? 'images' : 'audio';
  if ((await previewSource(file, {}, context)).format === format) return { file, options: {} };
  const folder = await openSource(path.dirname(file.path));
  return { file: folder, options: { format, labels: 'table', table: path.basename(file.path) } };
}

/** The engine reads files, and the person sees rows, when the folder they were read in has gone. */
async function keepRows(
  data: JobData,
  imported: ImportedTable,
  table: StoredTable | null,
  outputPath: string,
): Promise<PredictionInput> {
  const kept = { ...data };
  if (imported.media) {
    kept.mediaDirectory = `${outputPath}-media`;
    await rename(imported.media.directory, kept.mediaDirectory);
  }
  if (!table) return { data: kept, rows: null };
  const rowsPath = `${outputPath}-rows.parquet`;
  await rename(imported.path, rowsPath);
  return { data: kept, rows: { ...table, path: rowsPath } };
}

/** Files that a model predicts: read with the kinds it was trained on, written back with what it said. */
export function createPredictionData({ session, tables, jobs, get }: PredictionDataDependencies) {
  const readInput = async <Result>(
    file: Source,
    request: Partial<ImportRequest>,
    signal: AbortSignal,
    work: (table: ImportedTable) => Promise<Result>,
  ): Promise<Result> => {
    const workDirectory = path.join(
      session().directories.cache,
      'imports',
      `prediction-${randomBytes(6).toString('hex')}`,
    );
    await mkdir(workDirectory, { recursive: true });
    try {
      const whole = { options: {}, columns: [], targets: [], skipBadRows: false, ...request };
      const badItems = createBadItems(path.join(workDirectory, 'left-out.csv'));
      return await work(
        await importSource(file, whole, { tables, jobs, workDirectory, signal, badItems, report: () => {} }),
      );
    } finally {
      await rm(workDirectory, { recursive: true, force: true }).catch(() => {});
    }
  };

  return {
    async preparePrediction(
      config: DataConfig,
      inputPath: string,
      outputPath: string,
      signal: AbortSignal,
    ): Promise<PredictionInput> {
      const dataset = await get(config.dataset.name, config.dataset.version);
      const selection = selectColumns(dataset.name, dataset.columns, config);
      const features = selection.features.map((index) => dataset.columns[index] as Dataset['columns'][number]);
      const { file, options } = await openInput(inputPath, features, { tables, signal });
      const { columns: found, format } = await previewSource(file, options, { tables, signal });
      const absent = features.filter(({ name }) => !found.some((column) => column.name === name));
      if (absent.length > 0)
        throw new StudioError(
          'BAD_INPUT',
          `${file.fileName} lacks ${absent.length === 1 ? 'the column' : `${absent.length} columns`} ${listNames(absent.map(({ name }) => `"${name}"`))} that the run learned from.`,
          { fix: `Its columns are: ${listNames(found.map(({ name }) => name))}. Name them as in "${dataset.name}".` },
        );
      // A file may hold whole numbers where training saw fractions, and the other way round.
      const columns = features.map(({ name, kind }) => ({ name, kind: kind === 'integer' ? ('real' as const) : kind }));
      // What else a file of text holds is not looked at.
      const others =
        format === 'csv'
          ? found
              .filter(({ name }) => !columns.some((column) => column.name === name))
              .map(({ name }) => ({ name, kind: 'text' as const }))
          : [];
      return readInput(file, { options, columns: [...columns, ...others] }, signal, (imported) =>
        tables.use(signal, async (connection) => {
          const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
          const table = {
            ...imported,
            columns: imported.columns.map((column) => ({ ...column, kind: kinds.get(column.name) ?? column.kind })),
          };
          const placeOf = (name: string) => table.columns.findIndex((column) => column.name === name);
          const places = columns.map(({ name }) => placeOf(name));
          await mkdir(path.dirname(outputPath), { recursive: true });
          const data = await writePredictionData(connection, table, imported.media ?? null, {
            features: places,
            order: orderNames(dataset, config)
              .map(placeOf)
              .filter((place) => place >= 0),
            directory: outputPath,
            fingerprint: await fingerprintTable(connection, table),
          });
          return keepRows(data, imported, format === 'csv' ? null : table, outputPath);
        }),
      );
    },

    async writePredictions(
      { inputPath, rows, predictionsPath, outputPath }: PredictionFiles,
      signal: AbortSignal,
    ): Promise<{ rowCount: number }> {
      if (rows)
        return tables.use(signal, async (connection) => {
          const target = path.resolve(outputPath);
          try {
            return await writePredictionCsv(connection, rows, { predictionsPath, outputPath: target, delimiter: ',' });
          } catch (error) {
            throw toStoreError(error, target);
          }
        });
      const file = await openSource(path.resolve(inputPath));
      const { options, columns } = await previewSource(file, {}, { tables, signal });
      const target = path.resolve(outputPath);
      if (target === sourcePath(file))
        throw new StudioError('BAD_INPUT', `The output ${target} is the input file itself.`, {
          fix: 'Choose another name for the output.',
        });
      return readInput(file, { verbatim: true, columns: columns.map(({ name }) => ({ name })) }, signal, (table) =>
        tables.use(signal, async (connection) => {
          const files = {
            predictionsPath,
            outputPath: target,
            delimiter: ('delimiter' in options && options.delimiter) || ',',
          };
          try {
            return await writePredictionCsv(connection, table, files);
          } catch (error) {
            throw toStoreError(error, target);
          }
        }),
      );
    },
  };
}
