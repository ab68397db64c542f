import { expect, test } from 'vitest';
import type { JobEvent } from '../../shared/job/protocol';
import { MetricStream } from './metric-stream';

test('points wait until 50 ms have passed since the last batch and then go together, by series', () => {
  const events: JobEvent[] = [];
  let nowMs = 1000;
  const stream = new MetricStream(
    (event) => events.push(event),
    () => nowMs,
  );
  stream.record('train/loss', 1, 0.5);
  expect(stream.flushIfDue()).toBe(true);
  nowMs = 1020;
  stream.record('train/loss', 2, 0.4);
  stream.record('train/accuracy', 2, 0.9);
  expect(stream.flushIfDue()).toBe(false);
  nowMs = 1049;
  stream.record('train/loss', 3, 0.3);
  expect(stream.flushIfDue()).toBe(false);
  nowMs = 1050;
  expect(stream.flushIfDue()).toBe(true);
  expect(events).toHaveLength(2);
  expect(events[1]).toEqual({
    type: 'metrics',
    points: [
      {
        metric: 'train/loss',
        steps: Float64Array.of(2, 3),
        values: Float64Array.of(0.4, 0.3),
        timesMs: Float64Array.of(1020, 1049),
      },
      {
        metric: 'train/accuracy',
        steps: Float64Array.of(2),
        values: Float64Array.of(0.9),
        timesMs: Float64Array.of(1020),
      },
    ],
  });
});

test('nothing is sent when nothing was measured', () => {
  const events: JobEvent[] = [];
  const stream = new MetricStream((event) => events.push(event));
  stream.flush();
  expect(events).toEqual([]);
});
