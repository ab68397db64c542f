import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { scheduleSchema } from '../../shared/config/schedule';
import { createSchedule, type ScheduleSpan } from './schedules';

interface Reference {
  schedules: { config: { kind: string }; rates: number[] }[];
  plateau: { config: { kind: string }; losses: number[]; rates: number[] };
}
const reference = JSON.parse(
  readFileSync(new URL('../../../tests/numeric/reference/training-reference.json', import.meta.url), 'utf8'),
) as Reference;

const span: ScheduleSpan = { firstStep: 0, stepCount: 20, stepsPerEpoch: 4, baseLearningRate: 0.1, state: null };

function open(config: object, more: Partial<ScheduleSpan> = {}) {
  return createSchedule({ schedule: scheduleSchema.parse(config) }, { ...span, ...more });
}

describe('learning rates are those of PyTorch’s schedulers', () => {
  test.each(reference.schedules.map((entry) => [JSON.stringify(entry.config), entry] as const))('%s', (_, entry) => {
    const { rateOf } = open(entry.config);
    entry.rates.forEach((rate, step) => {
      expect(rateOf(step)).toBeCloseTo(rate, 9);
    });
  });
});

test('a plateau lowers the rate in the epochs in which Keras lowers it', () => {
  const schedule = open(reference.plateau.config);
  const rates = reference.plateau.losses.map((loss) => {
    schedule.observeEpoch?.({ 'validation/loss': loss, 'train/loss': 0 });
    return schedule.rateOf(0);
  });
  rates.forEach((rate, epoch) => {
    expect(rate).toBeCloseTo(reference.plateau.rates[epoch] as number, 9);
  });
});

test('a plateau goes on from its state as if it had not been interrupted', () => {
  const { config, losses } = reference.plateau;
  const whole = open(config);
  const first = open(config);
  const figures = losses.map((loss) => ({ 'validation/loss': loss }));
  for (const each of figures) whole.observeEpoch?.(each);
  const states = figures.slice(0, 7).map((each) => first.observeEpoch?.(each));
  const second = open(config, { state: JSON.parse(JSON.stringify(states.at(-1))) });
  for (const each of figures.slice(7)) second.observeEpoch?.(each);
  expect(second.rateOf(3)).toBe(whole.rateOf(3));
});

test('a metric that grows when it gets better is watched upwards', () => {
  const schedule = open({ kind: 'reduceOnPlateau', metric: 'validation/accuracy', patience: 1 });
  schedule.observeEpoch?.({ 'validation/accuracy': 0.5 });
  schedule.observeEpoch?.({ 'validation/accuracy': 0.6 });
  expect(schedule.rateOf(0)).toBe(0.1);
  schedule.observeEpoch?.({ 'validation/accuracy': 0.6 });
  expect(schedule.rateOf(0)).toBeCloseTo(0.01, 12);
});

test('a plateau of a figure that is not measured is refused with those that are', () => {
  const schedule = open({ kind: 'reduceOnPlateau', metric: 'validation/accuracy' });
  expect(() => schedule.observeEpoch?.({ 'train/loss': 1 })).toThrow(/validation\/accuracy/);
});

test('the schedule of a phase begins with the phase', () => {
  const config = { kind: 'cosine', warmUpEpochs: 1 };
  const later = open(config, { firstStep: 100 });
  const early = open(config);
  expect([100, 104, 119].map(later.rateOf)).toEqual([0, 4, 19].map(early.rateOf));
});

test('no rate is above the optimizer’s or below zero, within the run and after it', () => {
  for (const kind of ['constant', 'step', 'exponential', 'cosine', 'polynomial', 'oneCycle', 'reduceOnPlateau'])
    for (const stepCount of [1, 2, 20])
      for (let step = 0; step < 30; step += 1) {
        const rate = open({ kind }, { stepCount }).rateOf(step);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(0.1);
      }
});
