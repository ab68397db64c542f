import { describe, expect, test } from 'vitest';
import { completeConfig } from '../config/config-text';
import { applyChange } from './apply-change';
import type { TrainingChange } from './change';
import { type ControlSituation, untouched } from './control-state';

const { training } = completeConfig({
  name: 'a',
  dataset: { name: 'iris' },
  model: { layers: [{ kind: 'input' }, { kind: 'dense', units: 3 }] },
  training: { loss: { kind: 'meanSquaredError' } },
});

const situation = (parts: Partial<ControlSituation> = {}): ControlSituation => ({
  training,
  rate: { now: 0.004, base: 0.01, isHeld: false, hasSchedule: true },
  epoch: 4,
  isWithinEpoch: true,
  phase: { index: 0, count: 1, firstEpoch: 0 },
  lastPhaseEpochs: 10,
  epochCount: 10,
  earlyStopping: null,
  metrics: ['train/loss', 'validation/loss'],
  hasValidation: true,
  ...parts,
});

const apply = (change: TrainingChange, parts: Partial<ControlSituation> = {}) =>
  applyChange(change, untouched, situation(parts));
const refusal = (change: TrainingChange, parts: Partial<ControlSituation> = {}) => {
  const outcome = apply(change, parts);
  return 'refusal' in outcome ? outcome.refusal.message : null;
};

describe('a learning rate', () => {
  test('replaces what the schedule is laid over, and says what it was at the last step', () => {
    expect(apply({ setting: 'learningRate', mode: 'base', value: 0.02 })).toMatchObject({
      state: { learningRate: { base: 0.02, isHeld: false } },
      applied: { before: { rate: 0.004, base: 0.01, isHeld: false }, after: { base: 0.02, isHeld: false } },
    });
  });

  test('that is multiplied keeps being held, if it was', () => {
    const held = { now: 0.01, base: 0.01, isHeld: true, hasSchedule: true };
    expect(apply({ setting: 'learningRate', mode: 'multiply', value: 0.5 }, { rate: held })).toMatchObject({
      state: { learningRate: { base: 0.005, isHeld: true } },
    });
  });

  test('is refused when nothing would change; holding the same number ends the schedule', () => {
    expect(refusal({ setting: 'learningRate', mode: 'base', value: 0.01 })).toMatch('is 0.01 already');
    expect(refusal({ setting: 'learningRate', mode: 'hold', value: 0.01 })).toBeNull();
  });

  test('is refused when a factor makes nothing of it', () => {
    expect(refusal({ setting: 'learningRate', mode: 'multiply', value: Number.MIN_VALUE })).toMatch(
      'not a number above 0',
    );
  });
});

describe('epochs', () => {
  test('may end with the epoch that is under way, not before it', () => {
    expect(refusal({ setting: 'epochs', value: 5 })).toBeNull();
    expect(refusal({ setting: 'epochs', value: 4 })).toBe('The training cannot end after 4 epochs: it is in epoch 5.');
    expect(refusal({ setting: 'epochs', value: 4 }, { isWithinEpoch: false })).toBeNull();
  });

  test('of a later phase are counted over the whole training', () => {
    const phases = { phase: { index: 0, count: 2, firstEpoch: 0 }, epochCount: 10, lastPhaseEpochs: 4, epoch: 1 };
    expect(apply({ setting: 'epochs', value: 12 }, phases)).toMatchObject({
      state: { epochs: { total: 12, lastPhase: 6 } },
    });
    expect(refusal({ setting: 'epochs', value: 6 }, phases)).toMatch('needs 7 for the phases to come');
  });

  test('in the last phase end where they say, even where an earlier one ended early', () => {
    const last = { phase: { index: 1, count: 2, firstEpoch: 3 }, epochCount: 10, lastPhaseEpochs: 4 };
    expect(apply({ setting: 'epochs', value: 12 }, last)).toMatchObject({
      state: { epochs: { total: 12, lastPhase: 9 } },
    });
  });
});

describe('early stopping', () => {
  test('that is switched on watches what there is', () => {
    expect(apply({ setting: 'earlyStopping', value: { patience: 3 } })).toMatchObject({
      applied: { before: null, after: { metric: 'validation/loss', patience: 3 } },
    });
    expect(
      apply({ setting: 'earlyStopping', value: {} }, { hasValidation: false, metrics: ['train/loss'] }),
    ).toMatchObject({
      applied: { after: { metric: 'train/loss' } },
    });
  });

  test('says that there is no validation split, or names the metrics that there are', () => {
    const change = { setting: 'earlyStopping', value: { metric: 'validation/loss' } } as const;
    expect(refusal(change, { hasValidation: false, metrics: ['train/loss'] })).toMatch('has no validation split');
    expect(refusal({ setting: 'earlyStopping', value: { metric: 'validation/f1' } })).toMatch('does not measure');
  });

  test('that is off cannot be switched off', () => {
    expect(refusal({ setting: 'earlyStopping', value: null })).toBe('Early stopping is off already.');
  });
});
