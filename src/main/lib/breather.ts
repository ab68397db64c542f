import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest time that work keeps the event loop to itself. */
const sliceMs = 4;

/** For work of many small steps: awaited after each, it gives the event loop a turn when the last one was a while ago. */
export function createBreather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < sliceMs) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
