import { type ReactNode, useRef } from 'react';
import type { ComparedRun } from '../../../shared/comparison';
import { LineSwatch, lineStyleOf, useColorScheme } from '../../lib/charts';
import styles from './compare-page.module.css';
import { useWindow } from './use-window';

interface ComparisonCell {
  text: ReactNode;
  title?: string;
  mark?: 'best' | 'differs';
}

export interface ComparisonRow {
  name: string;
  section?: string;
  /** What stands below the run of that place. */
  cellAt(index: number): ComparisonCell;
}

/** From so many cells on, only those in sight are made. */
const windowedCount = 4_000;
/** Sizes of a table of which only a part is there. Units: pixels. */
const columnWidth = 160;
const rowHeight = 28;
const nameWidth = 320;

/** Runs side by side, one column each; what a row is about stays in sight at the left. */
export function ComparisonTable({
  runs,
  rows,
  label,
  align = 'right',
}: {
  runs: readonly ComparedRun[];
  rows: readonly ComparisonRow[];
  label: string;
  /** Figures stand right, words left. */
  align?: 'left' | 'right';
}) {
  const scheme = useColorScheme();
  const scroller = useRef<HTMLElement>(null);
  const enabled = runs.length * rows.length > windowedCount;
  const columns = useWindow({
    scroller,
    enabled,
    count: runs.length,
    size: columnWidth,
    horizontal: true,
    start: nameWidth,
  });
  const lines = useWindow({
    scroller,
    enabled,
    count: rows.length,
    size: rowHeight,
    horizontal: false,
    start: rowHeight,
  });
  const spacer = (width: number) =>
    width > 0 && <td className={styles.spacer} style={{ minWidth: width }} aria-hidden />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section ref={scroller} className={styles.scroll} tabIndex={0} aria-label={label}>
      <table
        className={styles.table}
        data-align={align}
        data-windowed={enabled || undefined}
        aria-rowcount={rows.length + 1}
        aria-colcount={runs.length + 1}
      >
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">What is compared</span>
            </th>
            {spacer(columns.before)}
            {columns.indices.map((index) => {
              const run = runs[index];
              return (
                run && (
                  <th key={run.id} scope="col" title={run.name} aria-colindex={index + 2}>
                    <span className={styles.column}>
                      <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
                      <span className={styles.columnName}>{run.name}</span>
                    </span>
                  </th>
                )
              );
            })}
            {spacer(columns.after)}
          </tr>
        </thead>
        <tbody>
          {lines.before > 0 && <tr aria-hidden style={{ height: lines.before }} />}
          {lines.indices.map((place) => {
            const row = rows[place];
            if (!row) return null;
            const { name, section, cellAt } = row;
            return (
              <tr
                key={name}
                aria-rowindex={place + 2}
                data-section={!enabled && place > 0 && section !== rows[place - 1]?.section}
              >
                <th scope="row" title={name}>
                  {name}
                </th>
                {spacer(columns.before)}
                {columns.indices.map((column) => {
                  const { text, title, mark } = cellAt(column);
                  return (
                    <td key={runs[column]?.id} data-mark={mark} title={title} aria-colindex={column + 2}>
                      {text}
                      {mark === 'best' && <span className="visually-hidden"> (best)</span>}
                    </td>
                  );
                })}
                {spacer(columns.after)}
              </tr>
            );
          })}
          {lines.after > 0 && <tr aria-hidden style={{ height: lines.after }} />}
        </tbody>
      </table>
    </section>
  );
}
