import { SegmentedControl } from '@mantine/core';
import { type CSSProperties, useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import type { Evaluation } from '../../../../shared/contract/evaluation';
import styles from './confusion-matrix.module.css';

const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 1 });

/** Between these shades neither dark nor white figures are legible enough, so none lies there. */
const [darkestLight, lightestDark] = [60, 85];

/** Percent of the full colour. A mistake is visible even when it is rare: errors shade by the root of their share. */
function shadeOf(share: number, right: boolean): number {
  const shade = 100 * (right ? share : Math.sqrt(share));
  if (shade <= darkestLight) return Math.round(shade);
  return Math.round(lightestDark + ((shade - darkestLight) / (100 - darkestLight)) * (100 - lightestDark));
}

/** Rows are true classes, columns predicted ones; the darker a cell, the larger its share of the row. */
export function ConfusionMatrix({ confusion }: { confusion: NonNullable<Evaluation['confusion']> }) {
  const [shown, setShown] = useState<'count' | 'share'>('count');
  const { classes, counts } = confusion;
  const totals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  return (
    <section aria-label="Confusion matrix">
      <div className={styles.head}>
        <h3 className={styles.title}>Confusion matrix</h3>
        <SegmentedControl
          aria-label="Cells show"
          value={shown}
          onChange={(next) => setShown(next as 'count' | 'share')}
          data={[
            { value: 'count', label: 'Counts' },
            { value: 'share', label: 'Shares' },
          ]}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} tabIndex={0} aria-label="Cells of the confusion matrix">
        <table className={styles.matrix}>
          <thead>
            <tr>
              <td />
              <th colSpan={classes.length} className={styles.axis} scope="colgroup">
                Predicted
              </th>
            </tr>
            <tr>
              <th className={styles.axis} scope="col">
                True
              </th>
              {classes.map((name) => (
                <th key={name} scope="col" title={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {counts.map((row, trueIndex) => (
              <tr key={classes[trueIndex]}>
                <th scope="row" title={classes[trueIndex]}>
                  {classes[trueIndex]}
                </th>
                {row.map((count, predictedIndex) => {
                  const share = (totals[trueIndex] ?? 0) > 0 ? count / (totals[trueIndex] as number) : 0;
                  const right = trueIndex === predictedIndex;
                  return (
                    <td
                      key={classes[predictedIndex]}
                      data-empty={count === 0}
                      data-dark={shadeOf(share, right) >= lightestDark}
                      style={{ '--share': `${shadeOf(share, right)}%` } as CSSProperties}
                      data-right={right}
                      title={`${formatCount(count)} of ${formatCount(totals[trueIndex] ?? 0)} rows of ${classes[trueIndex]} were predicted as ${classes[predictedIndex]} (${percent.format(share)})`}
                    >
                      {shown === 'count' ? formatCount(count) : count === 0 ? '0' : percent.format(share)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
