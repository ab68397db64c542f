import { cpus, loadavg, release, totalmem } from 'node:os';

export function describeMachine(extra = {}) {
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    processorCount: cpus().length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()}`,
    node: process.versions.node,
    // Other work on the machine makes every figure worse; at the start it should be near 0.
    loadAverage: loadavg()[0],
    ...extra,
  };
}

/** One line of a report; `reference` is a rival measured in the same run or a stated target. */
export function row(name, value, unit, better, reference) {
  return { name, value, unit, better, reference, ratio: value / reference.value };
}

export const target = (value) => ({ name: 'target', value });

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Progress goes to standard error: standard output holds the report and nothing else. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
