import { setTimeout } from 'node:timers/promises';

/**
 * What a piece of work publishes while it runs, for a reader who wants only the newest: values in between are passed
 * over, the result comes last. When the reader leaves, the work is cancelled.
 */
export async function* followLatest<Value>(
  signal: AbortSignal,
  pauseMs: number,
  work: (publish: (value: Value) => void, signal: AbortSignal) => Promise<Value>,
): AsyncGenerator<Value, void, void> {
  const left = new AbortController();
  let newest: { value: Value } | null = null;
  let wake = () => {};
  let finished = false;
  const result = work(
    (value) => {
      newest = { value };
      wake();
    },
    AbortSignal.any([signal, left.signal]),
  ).finally(() => {
    finished = true;
    wake();
  });
  // Whoever reads the result gets the error; until then it is not unhandled.
  result.catch(() => {});
  try {
    while (!finished) {
      if (newest === null)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const found = newest as { value: Value } | null;
      newest = null;
      if (finished || !found) continue;
      yield found.value;
      await Promise.race([setTimeout(pauseMs), result.catch(() => {})]);
    }
    yield await result;
  } finally {
    left.abort();
  }
}
