import type { ChartPlace, ChartSection } from './chart-sections';

/** What stands in one line of the page: a heading, or as many charts as fit beside each other. */
export type PanelRow =
  | { kind: 'heading'; key: string; section: ChartSection; isFolded: boolean; height: number }
  | { kind: 'charts'; key: string; section: ChartSection; charts: readonly ChartPlace[]; height: number };

/** Around a chart's plot: its head above, and the distance to the next row. */
const headHeight = 28;
const rowGap = 20;
const headingHeight = 36;

/** The page as rows of known heights, so that only those in sight need to be made. */
export function panelRows(
  sections: readonly ChartSection[],
  isFolded: (section: string) => boolean,
  columnCount: number,
  plotHeight: number,
): PanelRow[] {
  const hasHeadings = sections.length > 1;
  return sections.flatMap((section): PanelRow[] => {
    const folded = hasHeadings && isFolded(section.key);
    const rows: PanelRow[] = hasHeadings
      ? [{ kind: 'heading', key: section.key, section, isFolded: folded, height: headingHeight }]
      : [];
    if (folded) return rows;
    for (let from = 0; from < section.charts.length; from += columnCount) {
      const charts = section.charts.slice(from, from + columnCount);
      const height = plotHeight + headHeight + rowGap;
      rows.push({ kind: 'charts', key: `${section.key} ${charts[0]?.key}`, section, charts, height });
    }
    return rows;
  });
}
