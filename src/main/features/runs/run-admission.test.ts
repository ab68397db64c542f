import { describe, expect, test } from 'vitest';
import { judgeStart, type RunningDemand } from './run-admission';

const gibibyte = 2 ** 30;
const room = { runLimit: 4, availableBytes: 10 * gibibyte, totalBytes: 20 * gibibyte };
const candidate = { name: 'new', neededBytes: 2 * gibibyte, usesGpu: false };
const other: RunningDemand = {
  name: 'other',
  neededBytes: gibibyte,
  residentBytes: gibibyte,
  usesGpu: false,
  isPaused: false,
};

describe('a run may start', () => {
  test('as long as fewer train than the settings say', () => {
    expect(judgeStart(candidate, [other, other, other], room).starts).toBe(true);
    expect(judgeStart(candidate, [other, other, other, other], room)).toMatchObject({
      starts: false,
      reason: 'Waits for its turn: 4 runs at a time.',
    });
  });

  test('in the place of a paused one, whose memory still counts', () => {
    const paused = { ...other, isPaused: true };
    expect(judgeStart(candidate, [paused], { ...room, runLimit: 1 }).starts).toBe(true);
    const large = { ...paused, neededBytes: 9 * gibibyte, residentBytes: 0 };
    expect(judgeStart(candidate, [large], { ...room, runLimit: 1 }).starts).toBe(false);
  });

  test('when it is alone, however much it needs', () => {
    expect(judgeStart({ ...candidate, neededBytes: 100 * gibibyte }, [], room).starts).toBe(true);
  });
});

describe('a run waits', () => {
  test('for memory that others have not taken yet but will', () => {
    // 10 GiB are free, 1 GiB stays with the machine and 8 GiB are still to come: 1 GiB is left.
    const growing = { ...other, neededBytes: 9 * gibibyte };
    expect(judgeStart(candidate, [growing], room)).toEqual({
      starts: false,
      reason: 'Waits for memory: it needs about 2.0 GiB, and 1.0 GiB are free beside the runs that train.',
      letsPass: false,
    });
    expect(judgeStart({ ...candidate, neededBytes: gibibyte }, [growing], room).starts).toBe(true);
  });

  test('for the GPU, and lets runs without one pass', () => {
    const onCard = { ...other, usesGpu: true };
    expect(judgeStart({ ...candidate, usesGpu: true }, [onCard], room)).toMatchObject({
      starts: false,
      reason: 'Waits for the GPU, which other uses.',
      letsPass: true,
    });
    expect(judgeStart(candidate, [onCard], room).starts).toBe(true);
  });
});
