import { useMemo } from 'react';
import type { Run } from '../../../../shared/contract/run';
import { ChartControls } from '../../../lib/charts';
import { isActive } from '../run-actions';
import { useRunView } from '../run-view-state';
import { RunCharts } from '../series/run-charts';
import { useMetricNames } from '../series/use-metric-names';
import { FinalMetrics } from './final-metrics';
import { RunNotes } from './run-notes';
import styles from './run-page.module.css';

/** The curves as they grow, the newest figures, the notes. */
export function ChartsTab({ run }: { run: Run }) {
  const { chartView, setChartView } = useRunView();
  const runs = useMemo(() => [run], [run]);
  const { names } = useMetricNames(runs);
  return (
    <div className={styles.chartsTab}>
      <div className={styles.main}>
        <ChartControls view={chartView} metrics={names} onChange={setChartView} />
        <RunCharts
          runs={runs}
          view={chartView}
          onView={setChartView}
          arrange="split"
          layoutName="run"
          emptyText={
            isActive(run) ? 'The first points come as soon as training starts.' : 'This run recorded no points.'
          }
        />
      </div>
      <aside className={styles.side} aria-label="Figures and notes">
        <FinalMetrics run={run} />
        <RunNotes run={run} />
      </aside>
    </div>
  );
}
