export function isAsyncIterator(value: unknown): value is AsyncIterator<unknown, unknown, void> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;
}

/**
 * An iterator whose `return()` ends the source even while a `next()` waits: it aborts the call's signal first, because
 * a generator that awaits something queues `return()` behind it. Failures go through `convert`.
 */
export function abortableIterator<Value>(
  source: AsyncIterator<Value, unknown, void>,
  end: AbortController,
  convert: (error: unknown) => Error,
): AsyncIterableIterator<Value, unknown, void> {
  return {
    async next() {
      try {
        return await source.next();
      } catch (error) {
        throw convert(error);
      }
    },
    async return(value) {
      end.abort();
      try {
        await source.return?.();
      } catch {
        // The reader has left: there is nobody to tell, and the abort itself is the usual cause.
      }
      return { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
