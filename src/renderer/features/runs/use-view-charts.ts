import { useCallback, useMemo } from 'react';
import { plainViewCharts, type ViewCharts } from '../../../shared/run-table/view-charts';
import type { ChartView } from '../../lib/charts';
import { useRunView } from './run-view-state';

/** How the charts beside the run table are looked at: as the view of the table says, with what is zoomed into now. */
export function useViewCharts(): { view: ChartView; setView(view: ChartView): void } {
  const look = useRunView(({ layout }) => (layout.charts ?? plainViewCharts).look);
  const range = useRunView(({ chartView }) => chartView.range);
  const view = useMemo<ChartView>(() => ({ ...look, range }), [look, range]);
  const setView = useCallback((next: ChartView) => {
    const { layout, change, setChartView } = useRunView.getState();
    const { range: _range, ...nextLook } = next;
    const charts = layout.charts ?? plainViewCharts;
    // A run's page begins as the runs are looked at; the other way round no view would be changed by looking at a run.
    setChartView(next);
    if (JSON.stringify({ ...charts.look, ...nextLook }) !== JSON.stringify(charts.look))
      change({ charts: { ...charts, look: nextLook } });
  }, []);
  return { view, setView };
}

/** How the charts beside the run table are arranged, and how to change it. */
export function useViewArrangement(): {
  layout: Omit<ViewCharts, 'look'>;
  change(part: Partial<Omit<ViewCharts, 'look'>>): void;
} {
  const layout = useRunView(({ layout: all }) => all.charts ?? plainViewCharts);
  const change = useCallback((part: Partial<Omit<ViewCharts, 'look'>>) => {
    const { layout: all, change: changeView } = useRunView.getState();
    changeView({ charts: { ...(all.charts ?? plainViewCharts), ...part } });
  }, []);
  return useMemo(() => ({ layout, change }), [layout, change]);
}
