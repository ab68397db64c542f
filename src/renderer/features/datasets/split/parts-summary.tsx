import { formatCount } from '../../../../shared/base/format';
import type { SplitReport } from '../../../../shared/contract/split';
import { partNames } from '../../../../shared/split';
import { PartBar, shareText } from './part-bar';
import { partTitles, usePartColors } from './part-colors';
import classes from './split.module.css';

/** How many rows each part has, as one bar with its legend. */
export function PartsSummary({ report }: { report: SplitReport }) {
  const colors = usePartColors();
  const { record, groups, missingTargetCount } = report;
  if (!record) return null;
  const counts = {
    train: record.parts.train.rowCount,
    validation: record.parts.validation.rowCount,
    test: record.parts.test.rowCount,
  };
  const total = partNames.reduce((sum, part) => sum + counts[part], 0);
  const notes = [
    missingTargetCount > 0 && `${formatCount(missingTargetCount)} rows without a target are not used`,
    record.leftOutCount > 0 && `${formatCount(record.leftOutCount)} rows are in no part`,
  ].filter(Boolean);
  return (
    <section className={classes.section} aria-label="Parts">
      <PartBar
        counts={counts}
        height={20}
        label={partNames.map((part) => `${partTitles[part]} ${formatCount(counts[part])} rows`).join(', ')}
      />
      <dl className={classes.legend}>
        {partNames.map((part) => (
          <div key={part}>
            <dt>
              <span className={classes.swatch} style={{ background: colors[part] }} />
              {partTitles[part]}
            </dt>
            <dd>
              <strong>{formatCount(counts[part])}</strong> rows · {shareText(counts[part], total)}
              {groups && ` · ${formatCount(groups.counts[part])} of ${groups.column}`}
            </dd>
          </div>
        ))}
      </dl>
      {notes.length > 0 && <p className={classes.help}>{notes.join(' · ')}</p>}
      <p className={classes.fingerprint} title="The same rows in the same parts give the same fingerprint">
        fingerprint <code>{record.fingerprint.slice(0, 16)}</code>
      </p>
    </section>
  );
}
