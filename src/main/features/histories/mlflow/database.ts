import path from 'node:path';
import { StudioError } from '../../../../shared/base/problem';
import { literal } from '../../../data/sql';
import { openReadOnlyDatabase, type ReadOnlyDatabase } from '../../../store';
import type { FoundHistory, FoundRun, ImportContext, PreviewContext, ReadRun, RunSink } from '../importer';
import { digest, type Place, readPart } from '../place';
import { createStepNumbering, type StepNumbering } from './step-numbering';
import { isStillRunning, metricValue, readTags, settingsOf, statusOf } from './values';

/** Above it points are not counted before the import: it would read the whole table. */
const countedPointLimit = 30_000_000;
/** Rows of the table that a step of reading joins to one text. */
const rowsAPage = 4_096;
const wantedARead = 500;

export async function isDatabase(place: Place): Promise<boolean> {
  const head = await readPart(place.path, 0, 16);
  if (new TextDecoder().decode(head) !== 'SQLite format 3\0') return false;
  try {
    return await withDatabase(place.path, async (database) => (await missingTables(database)).length === 0);
  } catch {
    return false;
  }
}

/** The database of a folder, by its name; MLflow calls it mlflow.db unless told otherwise. */
export function databaseIn(place: Place): string | null {
  if (place.kind === 'file') return place.path;
  const file = ['mlflow.db', 'mlruns.db'].find((name) => place.files.includes(name));
  return file === undefined ? null : path.join(place.path, file);
}

async function missingTables(database: ReadOnlyDatabase): Promise<string[]> {
  const rows = await database.all("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const names = new Set(rows.map(({ name }) => name));
  return ['experiments', 'runs', 'metrics', 'params', 'tags'].filter((table) => !names.has(table));
}

async function withDatabase<Result>(
  file: string,
  work: (database: ReadOnlyDatabase) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  let database: ReadOnlyDatabase;
  try {
    database = await openReadOnlyDatabase(file);
  } catch (error) {
    throw unreadable(file, error);
  }
  const interrupt = () => database.interrupt();
  signal?.addEventListener('abort', interrupt);
  try {
    return await work(worded(database, file, signal));
  } finally {
    signal?.removeEventListener('abort', interrupt);
    await database.close().catch(() => {});
  }
}

/** Errors of this database, told from those of the project that its runs are put into. */
function worded(database: ReadOnlyDatabase, file: string, signal: AbortSignal | undefined): ReadOnlyDatabase {
  const reword = (error: unknown) =>
    signal?.aborted ? new StudioError('CANCELLED', 'The reading was cancelled.') : unreadable(file, error);
  return {
    ...database,
    all: (sql) =>
      database.all(sql).catch((error: unknown) => {
        throw reword(error);
      }),
    async *rows(sql) {
      const rows = database.rows(sql);
      try {
        for (;;) {
          const next = await rows.next().catch((error: unknown) => {
            throw reword(error);
          });
          if (next.done) return;
          yield next.value;
        }
      } finally {
        await rows.return();
      }
    },
  };
}

function unreadable(file: string, error: unknown): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `${path.basename(file)} cannot be read as a database: ${(error as Error).message}.`,
    {
      fix: 'Stop the MLflow server, or import a copy of the file; a damaged one can be mended with "sqlite3 FILE .recover".',
    },
  );
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

async function columnsOf(database: ReadOnlyDatabase, table: string): Promise<Set<string>> {
  return new Set(
    (await database.all(`SELECT name FROM pragma_table_info(${literal(table)})`)).map(({ name }) => text(name)),
  );
}

/** Only what a run is made of can be missing in older versions of the database. */
async function listRuns(database: ReadOnlyDatabase) {
  const columns = await columnsOf(database, 'runs');
  const column = (name: string) => (columns.has(name) ? `runs.${name}` : 'NULL');
  return database.all(
    `SELECT runs.run_uuid AS id, ${column('name')} AS name, ${column('status')} AS status, ${column('start_time')} AS startedAt,
       ${column('end_time')} AS endedAt, ${column('lifecycle_stage')} AS stage, ${column('artifact_uri')} AS artifacts,
       ${column('user_id')} AS user, ${column('source_name')} AS program, ${column('source_version')} AS version,
       experiments.name AS experiment, experiments.lifecycle_stage AS experimentStage
     FROM runs LEFT JOIN experiments ON experiments.experiment_id = runs.experiment_id
     ORDER BY runs.start_time, runs.run_uuid`,
  );
}

