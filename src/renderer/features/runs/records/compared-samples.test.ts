import { describe, expect, it } from 'vitest';
import type { RecordedAnswer, RecordedInput } from '../../../../shared/contract/run-record';
import { isDisputed, joinSamples } from './compared-samples';

const input = (index: number, row: number, name = 'text'): RecordedInput => ({
  index,
  row,
  split: 'validation',
  parts: [{ name, form: 'text', text: name, picture: null, values: null }],
  leftOutCount: 0,
  targets: [{ output: 'class', text: 'cat', picture: null }],
});
const answer = (text: string, isRight: boolean | null = text === 'cat'): RecordedAnswer => ({
  output: 'class',
  text,
  probability: 0.5,
  classes: [],
  loss: null,
  isRight,
  picture: null,
});
const run = (id: string, datasetVersion = 1) => ({ id, datasetId: 'dataset_1', datasetVersion });
const said = (...texts: string[]) => texts.map((text, index) => ({ index, answers: [answer(text)] }));

describe('samples of several runs', () => {
  it('stand in one row where they are the same row of the same data, whatever their number was', () => {
    const joined = joinSamples(
      [
        { run: run('a'), inputs: [input(0, 7), input(1, 3)], predictions: said('cat', 'dog') },
        { run: run('b'), inputs: [input(0, 3), input(1, 9)], predictions: said('fox', 'cat') },
      ],
      'class',
    );
    expect(joined.map(({ input: { row }, answers }) => [row, answers.map((each) => each?.text ?? null)])).toEqual([
      [3, ['dog', 'fox']],
      [7, ['cat', null]],
      [9, [null, 'cat']],
    ]);
  });

  it('of other versions of the data are others, though their rows have the same number', () => {
    const all = [run('a', 1), run('b', 2)].map((each) => ({
      run: each,
      inputs: [input(0, 3)],
      predictions: said('cat'),
    }));
    expect(joinSamples(all, 'class').map(({ runCount }) => runCount)).toEqual([1, 1]);
  });

  it('that other tools logged go by their names', () => {
    const all = ['a', 'b'].map((id) => ({ run: run(id), inputs: [input(0, -1, 'image')], predictions: said('') }));
    expect(joinSamples(all, null).map(({ runCount }) => runCount)).toEqual([2]);
  });

  it('are disputed where classes differ, not where amounts do or a run is silent', () => {
    expect(isDisputed({ answers: [answer('cat'), null, answer('dog')] })).toBe(true);
    expect(isDisputed({ answers: [answer('cat'), null, answer('cat')] })).toBe(false);
    expect(isDisputed({ answers: [answer('1.2', null), answer('1.3', null)] })).toBe(false);
  });
});
