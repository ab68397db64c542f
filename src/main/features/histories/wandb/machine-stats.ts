/** Measurements of the machine that the studio knows under names of its own. */
const systemNames: Record<string, string> = {
  cpu: 'system/processorPercent',
  'gpu.0.gpu': 'system/gpuPercent',
};

/** `disk./.usageGB` names a folder between two points. */
const systemName = (key: string) => ['system', ...key.split('.').filter((part) => /[^/]/.test(part))].join('/');

/** What was measured at one time. Units: milliseconds since 1970. */
export interface MachineStat {
  time: number;
  items: [key: string, value: number][];
}

/**
 * Places measurements of the machine, which have a time only, at the training step of their time, between the rows before
 * and after it.
 *
 * @param rows steps by time, in the order of the rows
 */
export function placeStats(
  stats: readonly MachineStat[],
  { times, steps }: { times: readonly number[]; steps: readonly number[] },
  add: (metric: string, step: number, value: number, time: number) => void,
): void {
  let at = 0;
  for (const { time, items } of stats) {
    while (at < times.length && (times[at] as number) <= time) at += 1;
    const before = at === 0 ? null : { time: times[at - 1] as number, step: steps[at - 1] as number };
    const after = at < times.length ? { time: times[at] as number, step: steps[at] as number } : null;
    const share = before && after && after.time > before.time ? (time - before.time) / (after.time - before.time) : 0;
    // Behind the last row steps go on by seconds, so that no two measurements share one.
    const step =
      before && after
        ? before.step + share * (after.step - before.step)
        : before
          ? before.step + (time - before.time) / 1000
          : (after?.step ?? 0) - ((after?.time ?? stats[0]?.time ?? time) - time) / 1000;
    for (const [key, value] of items) add(systemNames[key] ?? systemName(key), step, value, time);
  }
}
