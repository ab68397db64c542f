import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type ChartView, defaultChartView } from '../../lib/charts';
import type { SortKey } from '../../ui/data-table';

/** How a person looks at the runs, kept over visits. */
interface RunViewState {
  hiddenIds: readonly string[];
  filter: string;
  sort: readonly SortKey[];
  /** Null: columns are chosen by what the runs have. */
  columns: readonly string[] | null;
  chartView: ChartView;
  toggleHidden(ids: readonly string[]): void;
  showOnly(ids: readonly string[], all: readonly string[]): void;
  setFilter(filter: string): void;
  setSort(sort: readonly SortKey[]): void;
  setColumns(columns: readonly string[] | null): void;
  setChartView(view: ChartView): void;
}

/** Hides the visible ones of several; when all are hidden, shows them. */
export function toggled(hidden: readonly string[], ids: readonly string[]): string[] {
  const allHidden = ids.every((id) => hidden.includes(id));
  const others = hidden.filter((id) => !ids.includes(id));
  return allHidden ? others : [...others, ...ids];
}

export const useRunView = create<RunViewState>()(
  persist(
    (set) => ({
      hiddenIds: [],
      filter: '',
      sort: [],
      columns: null,
      chartView: defaultChartView,
      toggleHidden: (ids) => set(({ hiddenIds }) => ({ hiddenIds: toggled(hiddenIds, ids) })),
      showOnly: (ids, all) => set({ hiddenIds: all.filter((id) => !ids.includes(id)) }),
      setFilter: (filter) => set({ filter }),
      setSort: (sort) => set({ sort }),
      setColumns: (columns) => set({ columns }),
      setChartView: (chartView) => set({ chartView }),
    }),
    {
      name: 'studio.runs.view',
      // What an earlier studio kept lacks what this one added.
      merge: (kept, initial) => {
        const known = kept as Partial<RunViewState> | undefined;
        return { ...initial, ...known, chartView: { ...initial.chartView, ...known?.chartView } };
      },
      // A zoom belongs to the moment, not to the next visit.
      partialize: ({ hiddenIds, sort, columns, chartView }) => ({
        hiddenIds,
        sort,
        columns,
        chartView: { ...chartView, range: null },
      }),
    },
  ),
);
