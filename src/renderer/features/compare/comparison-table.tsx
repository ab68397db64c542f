import type { ReactNode } from 'react';
import type { Run } from '../../../shared/contract/run';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../lib/charts';
import styles from './compare-page.module.css';

export interface ComparisonRow {
  name: string;
  section?: string;
  cells: readonly { text: ReactNode; title?: string; mark?: 'best' | 'differs' }[];
}

/** Runs side by side, one column each; what a row is about stays in sight at the left. */
export function ComparisonTable({
  runs,
  rows,
  label,
  align = 'right',
}: {
  runs: readonly Run[];
  rows: readonly ComparisonRow[];
  label: string;
  /** Figures stand right, words left. */
  align?: 'left' | 'right';
}) {
  const scheme = useColorScheme();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label={label}>
      <table className={styles.table} data-align={align}>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What is compared</span>
            </th>
            {runs.map((run) => (
              <th key={run.id} scope="col" title={run.name}>
                <span className={styles.column}>
                  <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
                  <span className={styles.columnName}>{run.name}</span>
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, section, cells }, index) => (
            <tr key={name} data-section={index > 0 && section !== rows[index - 1]?.section}>
              <th scope="row" title={name}>
                {name}
              </th>
              {cells.map(({ text, title, mark }, column) => (
                <td key={runs[column]?.id} data-mark={mark} title={title}>
                  {text}
                  {mark === 'best' && <span className="visually-hidden"> (best)</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
