import type { Queries } from '../connection';
import type { ProjectSession } from '../session';
import type { PortableRows } from './rows-in';
import type { PortableTableName } from './tables';

/** A run of the file and what it is to be here. */
export interface EnteringRun {
  /** Its id in the file. */
  from: string;
  id: string;
  number: number;
  name: string;
  colorIndex: number;
  datasetId: string | null;
  datasetName: string;
  datasetVersion: number | null;
  /** JSON. */
  source: string;
}

/** Another thing of the file and what it is to be here. */
export interface EnteringThing {
  from: string;
  id: string;
  name: string;
}

export interface EnteringRows {
  /** Of the import; the rows stand in the trash under it until all are there. */
  importId: string;
  runs: readonly EnteringRun[];
  datasets: readonly EnteringThing[];
  models: readonly EnteringThing[];
  reports: readonly EnteringThing[];
}

/** Points a transaction: others wait for one, not for all. */
const pointsAPage = 200_000;
const runsAPage = 50;

/** What the rows are to be called here, beside them in the private copy of the file. */
async function writeNames(rows: PortableRows, entering: EnteringRows): Promise<void> {
  await rows.run(`CREATE TABLE entering_run (place INTEGER PRIMARY KEY, from_id TEXT NOT NULL UNIQUE, id TEXT NOT NULL,
    number INTEGER NOT NULL, name TEXT NOT NULL, color_index INTEGER NOT NULL, dataset_id TEXT, dataset_name TEXT NOT NULL,
    dataset_version INTEGER, source TEXT NOT NULL)`);
  await rows.run(
    'CREATE TABLE entering_thing (from_id TEXT NOT NULL, noun TEXT NOT NULL, id TEXT NOT NULL, name TEXT NOT NULL)',
  );
  await rows.run('BEGIN');
  for (const [place, run] of entering.runs.entries())
    await rows.run('INSERT INTO entering_run VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', [
      place,
      run.from,
      run.id,
      run.number,
      run.name,
      run.colorIndex,
      run.datasetId,
      run.datasetName,
      run.datasetVersion,
      run.source,
    ]);
  for (const noun of ['datasets', 'models', 'reports'] as const)
    for (const thing of entering[noun])
      await rows.run('INSERT INTO entering_thing VALUES (?, ?, ?, ?)', [thing.from, noun, thing.id, thing.name]);
  await rows.run('COMMIT');
}

/** SQL that writes rows of the file; `t` is the row, what is not named stays as it is. */
function insertion(
  columns: readonly string[],
  table: PortableTableName,
  {
    join,
    where = '1',
    order,
    instead,
  }: { join: string; where?: string; order: string; instead: Record<string, string> },
): string {
  const names = columns.filter((name) => instead[name] !== '');
  const values = names.map((name) => instead[name] ?? `t."${name}"`);
  return `INSERT INTO main."${table}" (${names.map((name) => `"${name}"`).join(', ')})
    SELECT ${values.join(', ')} FROM entering."${table}" AS t ${join} WHERE ${where} ORDER BY ${order}`;
}

const ofRuns = 'JOIN entering.entering_run AS n ON n.from_id = t.run_id';
const ofThing = (noun: string, column = 'id') =>
  `JOIN entering.entering_thing AS n ON n.from_id = t."${column}" AND n.noun = '${noun}'`;
const inPage = 'n.place BETWEEN ? AND ?';
/** Numbers of rows are given anew. */
const anew = '';

/**
 * Brings rows of a portable file into the project, a page a transaction. They stand in the trash until `showRows`.
 *
 * Throws: what the database throws; the rows that came in so far have to be removed with `removeEntering`.
 */
