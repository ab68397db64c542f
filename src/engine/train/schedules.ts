import { StudioError } from '../../shared/base/problem';
import type { RunConfig } from '../../shared/config/run-config';
import type { ScheduleConfig } from '../../shared/config/schedule';
import { scheduleFactor } from '../../shared/config/schedule-rate';
import { improves } from './early-stopping';

/** What a schedule that watches figures remembers: plain JSON, part of every checkpoint. */
export type ScheduleState = Record<string, unknown>;

/** Learning rates of one phase of a training. */
export interface Schedule {
  /** Every step has the same rate, so that there is nothing to draw. */
  isConstant: boolean;
  /** Learning rate of an optimizer step, counted from 0 over the whole run. */
  rateOf(step: number): number;
  /** What the figures of an epoch change, for schedules that watch them. The result is the new state. */
  observeEpoch?(figures: Readonly<Record<string, number>>): ScheduleState;
}

/** Where in the run the schedule applies. */
export interface ScheduleSpan {
  firstStep: number;
  stepCount: number;
  stepsPerEpoch: number;
  /** The phase's own learning rate, else the optimizer's. */
  baseLearningRate: number;
  /** What `observeEpoch` gave last; null at the start of the phase. */
  state: ScheduleState | null;
}

type Plateau = Extract<ScheduleConfig, { kind: 'reduceOnPlateau' }>;

interface PlateauState extends ScheduleState {
  /** Product of all falls so far. */
  factor: number;
  best: number | null;
  epochsWithoutImprovement: number;
  cooldownEpochs: number;
}

function figureOf(plateau: Plateau, figures: Readonly<Record<string, number>>): { metric: string; value: number } {
  const metric = plateau.metric ?? ('validation/loss' in figures ? 'validation/loss' : 'train/loss');
  const value = figures[metric];
  if (value === undefined)
    throw new StudioError('BAD_INPUT', `The schedule watches "${metric}", which this run does not measure.`, {
      fix: `Set training.schedule.metric to one of: ${Object.keys(figures).join(', ')}.`,
    });
  return { metric, value };
}

/** The state after one more epoch. Source: Keras' ReduceLROnPlateau. */
function observePlateau(plateau: Plateau, before: PlateauState, metric: string, value: number): PlateauState {
  const state = { ...before };
  const isCooling = state.cooldownEpochs > 0;
  if (isCooling) {
    state.cooldownEpochs -= 1;
    state.epochsWithoutImprovement = 0;
  }
  if (improves(metric, value, state.best, plateau.minimumDelta))
    return { ...state, best: value, epochsWithoutImprovement: 0 };
  if (isCooling && state.cooldownEpochs > 0) return state;
  state.epochsWithoutImprovement += 1;
  if (state.epochsWithoutImprovement < plateau.patience) return state;
  return {
    ...state,
    factor: state.factor * plateau.factor,
    epochsWithoutImprovement: 0,
    cooldownEpochs: plateau.cooldownEpochs,
  };
}

/** The learning rates that a config asks for within one phase. */
export function createSchedule(
  { schedule }: Pick<RunConfig['training'], 'schedule'>,
  { firstStep, stepCount, stepsPerEpoch, baseLearningRate, state: given }: ScheduleSpan,
): Schedule {
  const plainRate = (step: number) =>
    baseLearningRate * scheduleFactor(schedule, step - firstStep, { stepCount, stepsPerEpoch });
  if (schedule.kind !== 'reduceOnPlateau')
    return { isConstant: schedule.kind === 'constant' && schedule.warmUpEpochs === 0, rateOf: plainRate };
  let state = (given ?? {
    factor: 1,
    best: null,
    epochsWithoutImprovement: 0,
    cooldownEpochs: 0,
  }) as PlateauState;
  return {
    isConstant: false,
    rateOf: (step) => {
      const plain = plainRate(step);
      return state.factor === 1 ? plain : Math.min(plain, Math.max(plain * state.factor, schedule.minimumLearningRate));
    },
    observeEpoch: (figures) => {
      const { metric, value } = figureOf(schedule, figures);
      state = observePlateau(schedule, state, metric, value);
      return state;
    },
  };
}
