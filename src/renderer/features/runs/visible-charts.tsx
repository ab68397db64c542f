import { memo, startTransition, useEffect, useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import { ChartControls } from '../../lib/charts';
import type { ListedRun } from '../../lib/run-list';
import styles from './runs-page.module.css';
import { RunCharts } from './series/run-charts';
import { useMetricNames } from './series/use-metric-names';
import { useViewCharts } from './use-view-charts';

/** Lines above this hide each other; the newest ones are drawn and the page says so. */
const chartedCount = 1_000;

/** Frames until the rows are on the screen: the one that they were drawn for, and the next one, which proves it. */
const framesOfRows = 2;

/** False until the table has been painted; from then on in pieces that let it scroll. */
function useAfterTable(): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    let request = 0;
    const wait = (frames: number) => {
      request = requestAnimationFrame(() => {
        if (frames > 1) wait(frames - 1);
        else startTransition(() => setAfter(true));
      });
    };
    wait(framesOfRows);
    return () => cancelAnimationFrame(request);
  }, []);
  return isAfter;
}

interface VisibleChartsProps {
  found: readonly ListedRun[];
  drawn: ReadonlySet<string>;
}

/** The curves of the runs whose eyes are open. */
export function VisibleCharts(props: VisibleChartsProps) {
  return useAfterTable() ? <Charts {...props} /> : null;
}

const Charts = memo(function DrawnCharts({ found, drawn }: VisibleChartsProps) {
  const { view, setView } = useViewCharts();
  const visible = useMemo(() => found.filter(({ id }) => drawn.has(id)), [found, drawn]);
  const charted = useMemo(() => visible.slice(0, chartedCount), [visible]);
  const { names } = useMetricNames(charted);
  return (
    <div className={styles.charts}>
      <div className={styles.controls}>
        <ChartControls view={view} metrics={names} onChange={setView} />
      </div>
      <div className={styles.scroll}>
        {visible.length > charted.length && (
          <p className={styles.note}>
            The newest {formatCount(charted.length)} of {formatCount(visible.length)} visible runs are drawn; filter or
            hide some to see others.
          </p>
        )}
        <RunCharts
          runs={charted}
          view={view}
          onView={setView}
          arrange="metric"
          layoutName="runs"
          emptyText={
            visible.length === 0
              ? found.length === 0
                ? 'No run fits the filter.'
                : 'No run is visible: click an eye in the table.'
              : 'The visible runs have no points yet.'
          }
        />
      </div>
    </div>
  );
});
