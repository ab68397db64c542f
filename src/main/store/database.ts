import { AsyncLocalStorage } from 'node:async_hooks';
import { StudioError } from '../../shared/base/problem';
import type { Connection, Queries } from './connection';

export interface TransactionOptions {
  /** Waits until the disk has it (survives a power cut, not only a crash); for what cannot be made again. */
  durable?: boolean;
}

/** The project's database: one connection, one thing at a time, so a transaction never mixes with other work. */
export interface Database extends Queries {
  readonly readOnly: boolean;
  /**
   * All or nothing. Calls of the database made inside `work` join the transaction.
   * Throws: StudioError READ_ONLY, DISK_FULL.
   */
  transaction<Result>(work: (queries: Queries) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
  /** Waits for what is under way, then closes; later calls are refused. */
  close(): Promise<void>;
}

/** Puts calls of one connection in order and gives them transactions. */
export function createDatabase(connection: Connection, path: string, readOnly: boolean): Database {
  let tail: Promise<unknown> = Promise.resolve();
  let closed = false;
  /** Which transaction the current asynchronous call belongs to, so that nested calls join it instead of waiting for it. */
  const context = new AsyncLocalStorage<{ open: boolean }>();

  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (closed)
      return Promise.reject(
        new StudioError('UNAVAILABLE', `The project ${path} was closed.`, { fix: 'Open the project again.' }),
      );
    if (context.getStore()?.open) return work();
    const result = tail.then(work);
    tail = result.catch(() => {});
    return result;
  };

  const begin = async (durable: boolean): Promise<void> => {
    // The level can only change outside a transaction.
    if (durable) await connection.execute('PRAGMA synchronous = FULL');
    await connection.run(readOnly ? 'BEGIN' : 'BEGIN IMMEDIATE');
  };

  return {
    readOnly,
    run: (sql, parameters) => inOrder(() => connection.run(sql, parameters)),
    get: (sql, parameters) => inOrder(() => connection.get(sql, parameters)),
    all: (sql, parameters) => inOrder(() => connection.all(sql, parameters)),
    transaction: (work, { durable = false } = {}) =>
      inOrder(async () => {
        if (context.getStore()?.open) return work(connection);
        const state = { open: true };
        try {
          await begin(durable);
          const result = await context.run(state, () => work(connection));
          state.open = false;
          await connection.run('COMMIT');
          return result;
        } catch (error) {
          state.open = false;
          // SQLite may have rolled back by itself (full disk); then there is nothing left to undo.
          await connection.run('ROLLBACK').catch(() => {});
          throw error;
        } finally {
          if (durable) await connection.execute('PRAGMA synchronous = NORMAL').catch(() => {});
        }
      }),
    close: async () => {
      if (closed) return;
      const rest = tail;
      closed = true;
      await rest;
      await connection.close();
    },
  };
}
