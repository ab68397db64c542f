import sqlite3 from 'sqlite3';
import { toStoreError } from './sqlite-error';

export type SqlValue = string | number | boolean | null | Uint8Array;
/** By position (`?`), or by name (`$name` in the text, `name` here). */
export type SqlParameters = readonly SqlValue[] | Readonly<Record<string, SqlValue>>;

/** What a statement can be given to; inside a transaction and outside of it. */
export interface Queries {
  run(sql: string, parameters?: SqlParameters): Promise<{ changeCount: number; lastId: number }>;
  get<Row>(sql: string, parameters?: SqlParameters): Promise<Row | undefined>;
  all<Row>(sql: string, parameters?: SqlParameters): Promise<Row[]>;
}

/** One SQLite connection with promises. Calls run off the event loop; the caller keeps them in order. */
export interface Connection extends Queries {
  /** Several statements without parameters. */
  execute(sql: string): Promise<void>;
  close(): Promise<void>;
}

const cachedStatementCount = 256;

function bindable(value: SqlValue): unknown {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function toBinding(parameters: SqlParameters): unknown {
  if (Array.isArray(parameters)) return parameters.map(bindable);
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`$${name}`, bindable(value)]));
}

function checkDefined(sql: string, parameters: SqlParameters): void {
  for (const [name, value] of Object.entries(parameters))
    if (value === undefined) throw new TypeError(`Parameter ${name} of "${sql.slice(0, 80)}" is undefined.`);
}

/**
 * Opens a database file.
 * @param mode flags of sqlite3, `OPEN_READWRITE` and the like
 * @param valueLimitBytes longest text, blob or row; for files of somebody else, of which a short one can compute a long value
 * Throws: StudioError BAD_INPUT, READ_ONLY, DISK_FULL, NOT_FOUND when the file cannot be used.
 */
export async function openConnection(
  file: string,
  mode: number,
  { valueLimitBytes }: { valueLimitBytes?: number } = {},
): Promise<Connection> {
  const name = file.replace(/^file:(?:\/\/)?/, '').replace(/\?.*$/, '');
  const fail = (error: unknown) => toStoreError(error, name);
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(file, mode, (error) => (error ? reject(fail(error)) : resolve(opened)));
  });
  if (valueLimitBytes !== undefined) database.configure('limit', sqlite3.LIMIT_LENGTH, valueLimitBytes);
  const statements = new Map<string, sqlite3.Statement>();

  const finalize = (statement: sqlite3.Statement) =>
    new Promise<void>((resolve) => {
      statement.finalize(() => resolve());
    });

  /** Prepared statements are kept: parsing costs more than running one. */
  const prepare = async (sql: string): Promise<sqlite3.Statement> => {
    const cached = statements.get(sql);
    if (cached) return cached;
    const statement = await new Promise<sqlite3.Statement>((resolve, reject) => {
      const prepared = database.prepare(sql, (error) => (error ? reject(fail(error)) : resolve(prepared)));
    });
    if (statements.size >= cachedStatementCount) {
      const [oldest] = statements;
      if (oldest) {
        statements.delete(oldest[0]);
        await finalize(oldest[1]);
      }
    }
    statements.set(sql, statement);
    return statement;
  };

  const all = async <Row>(sql: string, parameters: SqlParameters = []): Promise<Row[]> => {
    checkDefined(sql, parameters);
    const statement = await prepare(sql);
    return new Promise((resolve, reject) => {
      statement.all<Row>(toBinding(parameters), (error, rows) => (error ? reject(fail(error)) : resolve(rows)));
    });
  };

  return {
    all,
    // `Statement.get` leaves the statement open and with it a read lock, so the first row of all is taken.
    get: async <Row>(sql: string, parameters?: SqlParameters) => (await all<Row>(sql, parameters))[0],
    run: async (sql, parameters = []) => {
      checkDefined(sql, parameters);
      const statement = await prepare(sql);
      return new Promise((resolve, reject) => {
        statement.run(toBinding(parameters), function (error) {
          if (error) reject(fail(error));
          else resolve({ changeCount: this.changes, lastId: this.lastID });
        });
      });
    },
    execute: (sql) =>
      new Promise((resolve, reject) => {
        database.exec(sql, (error) => (error ? reject(fail(error)) : resolve()));
      }),
    close: async () => {
      await Promise.all([...statements.values()].map(finalize));
      statements.clear();
      await new Promise<void>((resolve, reject) => {
        database.close((error) => (error ? reject(fail(error)) : resolve()));
      });
    },
  };
}

export const openModes = {
  readOnly: sqlite3.OPEN_READONLY,
  readWrite: sqlite3.OPEN_READWRITE,
  create: sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE,
  uri: sqlite3.OPEN_URI,
} as const;
