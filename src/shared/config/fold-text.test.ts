import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { withFold } from './fold-text';

const text = `name: visits # an experiment
dataset:
  name: visits
  split: { train: 0.6, validation: 0.2, test: 0.2, group: patient }
training: { loss: meanSquaredError }
`;

describe('withFold', () => {
  it('makes folds of a ratio, and keeps its group, its watched share and the comments', () => {
    const folded = withFold(text, { count: 4, fold: 3 });
    expect(folded).toContain('# an experiment');
    expect(parse(folded).dataset.split).toEqual({
      kind: 'folds',
      count: 4,
      fold: 3,
      validation: 0.25,
      stratify: true,
      group: 'patient',
    });
  });

  it('keeps the number of folds that a config has', () => {
    const own = text.replace(/\{ train.*\}/, '{ kind: folds, count: 7, stratify: false }');
    expect(parse(withFold(own, { count: null, fold: 2 })).dataset.split).toMatchObject({
      count: 7,
      fold: 2,
      stratify: false,
    });
  });

  it('gives a config without a split five folds', () => {
    expect(parse(withFold('dataset: { name: iris }', { count: null, fold: 1 })).dataset.split).toMatchObject({
      kind: 'folds',
      count: 5,
    });
  });

  it('refuses to mix what is divided by time', () => {
    const own = text.replace(/\{ train.*\}/, '{ kind: time }');
    expect(() => withFold(own, { count: 5, fold: 1 })).toThrow(/by time/);
  });

  it('leaves a text that cannot be read to whoever checks it', () => {
    expect(withFold('dataset: [', { count: 5, fold: 1 })).toBe('dataset: [');
  });
});
