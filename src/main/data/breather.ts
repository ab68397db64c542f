import { setImmediate } from 'node:timers/promises';

const longestStretchMs = 5;

/** Lets the event loop serve others between pieces of work: call it often, it returns at once while time is left. */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < longestStretchMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
