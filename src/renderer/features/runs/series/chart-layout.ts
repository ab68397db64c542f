import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { ViewCharts } from '../../../../shared/run-table/view-charts';
import { plainViewCharts } from '../../../../shared/run-table/view-charts';
import { host } from '../../../lib/host-client';
import { useViewArrangement } from '../use-view-charts';

/** How a person has arranged the charts of one page. */
type ChartLayout = Omit<ViewCharts, 'look'>;

/** Pages whose charts are arranged; those of `runs` belong to the views of the run table. */
export type ArrangedPage = 'runs' | 'run' | 'compare';

const { look: _look, ...plain } = plainViewCharts;

interface LayoutState {
  layouts: Readonly<Record<string, ChartLayout>>;
  change(key: string, part: Partial<ChartLayout>): void;
}

const useLayouts = create<LayoutState>()(
  persist(
    (set) => ({
      layouts: {},
      change: (key, part) =>
        set(({ layouts }) => ({ layouts: { ...layouts, [key]: { ...plain, ...layouts[key], ...part } } })),
    }),
    { name: 'studio.charts.layout' },
  ),
);

/** The arrangement of a page's charts, kept over visits and apart by project, and how to change it; null is kept nowhere. */
export function useChartLayout(page: ArrangedPage | null): {
  layout: ChartLayout;
  change(part: Partial<ChartLayout>): void;
} {
  const project = useQuery(host.projects.current.queryOptions()).data?.project?.id ?? '';
  const key = `${project} ${page}`;
  const layout = useLayouts(({ layouts }) => layouts[key] ?? plain);
  const ofView = useViewArrangement();
  return useMemo(
    () => (page === 'runs' ? ofView : { layout, change: (part) => useLayouts.getState().change(key, part) }),
    [page, ofView, layout, key],
  );
}
