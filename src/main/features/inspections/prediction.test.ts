import { expect, test } from 'vitest';
import type { JobEvent } from '../../../shared/job/protocol';
import { predictRun } from './prediction';
import { finishedEpochCount, isEnough, recordEvent, startTimeline, type TrialTimeline } from './trial-timeline';

interface Machine {
  startMs: number;
  compileMs: number;
  firstCallMs: number;
  stepMs: number;
  validationMs: number;
  checkpointMs: number;
  stepsPerEpoch: number;
  epochCount: number;
  everyEpochs: number;
}

/** A training whose every part takes exactly what it is told, up to `stop` steps. Returns when a whole run would end. */
function train(machine: Machine, stop = Number.POSITIVE_INFINITY): { timeline: TrialTimeline; endMs: number } {
  const timeline = startTimeline(1000);
  let now = 1000 + machine.startMs;
  const record = (event: object) => recordEvent(timeline, event as JobEvent, now);
  const points = (metric: string, step: number) =>
    record({
      type: 'metrics',
      points: [{ metric, steps: Float64Array.of(step), values: Float64Array.of(0.5), timesMs: Float64Array.of(now) }],
    });
  record({ type: 'engine', id: 'tfjs-node', version: '1', threads: 1, reason: '' });
  now += machine.compileMs;
  record({ type: 'plan', stepsPerEpoch: machine.stepsPerEpoch, startStep: 0, stepCount: 0, epochCount: 0 });
  now += machine.firstCallMs;
  let step = 0;
  const save = () => {
    now += machine.checkpointMs;
    record({ type: 'checkpoint', removedIds: [], checkpoint: { step, sizeBytes: 10 } });
  };
  for (let epoch = 1; epoch <= machine.epochCount; epoch += 1) {
    for (let index = 0; index < machine.stepsPerEpoch; index += 1) {
      if (step === stop) {
        save();
        return { timeline, endMs: Number.NaN };
      }
      now += machine.stepMs;
      step += 1;
      points('train/loss', step);
    }
    now += machine.validationMs;
    if (machine.validationMs > 0) points('validation/loss', step);
    if (epoch % machine.everyEpochs === 0 || epoch === machine.epochCount) save();
  }
  return { timeline, endMs: now };
}

const machine: Machine = {
  startMs: 900,
  compileMs: 400,
  firstCallMs: 50,
  stepMs: 3,
  validationMs: 20,
  checkpointMs: 12,
  stepsPerEpoch: 40,
  epochCount: 200,
  everyEpochs: 1,
};
/** 100 validation rows take 20 ms; train and test rows cost the same each. */
const trial = {
  evaluatedRowCount: 100,
  evaluationMs: 20,
  rowCounts: { train: 1000, validation: 100, test: 100 },
  inputWidth: 4,
  readerPeakBytes: null,
  histogramsMs: 30,
  samplesMs: 7,
};

function expectedMs(whole: Machine): number {
  const { endMs } = train(whole);
  return endMs - 1000 + (1200 * 20) / 100;
}

function predicted(seen: Machine, stop: number): number {
  return predictRun(train(seen, stop).timeline, trial, {
    epochCount: seen.epochCount,
    checkpointEveryEpochs: seen.everyEpochs,
    histogramsEveryEpochs: null,
    samplesEveryEpochs: null,
  }).durationMs;
}

test('some whole epochs give the length of the run', () => {
  expect(predicted(machine, 250)).toBeCloseTo(expectedMs(machine), -1);
});

test('records are counted before the first step, after every so many epochs, and after the last', () => {
  const { timeline } = train(machine, 250);
  const extent = { epochCount: machine.epochCount, checkpointEveryEpochs: 1 };
  const plain = predictRun(timeline, trial, { ...extent, histogramsEveryEpochs: null, samplesEveryEpochs: null });
  const recorded = predictRun(timeline, trial, { ...extent, histogramsEveryEpochs: 1, samplesEveryEpochs: 60 });
  expect([plain.recordMs, recorded.recordMs]).toEqual([0, 201 * 30 + 5 * 7]);
  expect(recorded.durationMs - plain.durationMs).toBeCloseTo(recorded.recordMs, 6);
});

test('checkpoints now and then are counted as often as they are taken', () => {
  const rare = { ...machine, everyEpochs: 5, checkpointMs: 80 };
  expect(predicted(rare, 480)).toBeCloseTo(expectedMs(rare), -1);
});

test('checkpoints that come later than the trial lasts are taken from its last one', () => {
  const late = { ...machine, everyEpochs: 50, checkpointMs: 300 };
  expect(predicted(late, 200)).toBeCloseTo(expectedMs(late), -2);
});

test('a part of one long epoch gives the length of the run', () => {
  const long = { ...machine, stepsPerEpoch: 5000, epochCount: 3 };
  const ratio = predicted(long, 600) / expectedMs(long);
  expect(ratio).toBeGreaterThan(0.98);
  expect(ratio).toBeLessThan(1.02);
});

test('a run of one epoch is as long as its start, steps and end', () => {
  const short = { ...machine, epochCount: 1, stepsPerEpoch: 10 };
  const whole = train(short);
  const result = predictRun(whole.timeline, trial, {
    epochCount: 1,
    checkpointEveryEpochs: 1,
    histogramsEveryEpochs: null,
    samplesEveryEpochs: null,
  });
  expect(result.durationMs / expectedMs(short)).toBeCloseTo(1, 1);
  expect(result).toMatchObject({ startMs: 900, compileMs: 400 });
});

test('one moment in which the machine was busy does not count for all epochs', () => {
  const { timeline } = train(machine, 400);
  const disturbed = structuredClone(timeline);
  for (const list of [disturbed.steps, disturbed.validations, disturbed.checkpoints])
    for (const entry of list) if (entry.step > 300) entry.at += 2000;
  const extent = { epochCount: 200, checkpointEveryEpochs: 1, histogramsEveryEpochs: null, samplesEveryEpochs: null };
  const [calm, busy] = [timeline, disturbed].map((each) => predictRun(each, trial, extent).durationMs);
  expect(busy).toBeCloseTo(calm as number, -2);
});

test('a trial goes on until it has seen steps after its warm-up, however slow they are', () => {
  const slow = { ...machine, stepMs: 9000, stepsPerEpoch: 100 };
  expect(isEnough(train(slow, 1).timeline)).toBe(false);
  expect(isEnough(train(slow, 3).timeline)).toBe(true);
});

test('short epochs are watched until several have passed', () => {
  const { timeline } = train(machine, 130);
  expect(finishedEpochCount(timeline)).toBe(3);
  expect(isEnough(timeline)).toBe(false);
  expect(isEnough(train(machine, 600).timeline)).toBe(true);
});

test('what was timed before a fall back to eager steps does not count', () => {
  const { timeline } = train(machine, 10);
  recordEvent(timeline, { type: 'plan', stepsPerEpoch: 40, startStep: 10 } as JobEvent, 5000);
  expect(timeline.steps).toEqual([]);
});

test('the next phase of a training begins nothing anew', () => {
  const { timeline } = train(machine, 120);
  recordEvent(timeline, { type: 'plan', stepsPerEpoch: 40, startStep: 120 } as JobEvent, 9000);
  expect(timeline.steps).toHaveLength(120);
  expect(timeline.plan?.startStep).toBe(0);
});
