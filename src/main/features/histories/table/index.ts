import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Problem, StudioError } from '../../../../shared/base/problem';
import type { HistoryOptions } from '../../../../shared/contract/history';
import { createBadItems, type ImportedTable, importSource, openSource, previewSource } from '../../../data/importers';
import { literal } from '../../../data/sql';
import type { TableConnection } from '../../../data/table-engine';
import type { FoundHistory, FoundRun, HistoryImporter, ImportContext, PreviewContext } from '../importer';
import { digest, fileIn, fingerprintFiles, type Place, plainSizeBytes, readPart } from '../place';
import { isFileError } from '../unreadable';
import { type TableMeaning, tellColumns } from './columns';
import { columnIn, feedRows, relation, rowColumn, words } from './rows';

const tableName = /\.(?:csv|tsv|jsonl|ndjson|parquet|arrow|feather|xlsx)(?:\.gz)?$/i;

function tablesOf(place: Place): readonly string[] {
  return place.kind === 'file' ? place.files : place.files.filter((file) => tableName.test(file));
}

const nameOf = (place: Place, file: string) =>
  (place.kind === 'file' ? place.name : file).replace(tableName, '') || place.name;

async function tellTable(
  place: Place,
  file: string,
  options: HistoryOptions,
  context: Pick<PreviewContext, 'tables' | 'signal'>,
) {
  const source = await openSource(fileIn(place, file), place.kind === 'file' ? place.name : file);
  const preview = await previewSource(source, {}, context);
  return { source, preview, meaning: tellColumns(preview, options) };
}

/** A wide table without any number, or a long one without its columns, is no table of metrics. */
function requireMetrics(
  { layout, metrics, metricColumn, valueColumn }: TableMeaning,
  file: string,
  columns: readonly string[],
): void {
  if (layout === 'long' ? metricColumn !== null && valueColumn !== null : metrics.length > 0) return;
  throw new StudioError(
    'BAD_INPUT',
    `${file} holds no metrics: its columns are ${columns.slice(0, 12).join(', ')}; ${layout === 'long' ? 'one with the name of the metric and one with its value were expected' : 'at least one column of numbers beside step, time and run was expected'}.`,
    { fix: 'Choose which column means what, or another layout.' },
  );
}

interface TableRun {
  /** Of the run's column, or of the columns' names; null: the table is one run. */
  key: string | null;
  pointCount: number;
  metricCount: number;
}

type StageContext = Pick<ImportContext, 'tables' | 'signal' | 'jobs' | 'workDirectory'>;

interface Staged {
  table: ImportedTable;
  meaning: TableMeaning;
}

/** The table with every cell as the text that it is, so that NaN is told from nothing; once for a preview and its import. */
async function stageTable(
  place: Place,
  file: string,
  options: HistoryOptions,
  context: StageContext,
  known: StagedTables,
): Promise<Staged> {
  const workDirectory = path.join(context.workDirectory, digest(file));
  const staged = known.get(workDirectory);
  if (staged) return staged;
  const { source, meaning, preview } = await tellTable(place, file, options, context);
  requireMetrics(
    meaning,
    file,
    preview.columns.map(({ name }) => name),
  );
  await mkdir(workDirectory, { recursive: true });
  const badItems = createBadItems(path.join(workDirectory, 'left-out.csv'));
  try {
    const table = await importSource(
      source,
      { options: {}, columns: [], targets: [], skipBadRows: true, verbatim: true },
      { tables: context.tables, jobs: context.jobs, workDirectory, signal: context.signal, report: () => {}, badItems },
    );
    known.set(workDirectory, { table, meaning });
    return { table, meaning };
  } finally {
    await badItems.close().catch(() => {});
  }
}

/** Tables that an import has found its runs in, each with what its own columns mean, by their work folder, until they are read. */
type StagedTables = Map<string, Staged>;
const stagedTables: StagedTables = new Map();

