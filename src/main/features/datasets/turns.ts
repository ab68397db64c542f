/** Work on one thing is done one piece after the other, in the order in which it was asked for. */
export interface Turns {
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(key, work) {
      const before = last.get(key) ?? Promise.resolve();
      const own = before.then(work);
      // A failure is its caller's; the next one only waits for the end.
      const settled = own.catch(() => {});
      last.set(key, settled);
      try {
        return await own;
      } finally {
        if (last.get(key) === settled) last.delete(key);
      }
    },
  };
}