async function groupPairs(
  database: ReadOnlyDatabase,
  table: string,
  ids: string,
): Promise<Map<string, [string, string][]>> {
  const pairs = new Map<string, [string, string][]>();
  for await (const { id, key, value } of database.rows(
    `SELECT run_uuid AS id, key, value FROM ${table} WHERE run_uuid IN (${ids}) ORDER BY run_uuid, key`,
  )) {
    const own = pairs.get(text(id)) ?? [];
    own.push([text(key), text(value)]);
    pairs.set(text(id), own);
  }
  return pairs;
}

/** What a run has, in figures that change when anything is logged to it. */
async function countByRun(database: ReadOnlyDatabase, table: string, figures: string) {
  const rows = await database.all(`SELECT run_uuid AS id, ${figures} FROM ${table} GROUP BY run_uuid`);
  return new Map(rows.map((row) => [text(row.id), row]));
}

export async function previewDatabase(place: Place, file: string, context: PreviewContext): Promise<FoundHistory> {
  return withDatabase(
    file,
    async (database) => {
      const missing = await missingTables(database);
      if (missing.length > 0)
        throw new StudioError(
          'BAD_INPUT',
          `${path.basename(file)} is no database of MLflow: it lacks the tables ${missing.join(', ')}.`,
          {
            fix: 'Choose the mlflow.db that the tracking server was started with.',
          },
        );
      const [size] = await database.all('SELECT coalesce(max(rowid), 0) AS rows FROM metrics');
      const isCounted = Number(size?.rows) <= countedPointLimit;
      const metrics = isCounted
        ? await countByRun(
            database,
            'metrics',
            'count(*) AS points, count(DISTINCT key) AS keys, max(timestamp) AS latest',
          )
        : null;
      const params = await countByRun(database, 'params', 'count(*) AS keys');
      const tags = await countByRun(database, 'tags', 'count(*) AS keys, sum(length(key) + length(value)) AS size');
      const runs: FoundRun[] = [];
      for (const row of await listRuns(database)) {
        const id = text(row.id);
        const own = metrics?.get(id);
        const pointCount = metrics ? Number(own?.points ?? 0) : null;
        runs.push({
          id,
          name: text(row.name) || id.slice(0, 8),
          experiment: text(row.experiment) || 'Default',
          status: statusOf(row.status),
          startedAt: numberOrNull(row.startedAt),
          metricCount: metrics ? Number(own?.keys ?? 0) : null,
          pointCount,
          isEstimated: false,
          settingCount: Number(params.get(id)?.keys ?? 0),
          problems: [],
          identity: digest(`mlflow ${id}`),
          state: digest(JSON.stringify([row, own ?? null, params.get(id) ?? null, tags.get(id) ?? null])),
          extent: (pointCount ?? 1_000) + 20,
          isDeleted: text(row.stage) === 'deleted' || text(row.experimentStage) === 'deleted',
        });
        await context.breathe();
      }
      if (runs.length === 0)
        throw new StudioError('BAD_INPUT', `${place.name} is a database of MLflow without any run.`, {
          fix: 'Choose the database that your runs were logged to.',
        });
      const deletedCount = runs.filter(({ isDeleted }) => isDeleted).length;
      return {
        runs,
        options: { tool: 'mlflow' },
        columns: [],
        problems:
          deletedCount === 0
            ? []
            : [
                {
                  code: 'deletedRuns',
                  severity: 'info',
                  message:
                    deletedCount === 1
                      ? '1 run was deleted in MLflow and stays out unless you choose it.'
                      : `${deletedCount.toLocaleString('en-US')} runs were deleted in MLflow and stay out unless you choose them.`,
                },
              ],
      };
    },
    context.signal,
  );
}

interface Page {
  key: string;
  points: string;
}

