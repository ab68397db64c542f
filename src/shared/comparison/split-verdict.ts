import type { Run } from '../contract/run';

/** Whether figures of several runs are about the same rows. `unknown`: a run has no stored split yet. */
export type SplitVerdict = 'sameRows' | 'sameTestRows' | 'folds' | 'otherTestRows' | 'unknown';

/** The tag that `runs.createFolds` gives. */
const foldTag = /^\d+ folds of #\d+$/;

/** Compares the fingerprints of what runs were trained, watched and tested on. */
export function judgeSplits(runs: readonly Pick<Run, 'split' | 'tags'>[]): SplitVerdict {
  const splits = runs.map(({ split }) => split);
  if (splits.some((split) => split === undefined)) return 'unknown';
  const isSame = (of: (split: NonNullable<Run['split']>) => string) =>
    new Set(splits.map((split) => of(split as NonNullable<Run['split']>))).size <= 1;
  if (isSame(({ fingerprint }) => fingerprint)) return 'sameRows';
  if (isSame(({ parts }) => parts.test.fingerprint)) return 'sameTestRows';
  const [first] = runs;
  const shared = first?.tags.filter((tag) => runs.every(({ tags }) => tags.includes(tag))) ?? [];
  return shared.some((tag) => foldTag.test(tag)) ? 'folds' : 'otherTestRows';
}

/** The verdict in a sentence. */
export const splitVerdictTexts = {
  sameRows: 'All runs have the same split: trained, watched and tested on the same rows.',
  sameTestRows: 'All runs were tested on the same rows; what they were trained or watched on differs.',
  folds: 'The runs test the folds of one cross-validation: compare the mean over all of them.',
  otherTestRows: 'The runs were not tested on the same rows: their test figures cannot be compared directly.',
  unknown: 'Not all runs have a stored split, so nobody can tell whether they were tested on the same rows.',
} satisfies Record<SplitVerdict, string>;
