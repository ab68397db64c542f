import { expect, test } from 'vitest';
import type { JobEvent } from '../../shared/job/protocol';
import { createPreparingProgress } from './preparing-progress';

function planted() {
  const events: JobEvent[] = [];
  const clock = { nowMs: 0 };
  const context = { emit: (event: JobEvent) => void events.push(event), log: () => {}, pause: async () => {} };
  return { events, clock, progress: createPreparingProgress(context, () => clock.nowMs) };
}

test('the fraction only grows from transforms to samples, and the time that is left follows the samples', async () => {
  const { events, clock, progress } = planted();
  for (const fraction of [0.5, 1]) {
    clock.nowMs += 1000;
    await progress.fitting(fraction);
  }
  for (const fraction of [0.1, 0.35, 0.6]) {
    clock.nowMs += 1000;
    await progress.samples(fraction);
  }
  progress.end();
  const told = events.map((event) => (event.type === 'preparing' ? event : null));
  const fractions = told.map((event) => event?.fraction as number);
  expect(fractions).toEqual([...fractions].sort((left, right) => left - right));
  expect(fractions.at(-1)).toBe(1);
  // Half of the samples took two seconds; four tenths are left.
  expect(told.at(-2)?.remainingMs).toBeCloseTo(1600);
  expect(told[0]).toMatchObject({ detail: 'Preparing the data', remainingMs: null });
});

test('data that are ready at once tell nothing', async () => {
  const { events, clock, progress } = planted();
  clock.nowMs += 100;
  await progress.samples(0.5);
  progress.end();
  expect(events).toEqual([]);
});

test('many small pieces of work tell a few times a second', async () => {
  const { events, clock, progress } = planted();
  for (let piece = 0; piece < 2000; piece += 1) {
    clock.nowMs += 1;
    await progress.samples(piece / 2000);
  }
  expect(events.length).toBeGreaterThan(3);
  expect(events.length).toBeLessThan(15);
});
