import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { host } from '../../../lib/host-client';

/** How a person has arranged the charts of one page. */
export interface ChartLayout {
  /** Keys of charts by section, for sections that were put in order. */
  order: Readonly<Record<string, readonly string[]>>;
  hidden: readonly string[];
  /** Sections that were folded (true) or unfolded (false). */
  folded: Readonly<Record<string, boolean>>;
}

const plain: ChartLayout = { order: {}, hidden: [], folded: {} };

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

/** The arrangement of a page's charts, kept over visits and apart by project, and how to change it. */
export function useChartLayout(page: string): {
  layout: ChartLayout;
  change(part: Partial<ChartLayout>): void;
} {
  const project = useQuery(host.projects.current.queryOptions()).data?.project?.id ?? '';
  const key = `${project} ${page}`;
  const layout = useLayouts(({ layouts }) => layouts[key] ?? plain);
  return useMemo(() => ({ layout, change: (part) => useLayouts.getState().change(key, part) }), [layout, key]);
}
