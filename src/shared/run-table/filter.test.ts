import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asFilterCondition, completionAt, type FilterSource, parseRunFilter, quoteFilterValue } from './filter';

const source = (fields: Record<string, unknown>, columns: Record<string, unknown> = {}): FilterSource => ({
  field: (name) => fields[name] as string,
  column: (name) => columns[name] as string,
  words: () => Object.values(fields).flat().map(String),
});
const run = source(
  { name: 'wide cnn', status: 'completed', experiment: 'digits mlp', tag: ['baseline', 'paper'], seed: 7 },
  {
    'config:training.batchSize': 64,
    'config:training.optimizer.kind': 'adam',
    'metric:validation/accuracy': 0.97,
    'metric:validation/loss:minimum': 0.12,
    'metric:eval/mean (k=5)': 3,
    'config:rate': 2,
  },
);
const passes = (text: string) => parseRunFilter(text).matches(run);

describe('a filter of runs', () => {
  it.each([
    ['', true],
    ['cnn', true],
    ['resnet', false],
    ['status = completed', true],
    ['status:comp', true],
    ['status != completed', false],
    ['training.batchSize >= 64', true],
    ['config:training.batchSize < 64', false],
    ['validation/accuracy>0.95', true],
    ['validation/loss:minimum <= 0.1', false],
    ['training.optimizer.kind in (sgd, adam)', true],
    ['experiment = "digits mlp"', true],
    ['experiment:"digits mlp"', true],
    ['name ~ CNN', true],
    ['name !~ cnn', false],
    ['tag = paper', true],
    ['tag != paper', false],
    ['tag = baseline and seed = 7', true],
    ['tag = other or seed = 7', true],
    ['seed = 8 or tag = other', false],
    ['not seed = 8', true],
    ['not (seed = 7 and tag = paper)', false],
    ['status = completed (seed = 8 or name ~ wide)', true],
    ['seed = 7 tag = other', false],
    ['"eval/mean (k=5)" > 2', true],
    ['"eval/mean (k=5)" in (4, 5)', false],
    ['"wide cnn"', true],
    ['config:rate = 2', true],
  ])('%s', (text, expected) => {
    expect(parseRunFilter(text).problem).toBeNull();
    expect(passes(text)).toBe(expected);
  });

  it('takes a missing value only as different', () => {
    expect(passes('test/accuracy > 0')).toBe(false);
    expect(passes('test/accuracy < 1')).toBe(false);
    expect(passes('test/accuracy = 0')).toBe(false);
    expect(passes('test/accuracy != 0')).toBe(true);
  });

  it('compares numbers as numbers and words by their letters', () => {
    expect(passes('training.batchSize > 9')).toBe(true);
    expect(passes('training.optimizer.kind > aaa')).toBe(true);
    expect(passes('training.batchSize > many')).toBe(false);
  });

  it('names the columns it needs', () => {
    expect(parseRunFilter('training.batchSize > 1 or (validation/loss:best < 2 and seed = 1)').columns).toEqual([
      'config:training.batchSize',
      'metric:validation/loss:best',
    ]);
  });

  it('gives its conditions one by one, and alternatives as one', () => {
    const texts = (text: string) => parseRunFilter(text).terms.map((term) => term.text);
    expect(texts('cnn and seed = 7 (a or b)')).toEqual(['cnn', 'seed = 7', '(a or b)']);
    expect(texts('seed = 7 or cnn')).toEqual(['seed = 7 or cnn']);
  });

  it.each([
    ['seed =', /value was expected/, 6],
    ['(seed = 7', /closing parenthesis/, 9],
    ['seed = 7 or', /another condition/, 11],
    ['units > 3', /no field/, 0],
    ['seed = 7)', /one too many/, 8],
    ['seed = 8 name = "wide', /closing quote/, 16],
    ['seed = 8 name:"wide', /closing quote/, 9],
  ])('says what is wrong with %s and lets everything pass', (text, message, at) => {
    const filter = parseRunFilter(text);
    expect(filter.problem?.message).toMatch(message);
    expect(filter.problem?.at).toBe(at);
    expect(filter.matches(run)).toBe(true);
  });

  it.each([
    ['tag = paper', 'tag = paper'],
    ['tag = paper seed = 7', 'tag = paper seed = 7'],
    ['tag = other or seed = 7', '(tag = other or seed = 7)'],
    ['(tag = other) or (seed = 7)', '((tag = other) or (seed = 7))'],
    ['(tag = other or seed = 7)', '(tag = other or seed = 7)'],
    ['name = "this or that"', 'name = "this or that"'],
    ['in (paper)', '(in (paper))'],
    ['', ''],
  ])('puts %s beside other conditions as %s', (text, expected) => {
    expect(asFilterCondition(text)).toBe(expected);
  });

  it('means the same beside another condition, and does not grow when it is taken over again', () => {
    const beside = (text: string) => parseRunFilter(`seed = 8 ${asFilterCondition(text)}`);
    expect(beside('(tag = paper) or (name ~ wide)').matches(run)).toBe(false);
    expect(beside('(tag = paper) or (name ~ wide)').terms.map(({ text }) => text)).toEqual([
      'seed = 8',
      '((tag = paper) or (name ~ wide))',
    ]);
    for (const text of ['a or b', 'a b', '(a) or (b)', 'and a', 'in (a)'])
      expect(asFilterCondition(asFilterCondition(text))).toBe(asFilterCondition(text));
  });

  it('reads any text without failing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        parseRunFilter(text).matches(run);
      }),
    );
  });

  it('finds any value that was quoted for it', () => {
    fc.assert(
      fc.property(
        fc.string().filter((value) => value.trim() !== '' && !value.includes('"')),
        (value) => {
          expect(parseRunFilter(`name = ${quoteFilterValue(value)}`).matches(source({ name: value }))).toBe(true);
        },
      ),
    );
  });
});

describe('completion of a filter', () => {
  it('offers names at the start and after a condition', () => {
    expect(completionAt('trai', 4)).toMatchObject({ kind: 'name', from: 0, typed: 'trai' });
    expect(completionAt('seed = 7 ', 9)).toMatchObject({ kind: 'name', from: 9, typed: '' });
  });

  it('offers values behind a quote that is still open', () => {
    expect(completionAt('name = "wide c', 14)).toMatchObject({ kind: 'value', name: 'name', from: 7, typed: 'wide c' });
  });

  it('offers values behind an operator', () => {
    expect(completionAt('status = com', 12)).toMatchObject({ kind: 'value', name: 'status', from: 9, typed: 'com' });
    expect(completionAt('status =', 8)).toMatchObject({ kind: 'value', name: 'status', from: 8 });
  });
});
