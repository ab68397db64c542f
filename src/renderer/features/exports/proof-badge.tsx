import { formatCount, formatNumber } from '../../../shared/base/format';
import type { Proof } from '../../../shared/contract/export';
import { StatusBadge } from '../../ui/status-badge';
import styles from './exports-page.module.css';

/** Whether the exported file computes what the run computes. */
export function ProofBadge({ proof }: { proof: Proof }) {
  return (
    <span className={styles.badge}>
      <StatusBadge tone={proof.passed ? 'good' : 'bad'}>{proof.passed ? 'Passed' : 'Failed'}</StatusBadge>
    </span>
  );
}

export function describeProof({ passed, sampleCount, maxAbsDifference, tolerance }: Proof): string {
  const compared = `Loaded again and compared with the run’s own predictions on ${formatCount(sampleCount)} rows`;
  const difference = `the largest difference is ${formatNumber(maxAbsDifference)}`;
  return passed
    ? `${compared}: ${difference}, within ${formatNumber(tolerance)}.`
    : `${compared}: ${difference}, more than the ${formatNumber(tolerance)} allowed. Do not use this file.`;
}
