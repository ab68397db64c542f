/** Calls at most once an interval, at once for the first and with the newest value for the last. */
export interface Throttle<Value> {
  (value: Value): void;
  /** Forgets what waits. */
  cancel(): void;
  /** Calls at once with what waits, if anything does, and rests. */
  flush(): void;
}

export function createThrottle<Value>(intervalMs: number, call: (value: Value) => void): Throttle<Value> {
  let timer: NodeJS.Timeout | null = null;
  let waiting: { value: Value } | null = null;
  const tick = () => {
    timer = null;
    if (!waiting) return;
    const { value } = waiting;
    waiting = null;
    timer = setTimeout(tick, intervalMs);
    call(value);
  };
  const cancel = () => {
    if (timer) clearTimeout(timer);
    timer = null;
    waiting = null;
  };
  const flush = () => {
    const last = waiting;
    cancel();
    if (last) call(last.value);
  };
  const throttle = (value: Value) => {
    waiting = { value };
    if (!timer) tick();
  };
  return Object.assign(throttle, { cancel, flush });
}