/** Feeds the points of a page, which SQLite has joined to one text: many rows cost more one by one. */
async function takePage({ key, points }: Page, numbering: StepNumbering, sink: RunSink): Promise<number> {
  await numbering.begin(key);
  let from = 0;
  let count = 0;
  while (from < points.length) {
    const newline = points.indexOf('\n', from);
    const end = newline < 0 ? points.length : newline;
    const [step = '0', value = '', time = '', isNan = ''] = points.slice(from, end).split(' ');
    numbering.add(Number(step), metricValue(Number(value), isNan === '1'), Number(time));
    from = end + 1;
    count += 1;
    if (count % 512 === 0) await sink.pause();
  }
  return count;
}

/** Pages of one run after the other; the iterator is shared, since the table is read once for many runs. */
async function* pagesByRun(database: ReadOnlyDatabase, ids: string): AsyncGenerator<Page & { id: string }, void, void> {
  const columns = await columnsOf(database, 'metrics');
  const step = columns.has('step') ? 'step' : '0';
  const isNan = columns.has('is_nan') ? 'is_nan' : '0';
  for await (const row of database.rows(
    `SELECT run_uuid AS id, key,
       group_concat(${step} || ' ' || printf('%!.17g', value) || ' ' || timestamp || ' ' || coalesce(${isNan}, 0), char(10)) AS points
     FROM metrics WHERE run_uuid IN (${ids})
     GROUP BY run_uuid, key, rowid / ${rowsAPage} ORDER BY run_uuid, key, rowid / ${rowsAPage}`,
  ))
    yield { id: text(row.id), key: text(row.key), points: text(row.points) };
}

/** Files below a run's artifacts, where they lie in the folder that is imported. */
function artifactsOf(place: Place, uri: string, id: string): ReadRun['artifacts'] {
  if (place.kind === 'file') return uri === '' ? [] : [{ path: uri, sizeBytes: null }];
  const marker = `${id}/artifacts/`;
  return place.files
    .filter((file) => file.includes(marker))
    .map((file) => ({ path: file.slice(file.indexOf(marker) + marker.length), sizeBytes: null }));
}

export async function importDatabase(
  place: Place,
  file: string,
  wanted: readonly FoundRun[],
  context: ImportContext,
): Promise<void> {
  await withDatabase(
    file,
    async (database) => {
      const rows = new Map((await listRuns(database)).map((row) => [text(row.id), row]));
      // The table is read in the order of ids.
      for (let from = 0; from < wanted.length; from += wantedARead) {
        const part = wanted.slice(from, from + wantedARead).sort((left, right) => (left.id < right.id ? -1 : 1));
        const ids = part.map(({ id }) => literal(id)).join(', ');
        const params = await groupPairs(database, 'params', ids);
        const tags = await groupPairs(database, 'tags', ids);
        context.report('Sorting the metrics of MLflow');
        const pages = pagesByRun(database, ids);
        let next = await pages.next();
        /** Behind a damaged page nothing comes any more: the runs that follow are not without points. */
        let failure: unknown = null;
        const advance = async () => {
          if (failure !== null) throw failure;
          next = await pages.next().catch((error: unknown) => {
            failure = error;
            throw error;
          });
        };
        for (const { id, pointCount } of part)
          await context.run(id, async (sink) => {
            if (failure !== null) throw failure;
            const numbering = createStepNumbering(sink);
            let done = 0;
            while (!next.done && next.value.id < id) await advance();
            while (!next.done && next.value.id === id) {
              done += await takePage(next.value, numbering, sink);
              sink.progress(Math.min(done, pointCount ?? done));
              await advance();
            }
            await numbering.end();
            const row = rows.get(id) ?? {};
            const { name, ...told } = readTags(new Map(tags.get(id) ?? []));
            if (isStillRunning(row.status))
              sink.problem({
                code: 'unknownEnd',
                severity: 'warning',
                message: 'MLflow has it as running: it was killed, or has not ended yet. It is shown as stopped.',
              });
            const details = { user: text(row.user), program: text(row.program), version: text(row.version) };
            return {
              ...told,
              name: text(row.name) || name || id.slice(0, 8),
              status: statusOf(row.status),
              startedAt: numberOrNull(row.startedAt),
              endedAt: numberOrNull(row.endedAt),
              settings: settingsOf(params.get(id) ?? []),
              details: {
                ...told.details,
                ...Object.fromEntries(Object.entries(details).filter(([, value]) => value !== '')),
              },
              artifacts: artifactsOf(place, text(row.artifacts), id),
            };
          });
        await pages.return();
      }
    },
    context.signal,
  );
}
