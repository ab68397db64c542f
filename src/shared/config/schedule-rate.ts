import type { ScheduleConfig, ScheduleKind } from './schedule';

/** The steps that a schedule is laid over. */
export interface ScheduleLength {
  stepCount: number;
  stepsPerEpoch: number;
}

interface Position extends ScheduleLength {
  /** Steps since the warm-up ended, counted from 0. */
  step: number;
}

/** Share of the highest rate at a step, by kind. Progress 1 is the step after the last, as in Keras and PyTorch. */
const factors = {
  constant: () => 1,
  step: ({ everyEpochs, factor }, { step, stepsPerEpoch }) =>
    factor ** Math.floor(step / (everyEpochs * stepsPerEpoch)),
  exponential: ({ everyEpochs, factor }, { step, stepsPerEpoch }) => factor ** (step / (everyEpochs * stepsPerEpoch)),
  cosine: ({ endFactor, cycleEpochs }, { step, stepCount, stepsPerEpoch }) => {
    const length = cycleEpochs === null ? stepCount : cycleEpochs * stepsPerEpoch;
    const progress = cycleEpochs === null ? Math.min(1, step / length) : (step % length) / length;
    return endFactor + ((1 - endFactor) * (1 + Math.cos(Math.PI * progress))) / 2;
  },
  polynomial: ({ power, endFactor }, { step, stepCount }) =>
    endFactor + (1 - endFactor) * (1 - Math.min(1, step / stepCount)) ** power,
  oneCycle: ({ riseShare, startDivisor, endDivisor }, { step, stepCount }) => {
    const top = Math.max(0, riseShare * stepCount - 1);
    const start = 1 / startDivisor;
    const wave = (from: number, to: number, progress: number) =>
      to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(1, progress)))) / 2;
    return step <= top
      ? wave(start, 1, top === 0 ? 1 : step / top)
      : wave(1, start / endDivisor, (step - top) / Math.max(1, stepCount - 1 - top));
  },
  reduceOnPlateau: () => 1,
} satisfies {
  [Kind in ScheduleKind]: (schedule: Extract<ScheduleConfig, { kind: Kind }>, position: Position) => number;
};

/**
 * Learning rate of a step as a share of the highest one: a pure function, so that a resumed run needs the step alone.
 * What a plateau has cost is not in it.
 *
 * @param step counted from 0 within the run or the phase
 */
export function scheduleFactor(schedule: ScheduleConfig, step: number, length: ScheduleLength): number {
  const warmUp = 'warmUpEpochs' in schedule ? schedule.warmUpEpochs * length.stepsPerEpoch : 0;
  if (step < warmUp) return Math.min(1, (step + 1) / warmUp);
  const factor = factors[schedule.kind] as (schedule: ScheduleConfig, position: Position) => number;
  return factor(schedule, {
    step: step - warmUp,
    stepCount: Math.max(1, length.stepCount - warmUp),
    stepsPerEpoch: length.stepsPerEpoch,
  });
}
