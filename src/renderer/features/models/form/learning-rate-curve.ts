import { optimizerSchema } from '../../../../shared/config/optimizer';
import { type ScheduleConfig, scheduleSchema } from '../../../../shared/config/schedule';
import { scheduleFactor } from '../../../../shared/config/schedule-rate';
import { valueAt } from '../document/reading';

interface LearningRateCurve {
  /** At equal distances over the run. */
  rates: number[];
  highest: number;
  epochCount: number;
  isConstant: boolean;
  /** The rate also falls by what the run measures, which nobody can draw beforehand. */
  waits: boolean;
}

/** Steps of an epoch depend on the data; this many show the curve smoothly. */
const stepsPerEpoch = 50;
const pointCount = 240;

interface Span {
  epochs: number;
  learningRate: number;
}

function spansOf(training: unknown, learningRate: number): Span[] {
  const phases = valueAt(training, ['phases']);
  if (Array.isArray(phases) && phases.length > 0)
    return phases.map((phase) => ({
      epochs: Number(valueAt(phase, ['epochs'])),
      learningRate: Number(valueAt(phase, ['learningRate']) ?? learningRate),
    }));
  return [{ epochs: Number(valueAt(training, ['epochs']) ?? 10), learningRate }];
}

function rateAt(schedule: ScheduleConfig, spans: readonly Span[], epoch: number): number {
  let firstEpoch = 0;
  for (const [index, { epochs, learningRate }] of spans.entries()) {
    if (epoch < firstEpoch + epochs || index === spans.length - 1) {
      const length = { stepCount: epochs * stepsPerEpoch, stepsPerEpoch };
      return learningRate * scheduleFactor(schedule, (epoch - firstEpoch) * stepsPerEpoch, length);
    }
    firstEpoch += epochs;
  }
  return 0;
}

/** The learning rates that a config would give; null where the config does not say so in full. */
export function learningRateCurve(config: unknown): LearningRateCurve | null {
  const training = valueAt(config, ['training']);
  const schedule = scheduleSchema.safeParse(valueAt(training, ['schedule']) ?? { kind: 'constant' });
  const optimizer = optimizerSchema.safeParse(valueAt(training, ['optimizer']) ?? { kind: 'adam' });
  if (!schedule.success || !optimizer.success) return null;
  const spans = spansOf(training, optimizer.data.learningRate);
  const epochCount = spans.reduce((total, { epochs }) => total + epochs, 0);
  const isDrawable =
    epochCount > 0 && spans.every(({ epochs, learningRate }) => epochs > 0 && Number.isFinite(learningRate));
  if (!isDrawable) return null;
  const lastEpoch = epochCount - 1 / stepsPerEpoch;
  const rates = Array.from({ length: pointCount }, (_, index) =>
    rateAt(schedule.data, spans, (index / (pointCount - 1)) * lastEpoch),
  );
  return {
    rates,
    highest: Math.max(...rates),
    epochCount,
    isConstant: rates.every((rate) => rate === rates[0]) && schedule.data.kind !== 'reduceOnPlateau',
    waits: schedule.data.kind === 'reduceOnPlateau',
  };
}
