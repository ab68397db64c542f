import {
  BLOB,
  BOOLEAN,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBValue,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import { StudioError } from '../../shared/base/problem';
import { createBreather } from './breather';
import { literal } from './sql';

/** One DuckDB connection for the length of one piece of work. */
export interface TableConnection {
  run(sql: string, values?: DuckDBValue[]): Promise<void>;
  /** All rows as objects; BIGINT arrives as a number. For small results. */
  rows<Row>(sql: string, values?: DuckDBValue[]): Promise<Row[]>;
  /** Chunks of at most 2,048 rows, fetched as they are asked for. */
  chunks(sql: string, values?: DuckDBValue[]): AsyncGenerator<DuckDBDataChunk, void, void>;
  /** Takes rows into a table of this connection that has columns of these types. */
  openAppender(table: string, types: readonly AppendedType[]): Promise<TableAppender>;
  /** Percentage of the running statement, or -1 while it cannot be told. */
  progressPercent(): number;
}

const appendedTypes = { DOUBLE, BOOLEAN, VARCHAR, TIMESTAMP, BLOB };
export type AppendedType = keyof typeof appendedTypes;

export interface TableAppender {
  /** At most 2,048 rows, a list of values for every column; pauses between columns so that wide tables hold up nobody. */
  append(columns: readonly (readonly DuckDBValue[])[], rowCount: number): Promise<void>;
  close(): void;
}

/** Tables are read and written through DuckDB, whose work runs on threads of its own. */
export interface TableEngine {
  /**
   * Gives a connection to `work` and takes it back.
   * Throws: StudioError CANCELLED as soon as the signal aborts; the running statement is interrupted.
   */
  use<Result>(signal: AbortSignal, work: (connection: TableConnection) => Promise<Result>): Promise<Result>;
  close(): void;
}

export interface TableEngineOptions {
  /** For what does not fit in memory. */
  temporaryDirectory: string;
  memoryLimit?: string;
  /** For statements with a part from outside: no file anywhere else is reached, and no setting changed. */
  onlyDirectories?: readonly string[];
}

export function createTableEngine({
  temporaryDirectory,
  memoryLimit = '800MB',
  onlyDirectories,
}: TableEngineOptions): TableEngine {
  let opened: Promise<DuckDBInstance> | null = null;
  const open = () => {
    opened ??= openInstance(temporaryDirectory, memoryLimit, onlyDirectories).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    async use(signal, work) {
      throwIfCancelled(signal);
      const connection = await (await open()).connect();
      const interrupt = () => connection.interrupt();
      signal.addEventListener('abort', interrupt);
      try {
        throwIfCancelled(signal);
        return await work(wrap(connection, signal));
      } catch (error) {
        throwIfCancelled(signal);
        throw toTableError(error, temporaryDirectory);
      } finally {
        signal.removeEventListener('abort', interrupt);
        connection.closeSync();
      }
    },
    close() {
      const closing = opened;
      opened = null;
      void closing?.then((instance) => instance.closeSync()).catch(() => {});
    },
  };
}

async function openInstance(
  temporaryDirectory: string,
  memoryLimit: string,
  onlyDirectories: readonly string[] | undefined,
): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    temp_directory: temporaryDirectory,
    // The studio works offline: nothing is fetched behind the person's back.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    // Times without an offset mean the same on every machine.
    await connection.run("SET GLOBAL TimeZone = 'UTC'");
  } finally {
    connection.closeSync();
  }
  if (onlyDirectories) await confine(instance, onlyDirectories);
  return instance;
}

async function confine(instance: DuckDBInstance, directories: readonly string[]): Promise<void> {
  const connection = await instance.connect();
  try {
    await connection.run(`SET allowed_directories = [${directories.map((each) => literal(each)).join(', ')}]`);
    await connection.run('SET parquet_metadata_cache = true');
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
  } finally {
    connection.closeSync();
  }
}

function wrap(connection: DuckDBConnection, signal: AbortSignal): TableConnection {
  return {
    async run(sql, values) {
      throwIfCancelled(signal);
      await connection.run(sql, values);
    },
    async rows<Row>(sql: string, values?: DuckDBValue[]) {
      throwIfCancelled(signal);
      const reader = await connection.runAndReadAll(sql, values);
      return reader.getRowObjectsJS().map(withNumbers) as Row[];
    },
    async *chunks(sql, values) {
      throwIfCancelled(signal);
      const result = await connection.stream(sql, values);
      for (;;) {
        throwIfCancelled(signal);
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        yield chunk;
      }
    },
    async openAppender(table, types) {
      const appender = await connection.createAppender(table);
      const breathe = createBreather();
      return {
        async append(columns, rowCount) {
          throwIfCancelled(signal);
          const chunk = DuckDBDataChunk.create(
            types.map((type) => appendedTypes[type]),
            rowCount,
          );
          for (const [index, values] of columns.entries()) {
            chunk.setColumnValues(index, values);
            await breathe();
          }
          appender.appendDataChunk(chunk);
          appender.flushSync();
          await breathe();
        },
        close: () => appender.closeSync(),
      };
    },
    progressPercent: () => connection.progress.percentage,
  };
}

/** Counts come as BIGINT, which JavaScript would keep apart from numbers. */
function withNumbers(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) if (typeof value === 'bigint') row[name] = Number(value);
  return row;
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new StudioError('CANCELLED', 'The work on the table was cancelled.');
}

/** What the disk and the memory refuse becomes an error with a remedy; anything else comes back as it is. */
function toTableError(error: unknown, directory: string): unknown {
  if (!(error instanceof Error) || error instanceof StudioError) return error;
  if (/No space left on device|ENOSPC/.test(error.message))
    return new StudioError(
      'DISK_FULL',
      `There is no space left on the disk that holds ${directory}. Nothing was lost: what was being written was removed.`,
      { fix: 'Free some space (Settings, Trash, Empty), then try again.' },
      { cause: error },
    );
  if (/Permission denied|Read-only file system|EACCES|EROFS/.test(error.message))
    return new StudioError(
      'READ_ONLY',
      `A file cannot be written: ${firstLine(error)}`,
      { fix: 'Ask for write permission on the folder, or copy the project to a folder of your own.' },
      { cause: error },
    );
  if (/^Out of Memory Error/.test(error.message))
    return new StudioError(
      'UNAVAILABLE',
      `The table does not fit in the memory that is given to it: ${firstLine(error)}`,
      { fix: 'Close other programs, or import fewer columns.' },
      { cause: error },
    );
  return error;
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
