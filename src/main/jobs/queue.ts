/** Work that waits for its turn, first come, first served. */
export interface Queue {
  add(id: string, work: () => Promise<void>): void;
  /** True when it was still waiting and is now out of the queue. */
  remove(id: string): boolean;
  isWaiting(id: string): boolean;
  /** Starts what fits; call it when the limit has grown. */
  refresh(): void;
  runningCount(): number;
  waitingCount(): number;
}

/**
 * @param capacity how many may run at once, asked each time
 * @param onError work settles its own errors; one that comes out is a bug
 */
export function createQueue(capacity: () => number, onError: (error: unknown) => void): Queue {
  const waiting = new Map<string, () => Promise<void>>();
  let running = 0;
  const refresh = () => {
    for (const [id, work] of waiting) {
      if (running >= capacity()) return;
      waiting.delete(id);
      running += 1;
      work()
        .catch(onError)
        .finally(() => {
          running -= 1;
          refresh();
        });
    }
  };
  return {
    add(id, work) {
      waiting.set(id, work);
      queueMicrotask(refresh);
    },
    remove: (id) => waiting.delete(id),
    isWaiting: (id) => waiting.has(id),
    refresh,
    runningCount: () => running,
    waitingCount: () => waiting.size,
  };
}
