import { open, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';

export type SqliteCell = string | number | Uint8Array | null;

/** Somebody else's SQLite database: nothing is ever written to it; while its own program has it open, that sees locks. */
export interface ReadOnlyDatabase {
  all(sql: string): Promise<Record<string, SqliteCell>[]>;
  /** Rows of one statement, one after the other; stopped by leaving the loop. */
  rows(sql: string): AsyncGenerator<Record<string, SqliteCell>, void, void>;
  /** Stops what is running, which then fails. */
  interrupt(): void;
  close(): Promise<void>;
}

/** A generated column or a view of a few bytes can compute a value of gigabytes. */
const valueLimitBytes = 64 * 1024 ** 2;
/** As long as a program may take to write what it has begun. */
const busyTimeoutMs = 5_000;

/**
 * Opens a database file from outside. What its author put into views and triggers cannot call functions with effects, and
 * a damaged page is an error.
 *
 * Throws: Error of SQLite or of the file system.
 */
export async function openReadOnlyDatabase(file: string): Promise<ReadOnlyDatabase> {
  let failure: unknown;
  for (const query of await waysToOpen(file))
    try {
      return await openAs(`${pathToFileURL(file).href}?${query}`);
    } catch (error) {
      // One that another program is writing now is not read past its lock.
      if ((error as { code?: string }).code === 'SQLITE_BUSY') throw error;
      failure ??= error;
    }
  throw failure;
}

const plain = 'mode=ro';
/** Neither locks nor a log beside the file: only where nobody can be writing it. */
const unlocked = 'mode=ro&immutable=1';
/** Bytes 18 and 19 of the header. Source: SQLite, "Database File Format", section 1.3. */
const journalFormat = { place: 18, writeAhead: 2 };

/**
 * Locks let no other program change pages while they are read. A database with a write-ahead log that nobody has open is
 * read without: SQLite would make files beside it. Where locks cannot be had, as on a disc that is read-only, nobody writes.
 */
async function waysToOpen(file: string): Promise<string[]> {
  const sizeOf = (name: string) =>
    stat(name).then(
      ({ size }) => size,
      () => null,
    );
  const log = await sizeOf(`${file}-wal`);
  // The newest rows stand in the one, what takes back a half-done change in the other: neither can be passed over.
  if ((log ?? 0) > 0 || ((await sizeOf(`${file}-journal`)) ?? 0) > 0) return [plain];
  if (log !== null) return [plain, unlocked];
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, journalFormat.place);
    return buffer[0] === journalFormat.writeAhead ? [unlocked] : [plain, unlocked];
  } finally {
    await handle.close();
  }
}

async function openAs(address: string): Promise<ReadOnlyDatabase> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(address, sqlite3.OPEN_READONLY | sqlite3.OPEN_URI, (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  database.configure('busyTimeout', busyTimeoutMs);
  database.configure('limit', sqlite3.LIMIT_LENGTH, valueLimitBytes);
  const all = (sql: string) =>
    new Promise<Record<string, SqliteCell>[]>((resolve, reject) => {
      database.all<Record<string, SqliteCell>>(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  const close = () =>
    new Promise<void>((resolve, reject) => {
      database.close((error) => (error ? reject(error) : resolve()));
    });
  try {
    for (const pragma of ['query_only = ON', 'trusted_schema = OFF', 'cell_size_check = ON', 'mmap_size = 0'])
      await all(`PRAGMA ${pragma}`);
    // Only the first reading says whether it can be read in this way.
    await all('PRAGMA schema_version');
  } catch (error) {
    await close().catch(() => {});
    throw error;
  }
  return {
    all,
    async *rows(sql) {
      const statement = await new Promise<sqlite3.Statement>((resolve, reject) => {
        const prepared = database.prepare(sql, (error) => (error ? reject(error) : resolve(prepared)));
      });
      try {
        for (;;) {
          const row = await new Promise<Record<string, SqliteCell> | undefined>((resolve, reject) => {
            statement.get<Record<string, SqliteCell>>((error, found) => (error ? reject(error) : resolve(found)));
          });
          if (!row) return;
          yield row;
        }
      } finally {
        await new Promise<void>((resolve) => {
          statement.finalize(() => resolve());
        });
      }
    },
    interrupt: () => database.interrupt(),
    close,
  };
}
