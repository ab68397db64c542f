import { monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Figures since the last reading. Units: milliseconds. */
export interface HostLoad {
  durationMs: number;
  processorMs: number;
  longestDelayMs: number;
  /** 99th percentile. */
  p99DelayMs: number;
  meanDelayMs: number;
}

const resolutionMs = 1;
const nanosecondsPerMs = 1e6;

/**
 * Watches how long the host's event loop is kept from its work, for benchmarks and for finding what blocks it. Each
 * reading starts a new period.
 */
export function createHostLoad(): () => HostLoad {
  const histogram = monitorEventLoopDelay({ resolution: resolutionMs });
  histogram.enable();
  let since = performance.now();
  let usage = process.cpuUsage();
  // The histogram holds the time between two ticks of its timer, which is the delay and the timer's own interval.
  const delayMs = (nanoseconds: number) => Math.max(0, nanoseconds / nanosecondsPerMs - resolutionMs);
  return () => {
    const used = process.cpuUsage(usage);
    const load: HostLoad = {
      durationMs: performance.now() - since,
      processorMs: (used.user + used.system) / 1000,
      longestDelayMs: delayMs(histogram.max),
      p99DelayMs: delayMs(histogram.percentile(99)),
      meanDelayMs: delayMs(histogram.mean),
    };
    histogram.reset();
    since = performance.now();
    usage = process.cpuUsage();
    return load;
  };
}
