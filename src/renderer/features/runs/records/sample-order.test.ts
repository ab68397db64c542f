import { expect, it } from 'vitest';
import type { RecordedAnswer } from '../../../../shared/contract/run-record';
import { answerOf, arrangeSamples, countRight, type ShownSample } from './sample-order';

const sample = (index: number, answer: Partial<RecordedAnswer> | null): ShownSample => ({
  input: { index, row: index, split: 'validation', parts: [], leftOutCount: 0, targets: [] },
  target: null,
  answer: answer && {
    output: 'out',
    text: '',
    probability: null,
    classes: [],
    loss: null,
    isRight: null,
    picture: null,
    ...answer,
  },
  before: null,
});
const order = (samples: readonly ShownSample[]) => samples.map(({ input }) => input.index);

const samples = [
  sample(0, { probability: 0.9, loss: 0.1, isRight: true }),
  sample(1, { probability: 0.4, loss: null, isRight: false }),
  sample(2, null),
  sample(3, { probability: 0.9, loss: 2, isRight: false }),
];

it('orders by a figure; without it a sample comes last, equal ones as they were chosen', () => {
  expect(order(arrangeSamples(samples, 'all', 'mostConfident'))).toEqual([0, 3, 1, 2]);
  expect(order(arrangeSamples(samples, 'all', 'leastConfident'))).toEqual([1, 0, 3, 2]);
  expect(order(arrangeSamples(samples, 'all', 'highestLoss'))).toEqual([3, 0, 1, 2]);
  expect(order(arrangeSamples(samples, 'all', 'lowestLoss'))).toEqual([0, 3, 1, 2]);
});

it('keeps right or wrong ones alone, and counts among those that can be either', () => {
  expect(order(arrangeSamples(samples, 'right', 'asChosen'))).toEqual([0]);
  expect(order(arrangeSamples(samples, 'wrong', 'asChosen'))).toEqual([1, 3]);
  expect(countRight(samples)).toEqual({ right: 1, judged: 3 });
  expect(countRight([sample(0, { isRight: null })])).toBeNull();
});

it('finds what the chosen output said', () => {
  const answers = [{ output: 'a' }, { output: 'b' }] as RecordedAnswer[];
  expect(answerOf([{ index: 3, answers }], 3, 'b')?.output).toBe('b');
  expect(answerOf([{ index: 3, answers }], 3, null)?.output).toBe('a');
  expect(answerOf([{ index: 3, answers }], 4, 'a')).toBeNull();
});
