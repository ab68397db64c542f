import { expect, test } from 'vitest';
import { TrainingProgress } from './training-progress';

test('remaining time follows the steps that are left at the present speed', () => {
  let nowMs = 0;
  const progress = new TrainingProgress({ stepCount: 1000, epochCount: 10, startStep: 200, nowMs: () => nowMs });
  nowMs = 1000;
  progress.addSteps(100, 3200, 800);
  const event = progress.event(300, 3, 'Epoch 3 of 10');
  expect(event).toMatchObject({ fraction: 0.3, step: 300, stepCount: 1000, samplesPerSecond: 4000 });
  expect(event.remainingMs).toBeCloseTo(7000, 6);
});

test('before the first step there is no estimate', () => {
  const progress = new TrainingProgress({ stepCount: 10, epochCount: 1, startStep: 0, nowMs: () => 0 });
  expect(progress.event(0, 1, '').remainingMs).toBeNull();
});

test('a call takes as many steps as fit into its time, and at least one', () => {
  const progress = new TrainingProgress({ stepCount: 10, epochCount: 1, startStep: 0, nowMs: () => 0 });
  progress.addSteps(10, 320, 50);
  expect(progress.stepsWithin(50)).toBe(10);
  progress.addSteps(1, 32, 395);
  expect(progress.stepsWithin(50)).toBe(1);
});

test('it is told at once and then at most every 50 ms', () => {
  let nowMs = 1000;
  const progress = new TrainingProgress({ stepCount: 10, epochCount: 1, startStep: 0, nowMs: () => nowMs });
  const due = [1000, 1049, 1050, 1099, 1100].map((now) => {
    nowMs = now;
    return progress.isDue();
  });
  expect(due).toEqual([true, false, true, false, true]);
});

test('a pause is no training time and does not slow the estimate down', () => {
  let now = 0;
  const progress = new TrainingProgress({ stepCount: 100, epochCount: 1, startStep: 0, nowMs: () => now });
  now = 1000;
  progress.event(10, 1, '');
  progress.pause();
  now = 61_000;
  expect(progress.durationMs).toBe(1000);
  progress.goOn();
  now = 62_000;
  expect(progress.durationMs).toBe(2000);
  expect(progress.event(20, 1, '').remainingMs).toBe(8000);
});

test('counts that change show at once', () => {
  const progress = new TrainingProgress({ stepCount: 100, epochCount: 1, startStep: 0, nowMs: () => 0 });
  progress.setCounts({ stepCount: 200, epochCount: 2 });
  expect(progress.event(50, 1, '')).toMatchObject({ fraction: 0.25, stepCount: 200, epochCount: 2 });
});
