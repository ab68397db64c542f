import { expect, it } from 'vitest';
import { judgeSplits } from './split-verdict';

const run = (train: string, test: string) => {
  const part = (fingerprint: string) => ({ rowCount: 1, fingerprint });
  return {
    tags: [] as string[],
    split: {
      fingerprint: `${train} ${test}`,
      parts: { train: part(train), validation: part('v'), test: part(test) },
      leftOutCount: 0,
    },
  };
};

it('tells the same split from the same test rows and from other ones', () => {
  expect(judgeSplits([run('a', 'b'), run('a', 'b')])).toBe('sameRows');
  expect(judgeSplits([run('a', 'b'), run('c', 'b')])).toBe('sameTestRows');
  expect(judgeSplits([run('a', 'b'), run('a', 'd')])).toBe('otherTestRows');
});

it('knows the folds of one cross-validation by their tag', () => {
  const fold = (test: string) => ({ ...run('a', test), tags: ['3 folds of #7'] });
  expect(judgeSplits([fold('b'), fold('c')])).toBe('folds');
});

it('says nothing of runs that have not started', () => {
  expect(judgeSplits([run('a', 'b'), { tags: [] }])).toBe('unknown');
});
