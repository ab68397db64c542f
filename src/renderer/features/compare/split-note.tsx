import { judgeSplits, type SplitVerdict, splitVerdictTexts } from '../../../shared/comparison';
import type { Run } from '../../../shared/contract/run';
import { Note } from '../../ui/note';
import styles from './compare-page.module.css';

const tones = {
  sameRows: 'info',
  sameTestRows: 'info',
  folds: 'info',
  otherTestRows: 'warning',
  unknown: 'info',
} as const satisfies Record<SplitVerdict, string>;

/** Whether the figures beside each other are about the same rows. */
export function SplitNote({ runs }: { runs: readonly Pick<Run, 'split' | 'tags'>[] }) {
  const verdict = judgeSplits(runs);
  return (
    <div className={styles.splitNote}>
      <Note tone={tones[verdict]}>{splitVerdictTexts[verdict]}</Note>
    </div>
  );
}
