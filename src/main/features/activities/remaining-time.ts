/** Before this much of the time and of the work has passed an estimate would only mislead. */
const minimumElapsedMs = 500;
const minimumFraction = 0.01;
/** Weight of the newest rate against the average so far, so that an estimate follows a change of pace without jumping. */
const newestWeight = 0.3;

export interface RemainingTime {
  /** Units: fraction 0 to 1, times in ms. Null while too little is known. */
  estimate(fraction: number | null, nowMs: number): number | null;
}

/** Estimates how long work still takes from the fractions it reports, by a moving average of its pace. */
export function createRemainingTime(startedAtMs: number): RemainingTime {
  let lastFraction = 0;
  let lastAtMs = startedAtMs;
  let pace: number | null = null;
  return {
    estimate(fraction, nowMs) {
      if (fraction === null || fraction <= 0) return null;
      const elapsedMs = nowMs - lastAtMs;
      if (fraction < lastFraction) {
        lastFraction = fraction;
        lastAtMs = nowMs;
        pace = null;
        return null;
      }
      if (fraction > lastFraction && elapsedMs > 0) {
        const newest = (fraction - lastFraction) / elapsedMs;
        pace = pace === null ? newest : pace + newestWeight * (newest - pace);
        lastFraction = fraction;
        lastAtMs = nowMs;
      }
      if (pace === null || nowMs - startedAtMs < minimumElapsedMs || fraction < minimumFraction) return null;
      return Math.max(0, Math.round((1 - fraction) / pace - (nowMs - lastAtMs)));
    },
  };
}
