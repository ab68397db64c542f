import type { DatasetVersion } from '../../../shared/contract/dataset-version';
import { signedCounts, signTitles } from './version-words';
import classes from './versions.module.css';

/** Rows that came, went and changed. */
export function SignedCounts({ counts }: { counts: DatasetVersion['rowChanges'] }) {
  return (
    <span className={classes.counts}>
      {signedCounts(counts).map(({ sign, text }) => (
        <span key={sign} data-sign={sign} title={`${text.slice(1)} ${signTitles[sign]}`}>
          {text}
        </span>
      ))}
    </span>
  );
}
