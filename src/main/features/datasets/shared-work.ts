import { isStudioError } from '../../../shared/base/problem';

/** Work that several callers want at once is done once; one that gives up does not take it from the others. */
export interface Shared<Result> {
  run(key: string, signal: AbortSignal, work: () => Promise<Result>): Promise<Result>;
}

export function createShared<Result>(): Shared<Result> {
  const running = new Map<string, Promise<Result>>();
  return {
    async run(key, signal, work) {
      for (;;) {
        const other = running.get(key);
        if (!other) break;
        try {
          return await other;
        } catch (error) {
          // Whoever did the work gave up: the next one takes it over.
          if (signal.aborted || !isStudioError(error) || error.code !== 'CANCELLED') throw error;
        }
      }
      const own = work().finally(() => running.delete(key));
      running.set(key, own);
      return own;
    },
  };
}
