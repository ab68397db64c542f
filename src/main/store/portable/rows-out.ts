import { pathToFileURL } from 'node:url';
import { type Connection, openConnection, openModes } from '../connection';
import { migrate } from '../migrate';
import { databaseFileName } from '../open-store';
import type { ProjectSession } from '../session';
import type { PortableRows } from './rows-in';
import { type PortableTable, type PortableTableName, portableTables } from './tables';

export type CheckpointChoice = 'none' | 'bestAndLast' | 'all';

export interface RowsOut {
  runIds: readonly string[];
  datasetIds: readonly string[];
  /** False: data sets go by name and fingerprint alone, without what was found in their rows. */
  withRows: boolean;
  checkpoints: CheckpointChoice;
  /** Models, reports and views of the project too. */
  whole: boolean;
}

const runsAPage = 20;

const keptCheckpoints: Record<CheckpointChoice, string | null> = {
  none: 'DELETE FROM main.checkpoint',
  bestAndLast: `DELETE FROM main.checkpoint WHERE best = 0 AND id <> (SELECT other.id FROM main.checkpoint AS other
    WHERE other.run_id = checkpoint.run_id ORDER BY other.step DESC, other.created_at DESC LIMIT 1)`,
  all: null,
};

async function columnsOf(connection: Connection, table: string): Promise<string[]> {
  const rows = await connection.all<{ name: string }>(`SELECT name FROM pragma_table_info('${table}')`);
  return rows.map(({ name }) => name);
}

/**
 * What was found in the rows, and what was done to single ones of them. It is left out while copying, since what is
 * overwritten afterwards stays in the free pages of the file.
 */
const withoutRows: Partial<Record<PortableTableName, PortableTable['instead']>> = {
  dataset_version: { profile: 'NULL', problems: "'[]'", changes: "'[]'", summary: "'[]'" },
};

async function copyStatement(
  connection: Connection,
  table: PortableTableName,
  { withRows }: Pick<RowsOut, 'withRows'>,
): Promise<string> {
  const { where, order, instead: always }: PortableTable = portableTables[table];
  const instead: Readonly<Record<string, string>> = { ...always, ...(withRows ? {} : withoutRows[table]) };
  const names = await columnsOf(connection, table);
  const values = names.map((name) => instead[name] ?? `t."${name}"`);
  return `INSERT INTO main."${table}" (${names.map((name) => `"${name}"`).join(', ')})
    SELECT ${values.join(', ')} FROM project."${table}" AS t WHERE ${where} ORDER BY ${order}`;
}

/** The project beside the new file: its newest rows lie in its log, which a folder that cannot be written has not. */
async function attachProject(connection: Connection, session: ProjectSession): Promise<void> {
  const address = `${pathToFileURL(session.path).href}/${databaseFileName}?mode=ro`;
  await connection.run('ATTACH DATABASE ? AS project', [address]);
  try {
    await connection.get('SELECT count(*) FROM project.sqlite_schema');
  } catch (error) {
    if (!session.readOnly) throw error;
    await connection.execute('DETACH DATABASE project');
    await connection.run('ATTACH DATABASE ? AS project', [`${address}&immutable=1`]);
  }
}

/**
 * Writes the rows of some runs and what belongs to them into a database of its own, as they all were at one moment. Reads
 * by a connection of its own, so that nobody waits for it. The same rows give the same bytes.
 *
 * @param file is made
 * @returns the rows that were written, open
 */
export async function writePortableRows(
  session: ProjectSession,
  file: string,
  { runIds, datasetIds, withRows, checkpoints, whole }: RowsOut,
  { signal, onProgress }: { signal: AbortSignal; onProgress(doneRunCount: number): void },
): Promise<PortableRows> {
  const connection = await openConnection(file, openModes.create | openModes.uri);
  try {
    await connection.execute('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF;');
    await migrate(connection, file, { readOnly: false });
    await attachProject(connection, session);
    await connection.execute('BEGIN');
    const copy = async (table: PortableTableName, ids: readonly string[]) => {
      signal.throwIfAborted();
      const { owner }: PortableTable = portableTables[table];
      await connection.run(
        await copyStatement(connection, table, { withRows }),
        owner === 'run' || owner === 'dataset' ? [JSON.stringify(ids)] : [],
      );
    };
    const tablesOf = (owner: PortableTable['owner']) =>
      (Object.keys(portableTables) as PortableTableName[]).filter((table) => portableTables[table].owner === owner);
    for (const table of tablesOf('project')) await copy(table, []);
    for (const table of tablesOf('dataset')) await copy(table, datasetIds);
    if (whole) for (const table of tablesOf('whole')) await copy(table, []);
    for (let from = 0; from < runIds.length; from += runsAPage) {
      const page = runIds.slice(from, from + runsAPage);
      for (const table of tablesOf('run')) await copy(table, page);
      onProgress(from + page.length);
    }
    // A data set in the trash is one that this run has lost.
    await connection.execute(
      'UPDATE main.run SET dataset_id = NULL WHERE dataset_id NOT IN (SELECT id FROM main.dataset)',
    );
    const unwanted = keptCheckpoints[checkpoints];
    if (unwanted) await connection.execute(unwanted);
    await connection.execute('COMMIT; DETACH DATABASE project;');
    return {
      file,
      run: (sql, parameters) => connection.run(sql, parameters),
      get: (sql, parameters) => connection.get(sql, parameters),
      all: (sql, parameters) => connection.all(sql, parameters),
      close: () => connection.close(),
    };
  } catch (error) {
    await connection.close().catch(() => {});
    throw error;
  }
}