/** The runs of a table, from all of its rows. */
async function listRuns(
  connection: TableConnection,
  table: ImportedTable,
  meaning: TableMeaning,
  isSorted = false,
): Promise<TableRun[]> {
  const { runColumn, layout, metricColumn, metrics } = meaning;
  const at = columnIn(table);
  const named = [...new Set(metrics.flatMap(({ run }) => (run === null ? [] : [run])))];
  if (named.length > 0) {
    const [row] = await connection.rows<{ rows: number }>(
      `SELECT count(*) AS rows FROM read_parquet(${literal(table.path)})`,
    );
    return named.map((key) => {
      const own = metrics.filter(({ run }) => run === key).length;
      return { key, metricCount: own, pointCount: own * Number(row?.rows ?? 0) };
    });
  }
  const group = runColumn === null ? 'NULL::VARCHAR' : words(at(runColumn));
  const rows = await connection.rows<{ key: string | null; rows: number; metrics: number }>(
    `SELECT ${group} AS key, count(*) AS rows, ${metricColumn === null ? metrics.length : `count(DISTINCT ${words(at(metricColumn))})`} AS metrics, min(${rowColumn}) AS first
     FROM ${relation(table, isSorted)} GROUP BY ALL ORDER BY first`,
  );
  return rows
    .filter(({ key }) => runColumn === null || (key !== null && key.trim() !== ''))
    .map(({ key, rows: count, metrics: metricCount }) => ({
      key: runColumn === null ? null : key,
      metricCount: Number(metricCount),
      pointCount: layout === 'long' ? Number(count) : Number(count) * Number(metricCount),
    }));
}

/** Above it the runs of a table are told from its first rows alone. */
const scannedBytes = 64 * 1024 ** 2;

const idOf = (file: string, key: string | null) => (key === null ? file : `${file}#${key}`);

interface ListedTable {
  runs: TableRun[];
  meaning: TableMeaning;
  columns: string[];
  problems: Problem[];
  isCutOff: boolean;
}

async function listTable(
  place: Place,
  file: string,
  options: HistoryOptions,
  context: PreviewContext,
): Promise<ListedTable> {
  const { preview, meaning } = await tellTable(place, file, options, context);
  const columns = preview.columns.map(({ name }) => name);
  requireMetrics(meaning, file, columns);
  const sizeBytes = (await plainSizeBytes(fileIn(place, file))) ?? 0;
  if (!context.isImport && (sizeBytes > scannedBytes || context.isLate())) {
    const keys = keysOf(preview.rows, columns, meaning);
    const perRun = (preview.rowCount ?? 0) / Math.max(1, keys.length);
    const runs = keys.map((key) => {
      const metricCount = meaning.metrics.filter(({ run }) => run === null || run === key).length;
      return { key, metricCount, pointCount: Math.round(perRun * Math.max(1, metricCount)) };
    });
    return { runs, meaning, columns, problems: preview.problems, isCutOff: meaning.runColumn !== null };
  }
  const { table } = await stageTable(place, file, options, context, context.isImport ? stagedTables : new Map());
  const runs = await context.tables.use(context.signal, (connection) => listRuns(connection, table, meaning));
  return { runs, meaning, columns, problems: table.problems, isCutOff: false };
}

const beginningBytes = 4_096;

/** The names of the columns and the first row, which stay when rows are added; all trainings call their table alike. */
async function beginningOf(file: string): Promise<string> {
  const head = await readPart(file, 0, beginningBytes);
  const first = head.indexOf(0x0a);
  const second = first < 0 ? -1 : head.indexOf(0x0a, first + 1);
  return digest(second < 0 ? head : head.subarray(0, second));
}