export async function enterRows(
  { database }: ProjectSession,
  rows: PortableRows,
  entering: EnteringRows,
  { signal, onProgress }: { signal: AbortSignal; onProgress(fraction: number): void },
): Promise<void> {
  await writeNames(rows, entering);
  const series = await rows.all<{ id: number; pointCount: number }>(
    `SELECT metric_series.id, point_count AS pointCount FROM metric_series
     JOIN entering_run ON from_id = run_id ORDER BY place, metric_series.id`,
  );
  const columnsOf = new Map<string, string[]>();
  const write = async (
    queries: Queries,
    table: PortableTableName,
    how: Parameters<typeof insertion>[2],
    page: readonly number[] = [],
  ) => {
    let columns = columnsOf.get(table);
    if (!columns) {
      const found = await queries.all<{ name: string; hidden: number }>(
        `SELECT name, hidden FROM pragma_table_xinfo('${table}')`,
      );
      columns = found.filter(({ hidden }) => hidden === 0).map(({ name }) => name);
      columnsOf.set(table, columns);
    }
    await queries.run(insertion(columns, table, how), page);
  };
  const trash = `'${entering.importId}'`;
  await database.run('ATTACH DATABASE ? AS entering', [rows.file]);
  try {
    await database.transaction(async (queries) => {
      await write(queries, 'dataset', {
        join: ofThing('datasets'),
        order: 't.id',
        instead: { id: 'n.id', name: 'n.name', trash_id: trash },
      });
      await write(queries, 'dataset_version', {
        join: ofThing('datasets', 'dataset_id'),
        order: 't.dataset_id, t.version',
        instead: { dataset_id: 'n.id' },
      });
      await write(queries, 'model', {
        join: ofThing('models'),
        order: 't.id',
        instead: { id: 'n.id', name: 'n.name', trash_id: trash },
      });
      await write(queries, 'report', {
        join: ofThing('reports'),
        order: 't.id',
        instead: { id: 'n.id', name: 'n.name', trash_id: trash },
      });
    });
    const runCount = entering.runs.length;
    for (let from = 0; from < runCount; from += runsAPage) {
      signal.throwIfAborted();
      const page = [from, from + runsAPage - 1];
      await database.transaction(async (queries) => {
        await write(
          queries,
          'run',
          {
            join: 'JOIN entering.entering_run AS n ON n.from_id = t.id',
            where: inPage,
            order: 'n.place',
            instead: {
              id: 'n.id',
              number: 'n.number',
              name: 'n.name',
              color_index: 'n.color_index',
              dataset_id: 'n.dataset_id',
              dataset_name: 'n.dataset_name',
              dataset_version: 'n.dataset_version',
              source: 'coalesce(t.source, n.source)',
              parent_run_id:
                'coalesce((SELECT p.id FROM entering.entering_run AS p WHERE p.from_id = t.parent_run_id), t.parent_run_id)',
              trash_id: trash,
            },
          },
          page,
        );
        const own = { join: ofRuns, where: inPage };
        const runId = { run_id: 'n.id' };
        await write(queries, 'run_config', { ...own, order: 'n.place', instead: runId }, page);
        await write(queries, 'run_event', { ...own, order: 't.id', instead: { ...runId, id: anew } }, page);
        await write(
          queries,
          'checkpoint',
          {
            ...own,
            order: 'n.place, t.id',
            instead: { ...runId, directory: "'runs/' || n.id || substr(t.directory, length('runs/' || t.run_id) + 1)" },
          },
          page,
        );
        await write(queries, 'metric_series', { ...own, order: 't.id', instead: { ...runId, id: anew } }, page);
        await write(
          queries,
          'evaluation',
          // One of another project may have the same id only when it is the same run's, which came in under another id.
          {
            ...own,
            order: 't.id',
            instead: { ...runId, id: 'CASE WHEN n.id = n.from_id THEN t.id ELSE t.id || substr(n.id, -6) END' },
          },
          page,
        );
        await write(queries, 'run_record', { ...own, order: 't.id', instead: { ...runId, id: anew } }, page);
      });
      onProgress((0.2 * Math.min(runCount, from + runsAPage)) / runCount);
    }
    for (let from = 0; from < series.length; ) {
      signal.throwIfAborted();
      let to = from;
      for (let points = 0; to < series.length && points < pointsAPage; to += 1) points += series[to]?.pointCount ?? 0;
      const page = JSON.stringify(series.slice(from, to).map(({ id }) => id));
      await database.transaction(async (queries) => {
        await queries.run(
          insertion(await chunkColumns(queries), 'metric_chunk', {
            join: `JOIN entering.metric_series AS s ON s.id = t.series_id
              JOIN entering.entering_run AS n ON n.from_id = s.run_id
              JOIN main.metric_series AS m ON m.run_id = n.id AND m.metric = s.metric`,
            where: 't.series_id IN (SELECT value FROM json_each(?))',
            order: 'm.id, t.level, t.number',
            instead: { series_id: 'm.id' },
          }),
          [page],
        );
      });
      from = to;
      onProgress(0.2 + (0.8 * to) / series.length);
    }
  } finally {
    await database.run('DETACH DATABASE entering');
  }
}

async function chunkColumns(queries: Queries): Promise<string[]> {
  const rows = await queries.all<{ name: string }>("SELECT name FROM pragma_table_info('metric_chunk')");
  return rows.map(({ name }) => name);
}
