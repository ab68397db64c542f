import { Button, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { SplitConfig } from '../../../../shared/config/split';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { LeakageFinding, LeakageRemedy, SplitInput } from '../../../../shared/contract/split';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { openEdit } from '../edit/edit-store';
import { setRole } from '../roles';
import { partTitles, usePartColors } from './part-colors';
import classes from './split.module.css';

interface LeakageListProps {
  dataset: Dataset;
  input: SplitInput;
  onSplit(split: SplitConfig): void;
}

const icons = { error: IconCircleX, warning: IconAlertTriangle } as const;

function Finding({ finding, onRemedy }: { finding: LeakageFinding; onRemedy(remedy: LeakageRemedy): void }) {
  const colors = usePartColors();
  const Icon = icons[finding.severity];
  return (
    <li className={classes.finding}>
      <Icon size={16} className={classes.findingIcon} data-severity={finding.severity} aria-label={finding.severity} />
      <div className={classes.findingBody}>
        <p>{finding.message}</p>
        <p className={classes.help}>{finding.fix}</p>
        {finding.examples.length > 0 && (
          <details className={classes.examples}>
            <summary>
              {finding.examples.length} {finding.examples.length === 1 ? 'example' : 'examples'}
            </summary>
            <ul>
              {finding.examples.map(({ text, rows }, index) => (
                <li key={index}>
                  {text}:{' '}
                  {rows.map(({ row, part }) => (
                    <span key={row} className={classes.exampleRow}>
                      <span className={classes.swatch} style={{ background: colors[part] }} />
                      row {row + 1} <span className={classes.help}>{partTitles[part].toLowerCase()}</span>
                    </span>
                  ))}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <div className={classes.remedies}>
        {finding.remedies.map((remedy) => (
          <Button key={remedy.title} size="compact-sm" variant="default" onClick={() => onRemedy(remedy)}>
            {remedy.title}
          </Button>
        ))}
      </div>
    </li>
  );
}

/** What one part can know of another, each with what mends it. */
export function LeakageList({ dataset, input, onSplit }: LeakageListProps) {
  const query = useQuery(host.datasets.leakage.queryOptions({ input, retry: false }));
  const apply = (remedy: LeakageRemedy) => {
    if (remedy.kind === 'split') onSplit(remedy.split);
    else if (remedy.kind === 'ignoreColumn') setRole(dataset, remedy.column, 'ignored');
    else {
      // Names of rows differ where all else is equal.
      const columns = dataset.columns.flatMap(({ name, role }) =>
        role === 'feature' || role === 'target' ? [name] : [],
      );
      openEdit(dataset.id, dataset.version, [{ kind: 'dropDuplicates', columns }]);
    }
  };
  return (
    <section className={classes.section} aria-label="Leakage">
      <h3 className={classes.heading}>Leakage between parts</h3>
      {query.error ? (
        <FailureNote error={query.error} onRetry={() => query.refetch()} />
      ) : query.data === undefined ? (
        <p className={classes.checking} role="status">
          <Loader size={14} /> Comparing the rows of all parts
        </p>
      ) : (
        <>
          {query.data.findings.length === 0 ? (
            <p className={classes.clean}>
              <IconCircleCheck size={16} aria-hidden /> Nothing was found that one part could know of another.
            </p>
          ) : (
            <ul className={classes.findings}>
              {query.data.findings.map((finding) => (
                <Finding key={`${finding.kind} ${finding.message}`} finding={finding} onRemedy={apply} />
              ))}
            </ul>
          )}
          {query.data.skipped.length > 0 && (
            <details className={classes.examples}>
              <summary>
                {query.data.skipped.length} {query.data.skipped.length === 1 ? 'check' : 'checks'} not made
              </summary>
              <ul>
                {query.data.skipped.map(({ kind, reason }) => (
                  <li key={kind}>{reason}</li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </section>
  );
}