async function previewTable(place: Place, options: HistoryOptions, context: PreviewContext): Promise<FoundHistory> {
  const files = tablesOf(place);
  if (files.length === 0)
    throw new StudioError(
      'BAD_INPUT',
      `${place.name} holds no table; .csv, .tsv, .jsonl or .parquet files were expected.`,
    );
  const runs: FoundRun[] = [];
  const problems: Problem[] = [];
  let told: ListedTable | null = null;
  let isCutOff = false;
  for (const file of files) {
    context.signal.throwIfAborted();
    try {
      const listed = await listTable(place, file, options, context);
      told ??= listed;
      isCutOff ||= listed.isCutOff;
      const absolute = fileIn(place, file);
      const extent = Math.max(1, ((await plainSizeBytes(absolute)) ?? 0) / Math.max(1, listed.runs.length));
      const { state } = await fingerprintFiles([absolute]);
      const beginning = await beginningOf(absolute);
      const name = nameOf(place, file);
      for (const { key, metricCount, pointCount } of listed.runs)
        runs.push({
          id: idOf(file, key),
          name: key ?? name,
          experiment: key === null ? place.name : name,
          status: 'completed',
          startedAt: null,
          metricCount,
          pointCount,
          isEstimated: listed.isCutOff,
          settingCount: listed.meaning.settings.length,
          problems: listed.problems,
          identity: digest(
            `csv ${path.posix.basename(place.kind === 'file' ? place.name : file)} ${beginning} ${key ?? ''}`,
          ),
          isKnownByPlace: true,
          state: digest(`${state} ${key ?? ''}`),
          extent,
        });
    } catch (error) {
      const isOfFile = error instanceof StudioError ? error.code !== 'CANCELLED' : isFileError(error);
      if (!isOfFile || files.length === 1) throw error;
      problems.push({ code: 'noMetrics', severity: 'warning', message: (error as Error).message, where: { file } });
    }
    await context.breathe();
  }
  if (!told)
    throw new StudioError('BAD_INPUT', `None of the ${files.length} tables in ${place.name} holds metrics.`, {
      problems,
    });
  const { layout, runColumn, stepColumn, timeColumn, metricColumn, valueColumn } = told.meaning;
  return {
    runs,
    isCutOff,
    options: { tool: 'csv', layout, runColumn, stepColumn, timeColumn, metricColumn, valueColumn },
    columns: told.columns,
    problems,
  };
}

function keysOf(
  rows: readonly (readonly (string | null)[])[],
  columns: readonly string[],
  { runColumn, metrics }: TableMeaning,
): (string | null)[] {
  const named = [...new Set(metrics.flatMap(({ run }) => (run === null ? [] : [run])))];
  if (named.length > 0) return named;
  if (runColumn === null) return [null];
  const index = columns.indexOf(runColumn);
  return [...new Set(rows.flatMap((row) => (row[index] ? [row[index] as string] : [])))];
}

async function importTables(
  place: Place,
  options: HistoryOptions,
  wanted: readonly FoundRun[],
  context: ImportContext,
): Promise<void> {
  const ids = new Set(wanted.map(({ id }) => id));
  try {
    for (const file of tablesOf(place)) {
      if (!wanted.some(({ id }) => id === file || id.startsWith(`${file}#`))) continue;
      const { table, meaning } = await stageTable(place, file, options, context, stagedTables);
      const { mtimeMs: changedAt } = await stat(fileIn(place, file));
      await context.tables.use(context.signal, async (connection) => {
        // By run, so that each is one stretch of the file.
        const sorted = meaning.runColumn === null ? table : await sortByRun(connection, table, meaning.runColumn);
        for (const { key } of await listRuns(connection, sorted, meaning, meaning.runColumn !== null)) {
          const id = idOf(file, key);
          if (!ids.has(id)) continue;
          await context.run(id, (sink) => {
            for (const problem of table.problems)
              sink.problem(
                problem.where?.line === undefined && problem.where?.row === undefined
                  ? problem
                  : { ...problem, severity: 'error' },
              );
            return feedRows(connection, sorted, meaning, { name: file, changedAt }, key, sink);
          });
        }
      });
    }
  } finally {
    for (const file of tablesOf(place)) stagedTables.delete(path.join(context.workDirectory, digest(file)));
  }
}

/** Rows of one run beside each other in the order in which they stand, so that a run is read without reading the others. */
async function sortByRun(connection: TableConnection, table: ImportedTable, runColumn: string): Promise<ImportedTable> {
  const sorted = `${table.path}.sorted`;
  const index = table.columns.findIndex(({ name }) => name === runColumn);
  await connection.run(
    `COPY (SELECT * EXCLUDE (file_row_number), file_row_number AS ${rowColumn}
       FROM read_parquet(${literal(table.path)}, file_row_number = true) ORDER BY CAST(c${index} AS VARCHAR), ${rowColumn})
     TO ${literal(sorted)} (FORMAT parquet, ROW_GROUP_SIZE 20480)`,
  );
  return { ...table, path: sorted };
}

/** Tables of metrics: CSV and the other tables that the studio reads, with a column a metric or a row a point. */
export const csv: HistoryImporter = {
  tool: 'csv',
  detect: async (place) => tablesOf(place).length > 0 && (place.kind === 'folder' || tableName.test(place.name)),
  preview: previewTable,
  import: (place, { found, wanted }, context) => importTables(place, found.options, wanted, context),
};
