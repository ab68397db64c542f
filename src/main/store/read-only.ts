import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';

export type SqliteCell = string | number | Uint8Array | null;

/** Somebody else's SQLite database: nothing is ever written to it or beside it. */
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

/**
 * Opens a database file from outside. What its author put into views and triggers cannot call functions with effects, and
 * a damaged page is an error.
 *
 * Throws: Error of SQLite.
 */
export async function openReadOnlyDatabase(file: string): Promise<ReadOnlyDatabase> {
  // With a write-ahead log beside it the newest rows stand there; without one nothing need be created.
  const hasLog = await stat(`${file}-wal`).then(
    ({ size }) => size > 0,
    () => false,
  );
  const address = `${pathToFileURL(file).href}?mode=ro${hasLog ? '' : '&immutable=1'}`;
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(address, sqlite3.OPEN_READONLY | sqlite3.OPEN_URI, (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
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
