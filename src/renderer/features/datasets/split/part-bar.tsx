import { formatCount } from '../../../../shared/base/format';
import type { PartCounts } from '../../../../shared/split';
import { partNames } from '../../../../shared/split';
import { partTitles, usePartColors } from './part-colors';
import classes from './split.module.css';

export const shareText = (count: number, total: number) =>
  total === 0 ? '0 %' : `${((100 * count) / total).toFixed(1)} %`;

/** Rows of the parts as one bar; parts side by side in proportion. */
export function PartBar({ counts, label, height = 8 }: { counts: PartCounts; label: string; height?: number }) {
  const colors = usePartColors();
  const total = partNames.reduce((sum, part) => sum + counts[part], 0);
  return (
    <div className={classes.bar} role="img" aria-label={label} style={{ height }}>
      {partNames.map((part) =>
        counts[part] > 0 ? (
          <span
            key={part}
            style={{ flexGrow: counts[part], background: colors[part] }}
            title={`${partTitles[part]}: ${formatCount(counts[part])} (${shareText(counts[part], total)})`}
          />
        ) : null,
      )}
    </div>
  );
}
