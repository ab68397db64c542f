import { formatCount } from '../../../../shared/base/format';
import { bulkPaths } from '../../../../shared/contract/bulk';
import type { Run } from '../../../../shared/contract/run';
import { partNames } from '../../../../shared/split';
import { partTitles } from './part-colors';

/** How many rows a run was trained, watched and tested on; the link saves which. */
export function RunSplit({ run }: { run: Pick<Run, 'id' | 'name' | 'split'> }) {
  const { split } = run;
  if (!split) return null;
  const counts = partNames.map(
    (part) => `${partTitles[part].toLowerCase()} ${formatCount(split.parts[part].rowCount)}`,
  );
  return (
    <a
      href={bulkPaths.runSplit(run.id)}
      download={`${run.name}-split.csv`}
      title={`Rows: ${counts.join(', ')}. Saves the part of every row as CSV. Fingerprint ${split.fingerprint.slice(0, 16)}`}
    >
      {partNames.map((part) => formatCount(split.parts[part].rowCount)).join(' / ')} rows
    </a>
  );
}
