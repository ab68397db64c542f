import type { RunTableLayout } from '../../../../shared/contract/run-view';
import type { ViewCharts } from '../../../../shared/run-table/view-charts';
import { foldedSections } from '../series/chart-sections';

/** Entries in one order, whatever order they were written in. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, each]) => [name, plain(each)] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Without what makes no difference: sections that were folded and unfolded again, and in what order charts were hidden. */
const seen = ({ folded, hidden, ...charts }: ViewCharts) => ({
  ...charts,
  hidden: [...hidden].sort(),
  folded: Object.fromEntries(
    Object.entries(folded).filter(([section, isFolded]) => isFolded !== foldedSections.includes(section)),
  ),
});

/** Whether a page of runs looks as a view says. One that was saved without the charts says nothing about them. */
export function isSameLayout({ charts, ...table }: RunTableLayout, view: RunTableLayout): boolean {
  const { charts: chartsOfView, ...tableOfView } = view;
  const isSame = (one: unknown, other: unknown) => JSON.stringify(plain(one)) === JSON.stringify(plain(other));
  return (
    isSame(table, tableOfView) && (charts === null || chartsOfView === null || isSame(seen(charts), seen(chartsOfView)))
  );
}
