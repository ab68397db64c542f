import { expect, test } from 'vitest';
import { describeWork } from './work';

test.each([
  [{ runCount: 1, taskCount: 0 }, '1 run is training.'],
  [{ runCount: 2, taskCount: 1 }, '2 runs are training and 1 task is under way.'],
  [{ runCount: 0, taskCount: 3 }, '3 tasks are under way.'],
])('%o is said as "%s"', (work, sentence) => {
  expect(describeWork(work)).toBe(sentence);
});
