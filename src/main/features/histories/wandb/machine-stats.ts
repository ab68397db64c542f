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

/** Rows that are kept for measurements that were written late. */
const keptRowCount = 2_000;

interface Row {
  time: number;
  step: number;
}

/**
 * Places measurements of the machine, which have a time only, at the training step of their time, between the rows before
 * and after it; as they come, since a long run has millions of them.
 */
export interface StatPlacer {
  row(row: Row): void;
  stat(stat: MachineStat): void;
  /** No more rows follow. */
  end(): void;
}

export function createStatPlacer(add: (metric: string, step: number, value: number, time: number) => void): StatPlacer {
  let rows: Row[] = [];
  const stats: MachineStat[] = [];
  /** The first row behind the measurement that is placed next. */
  let at = 0;

  const stepAt = (time: number): number => {
    const before = rows[at - 1];
    const after = rows[at];
    const share = before && after && after.time > before.time ? (time - before.time) / (after.time - before.time) : 0;
    // Behind the last row steps go on by seconds, so that no two measurements share one.
    if (before)
      return after ? before.step + share * (after.step - before.step) : before.step + (time - before.time) / 1000;
    return (after?.step ?? 0) - ((after?.time ?? stats[0]?.time ?? time) - time) / 1000;
  };
  const place = (isEnd: boolean) => {
    let placed = 0;
    for (const { time, items } of stats) {
      while (at < rows.length && (rows[at] as Row).time <= time) at += 1;
      if (at === rows.length && !isEnd) break;
      const step = stepAt(time);
      for (const [key, value] of items) add(systemNames[key] ?? systemName(key), step, value, time);
      placed += 1;
    }
    stats.splice(0, placed);
  };
  return {
    row: (row) => {
      rows.push(row);
      place(false);
      const passed = Math.max(at - 1, rows.length - keptRowCount);
      if (passed < keptRowCount) return;
      rows = rows.slice(passed);
      at = Math.max(0, at - passed);
    },
    stat: (stat) => {
      stats.push(stat);
    },
    end: () => place(true),
  };
}
