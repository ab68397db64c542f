import type { JobEvent, MetricPoints } from '../../shared/job/protocol';

const flushIntervalMs = 50;

/** Collects metric points and sends them in batches, at most every 50 ms. */
export class MetricStream {
  private readonly series = new Map<string, { steps: number[]; values: number[]; timesMs: number[] }>();
  private lastFlushMs = 0;

  constructor(
    private readonly emit: (event: JobEvent) => void,
    private readonly nowMs: () => number = Date.now,
  ) {}

  record(metric: string, step: number, value: number): void {
    let points = this.series.get(metric);
    if (!points) {
      points = { steps: [], values: [], timesMs: [] };
      this.series.set(metric, points);
    }
    points.steps.push(step);
    points.values.push(value);
    points.timesMs.push(this.nowMs());
  }

  /** Sends what is waiting when the last batch went long enough ago; tells whether it did. */
  flushIfDue(): boolean {
    if (this.nowMs() - this.lastFlushMs < flushIntervalMs) return false;
    this.flush();
    return true;
  }

  flush(): void {
    this.lastFlushMs = this.nowMs();
    if (this.series.size === 0) return;
    const points: MetricPoints[] = [...this.series].map(([metric, { steps, values, timesMs }]) => ({
      metric,
      steps: Float64Array.from(steps),
      values: Float64Array.from(values),
      timesMs: Float64Array.from(timesMs),
    }));
    this.series.clear();
    this.emit({ type: 'metrics', points });
  }
}
