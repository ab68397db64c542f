import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { withChosenSplit } from './split-source';

const text = '# made for it\nname: iris\ndataset:\n  name: iris\nseed: 1\n';

it('takes over the split and the seed, and keeps the comments', () => {
  const taken = withChosenSplit(text, { split: '{"kind":"folds","count":4,"group":null}', seed: '7' });
  expect(taken).toContain('# made for it');
  expect(parse(taken)).toMatchObject({ dataset: { split: { kind: 'folds', count: 4, fold: 1 } }, seed: 7 });
  expect(parse(taken).dataset.split).not.toHaveProperty('group');
});

it('leaves the text alone where the address does not describe a split', () => {
  expect(withChosenSplit(text, { split: '{"kind":"folds","count":1}', seed: '7' })).toBe(text);
  expect(withChosenSplit(text, { split: 'nonsense', seed: null })).toBe(text);
});
