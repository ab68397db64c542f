import type { StudioErrorData } from '../base/problem';
import { earlyStoppingSchema } from '../config/run-config';
import type { TrainingChange } from './change';
import type { AppliedChange, ControlSituation, ControlState, EarlyStopping } from './control-state';

/** Why a change cannot be applied, and what could be. */
export interface Refusal {
  message: string;
  fix: NonNullable<StudioErrorData['fix']>;
}

export type ChangeOutcome = { state: ControlState; applied: AppliedChange } | { refusal: Refusal };

type Of<Setting extends TrainingChange['setting']> = Extract<TrainingChange, { setting: Setting }>;
type Judge<Change> = (change: Change, state: ControlState, situation: ControlSituation) => ChangeOutcome;

const refuse = (message: string, fix: string): ChangeOutcome => ({ refusal: { message, fix } });
const number = (value: number) => String(Number(value.toPrecision(6)));
const epochWord = (count: number) => (count === 1 ? 'epoch' : 'epochs');

const learningRate: Judge<Of<'learningRate'>> = ({ mode, value }, state, { rate, phase }) => {
  const base = mode === 'multiply' ? rate.base * value : value;
  const isHeld = mode === 'hold' || (mode === 'multiply' && rate.isHeld);
  if (!Number.isFinite(base) || base <= 0)
    return refuse(
      `A learning rate of ${rate.base} × ${value} is not a number above 0.`,
      'Give a factor that keeps the rate above 0.',
    );
  if (base === rate.base && (isHeld === rate.isHeld || !rate.hasSchedule))
    return refuse(`The learning rate is ${number(base)} already.`, 'Give another one.');
  const before = { rate: rate.now, base: rate.base, isHeld: rate.isHeld };
  const meaning = !rate.hasSchedule
    ? ''
    : isHeld
      ? ', held from now on without the schedule'
      : ', over which the schedule goes on';
  const until = phase.index < phase.count - 1 ? ' until this phase ends' : '';
  return {
    state: { ...state, learningRate: { base, isHeld } },
    applied: {
      before,
      after: { base, isHeld },
      message: `Learning rate ${number(rate.base)} → ${number(base)}${meaning}${until}.`,
    },
  };
};

/** The smallest number of epochs that a training can still be given. */
export function leastEpochCount({
  phase,
  epoch,
  isWithinEpoch,
  epochCount,
  lastPhaseEpochs,
}: ControlSituation): number {
  return phase.index === phase.count - 1
    ? Math.max(1, epoch + (isWithinEpoch ? 1 : 0))
    : epochCount - lastPhaseEpochs + 1;
}

const epochs: Judge<Of<'epochs'>> = ({ value }, state, situation) => {
  const { epoch, phase, epochCount, rate } = situation;
  if (value === epochCount)
    return refuse(`The training has ${value} ${epochWord(value)} already.`, 'Give another number.');
  const isLastPhase = phase.index === phase.count - 1;
  const lastPhase = isLastPhase ? value - phase.firstEpoch : situation.lastPhaseEpochs + value - epochCount;
  const least = leastEpochCount(situation);
  if (value < least)
    return refuse(
      `The training cannot end after ${value} ${epochWord(value)}: it ${isLastPhase ? `is in epoch ${epoch + 1}` : `needs ${least} for the phases to come`}.`,
      `Give ${least} or more, or stop the run.`,
    );
  const stretched = rate.hasSchedule && !rate.isHeld ? ' The schedule now reaches to the new end.' : '';
  return {
    state: { ...state, epochs: { total: value, lastPhase } },
    applied: {
      before: epochCount,
      after: value,
      message: `Epochs ${epochCount} → ${value}.${stretched}`,
    },
  };
};

const describeStopping = ({ metric, patience }: EarlyStopping) =>
  `when ${metric} has not improved for ${patience} ${epochWord(patience)}`;

const earlyStopping: Judge<Of<'earlyStopping'>> = ({ value }, state, situation) => {
  const { earlyStopping: before, metrics, hasValidation } = situation;
  if (value === null) {
    if (before === null) return refuse('Early stopping is off already.', 'Nothing needs to be changed.');
    return {
      state: { ...state, earlyStopping: { value: null } },
      applied: { before, after: null, message: `Early stopping is off; it was on: ${describeStopping(before)}.` },
    };
  }
  const usual = { metric: hasValidation ? 'validation/loss' : 'train/loss' };
  const parsed = earlyStoppingSchema.safeParse({ ...usual, ...before, ...value });
  if (!parsed.success)
    return refuse(
      `Early stopping cannot be set so: ${parsed.error.issues.map(({ message, path }) => `${path.join('.')}: ${message}`).join('; ')}`,
      'Correct the value.',
    );
  const after = parsed.data;
  if (!metrics.includes(after.metric))
    return refuse(
      !hasValidation && after.metric.startsWith('validation/')
        ? `Early stopping cannot watch "${after.metric}": the run has no validation split.`
        : `Early stopping cannot watch "${after.metric}", which this run does not measure.`,
      `Use one of: ${metrics.join(', ')}.`,
    );
  if (before !== null && JSON.stringify(earlyStoppingSchema.parse(before)) === JSON.stringify(after))
    return refuse('Early stopping is set so already.', 'Give another value.');
  return {
    state: { ...state, earlyStopping: { value: after } },
    applied: {
      before,
      after,
      message:
        before === null
          ? `Early stopping is on: ${describeStopping(after)}.`
          : `Early stopping ${describeStopping(before)} → ${describeStopping(after)}.`,
    },
  };
};

const judges = { learningRate, epochs, earlyStopping } satisfies {
  [Setting in TrainingChange['setting']]: Judge<Of<Setting>>;
};

/** What a change makes of a training's settings, or why it cannot be applied. */
export function applyChange(change: TrainingChange, state: ControlState, situation: ControlSituation): ChangeOutcome {
  return (judges[change.setting] as Judge<TrainingChange>)(change, state, situation);
}
