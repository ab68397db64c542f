import { StudioError } from '../../../shared/base/problem';
import { type Connection, openConnection, openModes, type Queries } from '../connection';
import { applicationId, migrate } from '../migrate';
import { migrations } from '../migrations';

/** Longer than anything that the studio writes into one row. */
const valueLimitBytes = 256 * 1024 ** 2;
const hardening = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;';

function damaged(what: string, cause?: unknown): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `The rows of the portable file cannot be read: ${what}.`,
    { fix: 'Copy the file again, or write it again where it came from. Nothing was changed here.' },
    { cause },
  );
}

const schemaQuery = 'SELECT type, name, tbl_name AS tableName, sql FROM sqlite_schema ORDER BY type, name';

/** What a database of this version looks like, made by the same statements. */
async function schemaOfVersion(version: number): Promise<string> {
  const connection = await openConnection(':memory:', openModes.create);
  try {
    await migrate(connection, ':memory:', { readOnly: false, steps: migrations.slice(0, version) });
    return JSON.stringify(await connection.all(schemaQuery));
  } finally {
    await connection.close();
  }
}

async function numberOf(connection: Connection, pragma: 'user_version' | 'application_id'): Promise<number> {
  return (await connection.get<Record<string, number>>(`PRAGMA ${pragma}`))?.[pragma] ?? 0;
}

/**
 * Somebody else's file: its tables must be exactly ours of its version (no views, no triggers, nothing computed that we
 * did not write), and SQLite must find every page, type and key in order.
 */
async function checkRows(connection: Connection): Promise<number> {
  await connection.execute(`${hardening} PRAGMA query_only = ON;`);
  if ((await numberOf(connection, 'application_id')) !== applicationId) throw damaged('they are not of Model Studio');
  const version = await numberOf(connection, 'user_version');
  if (version > migrations.length)
    throw new StudioError(
      'PROJECT_TOO_NEW',
      `The portable file was written by a newer Model Studio: the format of its rows is ${version}, this one reads up to ${migrations.length}.`,
      { fix: 'Update Model Studio, then open the file again. Nothing was changed.' },
    );
  if (version < 1) throw damaged('they have no version');
  if (JSON.stringify(await connection.all(schemaQuery)) !== (await schemaOfVersion(version)))
    throw damaged(`its tables are not those of format ${version}`);
  const [first] = await connection.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
  if (first?.integrity_check !== 'ok') throw damaged(`SQLite finds “${first?.integrity_check}”`);
  const broken = await connection.all('SELECT 1 FROM pragma_foreign_key_check LIMIT 1');
  if (broken.length > 0) throw damaged('rows belong to others that are not there');
  return version;
}

async function guarded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    // What SQLite says of a damaged file names the copy, which means nothing to the person.
    if (error instanceof StudioError && (error.code !== 'BAD_INPUT' || error.message.startsWith('The rows of')))
      throw error;
    throw damaged(error instanceof Error ? error.message : String(error), error);
  }
}

/** The rows of a portable file, checked and in the newest format. */
export interface PortableRows extends Queries {
  file: string;
  close(): Promise<void>;
}

/**
 * Opens the database that lay in a portable file. It is checked before anything is done with it, then brought to the
 * newest format.
 *
 * @param file a private copy, which is changed
 * Throws: StudioError BAD_INPUT when it is damaged or not ours; PROJECT_TOO_NEW.
 */
export async function openPortableRows(file: string): Promise<PortableRows> {
  return guarded(async () => {
    const reader = await openConnection(file, openModes.readOnly, { valueLimitBytes });
    const version = await checkRows(reader).finally(() => reader.close());
    const connection = await openConnection(file, openModes.readWrite, { valueLimitBytes });
    try {
      await connection.execute(`${hardening} PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;`);
      if (version < migrations.length) await migrate(connection, file, { readOnly: false, keepsCopy: false });
    } catch (error) {
      await connection.close().catch(() => {});
      throw error;
    }
    return {
      file,
      run: (sql, parameters) => connection.run(sql, parameters),
      get: (sql, parameters) => connection.get(sql, parameters),
      all: (sql, parameters) => connection.all(sql, parameters),
      close: () => connection.close(),
    };
  });
}
