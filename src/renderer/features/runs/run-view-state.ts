import { useEffect } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import {
  emptyRunTableLayout,
  type RunEyes,
  type RunTableLayout,
  type RunTableState,
} from '../../../shared/contract/run-view';
import { defaultEyes } from '../../../shared/run-table/eyes';
import { type ChartView, defaultChartView } from '../../lib/charts';

/** How a person looks at the runs: table and charts lie with the project (`useKeptTable`), a run's own charts with the page. */
interface RunViewState {
  /** The view that was chosen last; the layout may have been changed since. */
  viewId: string | null;
  layout: RunTableLayout;
  eyes: RunEyes;
  /** Paths of groups that are open. */
  openGroups: ReadonlySet<string>;
  /** Grows when another layout is taken over as a whole. */
  layoutNumber: number;
  /** Of the page of a run, and what is zoomed into now. */
  chartView: ChartView;
  change(part: Partial<RunTableLayout>): void;
  /** A saved view, or what was kept. */
  take(state: Partial<RunTableState>): void;
  setViewId(viewId: string | null): void;
  setEyes(eyes: RunEyes): void;
  setOpen(path: string, isOpen: boolean): void;
  setOpenGroups(paths: ReadonlySet<string>): void;
  setChartView(view: ChartView): void;
}

/** A zoom belongs to the page that it was made on: on another the same steps may hold no points at all. */
export function useZoomOfPage(): void {
  useEffect(
    () => () => {
      const { chartView, setChartView } = useRunView.getState();
      if (chartView.range) setChartView({ ...chartView, range: null });
    },
    [],
  );
}

const noGroups: ReadonlySet<string> = new Set();

export const useRunView = create<RunViewState>()(
  persist(
    (set) => ({
      viewId: null,
      layout: emptyRunTableLayout,
      eyes: defaultEyes,
      openGroups: noGroups,
      layoutNumber: 0,
      chartView: defaultChartView,
      change: (part) => set(({ layout }) => ({ layout: { ...layout, ...part } })),
      take: (state) =>
        set(({ layout, layoutNumber, chartView }) => ({
          ...state,
          // What was saved without the charts leaves them as they are.
          layout: { ...layout, ...state.layout, charts: state.layout?.charts ?? layout.charts },
          // A range of one axis is none of another.
          chartView: { ...chartView, ...state.layout?.charts?.look, range: null },
          layoutNumber: layoutNumber + 1,
          openGroups: noGroups,
        })),
      setViewId: (viewId) => set({ viewId }),
      setEyes: (eyes) => set({ eyes }),
      setOpen: (path, isOpen) =>
        set(({ openGroups }) => {
          const next = new Set(openGroups);
          if (isOpen) next.add(path);
          else next.delete(path);
          return { openGroups: next };
        }),
      setOpenGroups: (openGroups) => set({ openGroups }),
      setChartView: (chartView) => set({ chartView }),
    }),
    {
      name: 'studio.runs.view',
      // What an earlier studio kept lacks what this one added.
      merge: (kept, initial) => {
        const known = kept as Partial<RunViewState> | undefined;
        return { ...initial, chartView: { ...initial.chartView, ...known?.chartView } };
      },
      // A zoom belongs to the moment, not to the next visit.
      partialize: ({ chartView }) => ({ chartView: { ...chartView, range: null } }),
    },
  ),
);
