import { formatCount } from '../../../shared/base/format';
import type { DatasetVersion } from '../../../shared/contract/dataset-version';

/** What a version did, in one line. */
export function versionTitle({ origin, summary }: DatasetVersion): string {
  if (origin === 'import') return 'Imported';
  const [first = 'Edited', ...rest] = summary;
  return rest.length > 0 ? `${first} and ${formatCount(rest.length)} more` : first;
}

export interface SignedCount {
  sign: 'added' | 'removed' | 'changed';
  text: string;
}

/** Row counts with their signs; those that are zero are left out. */
export function signedCounts({ added, removed, changed }: DatasetVersion['rowChanges']): SignedCount[] {
  return [
    ...(added > 0 ? [{ sign: 'added' as const, text: `+${formatCount(added)}` }] : []),
    ...(removed > 0 ? [{ sign: 'removed' as const, text: `−${formatCount(removed)}` }] : []),
    ...(changed > 0 ? [{ sign: 'changed' as const, text: `~${formatCount(changed)}` }] : []),
  ];
}

/** What a count means, for whoever cannot see its colour. */
export const signTitles: Record<SignedCount['sign'], string> = {
  added: 'rows added',
  removed: 'rows removed',
  changed: 'rows changed',
};
