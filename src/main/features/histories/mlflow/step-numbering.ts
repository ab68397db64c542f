import { addPoint, createPointColumns, placesInOrder } from '../../../../shared/history/points';
import type { RunSink } from '../importer';

const pointsATurn = 512;
const namedMetricCount = 5;

/** Points of one metric after the other, on their way to the sink. */
export interface StepNumbering {
  /** Of the metric whose points follow; without effect when it is the one before. */
  begin(metric: string): Promise<void>;
  add(step: number, value: number, timeMs: number): void;
  /** No more metrics follow. */
  end(): Promise<void>;
}

/**
 * Metrics that are logged without a step have the same one at each point in MLflow: theirs are numbered in the order of
 * their times, as otherwise the last alone would stay, and the run says so.
 */
export function createStepNumbering(sink: RunSink): StepNumbering {
  const numbered: string[] = [];
  let current: string | null = null;
  /** As long as no other step has come. */
  let held = createPointColumns();
  let hasSteps = false;

  const number = async (metric: string) => {
    const { length, steps, values, times } = held;
    const order = await placesInOrder(times.subarray(0, length), () => sink.pause());
    for (const [index, place] of order.entries()) {
      sink.add(metric, (steps[place] as number) + index, values[place] as number, times[place] as number);
      if (index % pointsATurn === 0) await sink.pause();
    }
    if (length > 1) numbered.push(metric);
  };
  const finish = async () => {
    if (current !== null && !hasSteps) await number(current);
    held = createPointColumns();
    hasSteps = false;
  };
  const release = (metric: string) => {
    for (let index = 0; index < held.length; index += 1)
      sink.add(metric, held.steps[index] as number, held.values[index] as number, held.times[index] as number);
    hasSteps = true;
  };
  return {
    begin: async (metric) => {
      if (metric === current) return;
      await finish();
      current = metric;
    },
    add: (step, value, timeMs) => {
      if (current === null) return;
      if (!hasSteps && held.length > 0 && step !== held.steps[0]) release(current);
      if (hasSteps) sink.add(current, step, value, timeMs);
      else addPoint(held, step, value, timeMs);
    },
    end: async () => {
      await finish();
      current = null;
      if (numbered.length === 0) return;
      const more = numbered.length - namedMetricCount;
      const names = `${numbered.slice(0, namedMetricCount).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
      sink.problem({
        code: 'missingSteps',
        severity: 'warning',
        message: `The points of ${numbered.length === 1 ? names : `${numbered.length} metrics`} have no steps${numbered.length === 1 ? '' : ` (${names})`}: they were numbered in the order of their times.`,
      });
    },
  };
}
