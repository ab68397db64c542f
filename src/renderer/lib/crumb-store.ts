import { create } from 'zustand';

export interface Crumb {
  title: string;
  /** Absent for the page itself. */
  to?: string;
}

/** What stands in the bar behind the project’s name; the open page sets it. */
export const useCrumbs = create<{ crumbs: readonly Crumb[] }>()(() => ({ crumbs: [] }));
