/** Keeps what is in memory at a time below a limit. */
export interface Budget {
  /** Waits until that much is free, or everything is: what is larger than the limit goes alone. */
  use<Result>(amount: number, work: () => Promise<Result>): Promise<Result>;
}

export function createBudget(limit: number): Budget {
  let used = 0;
  const waiting: { amount: number; start: () => void }[] = [];
  const fits = (amount: number) => used === 0 || used + amount <= limit;
  const next = () => {
    // First come, first served, so that a large one is not passed by small ones for ever.
    while (waiting[0] && fits(waiting[0].amount)) {
      const entry = waiting.shift();
      used += entry?.amount ?? 0;
      entry?.start();
    }
  };
  return {
    async use(amount, work) {
      await new Promise<void>((start) => {
        waiting.push({ amount, start });
        next();
      });
      try {
        return await work();
      } finally {
        used -= amount;
        next();
      }
    },
  };
}
