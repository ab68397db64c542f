import { createElement } from 'react';
import { type Feature, lazyPage } from '../../lib/feature';
import { lazyComponent } from '../../lib/lazy-component';
import { SkeletonLines } from '../../lib/loaded';
import { useRunCommands } from './run-commands';

export { formatFigure, isBetterSmall } from './run-metrics';
export { statusWord } from './run-status';
export type { RunGrouping } from './series/chart-groups';
export { useMetricNames } from './series/use-metric-names';

/** Live charts of some runs, loaded when first shown: see series/run-charts.tsx. */
export const RunCharts = lazyComponent(
  async () => (await import('./series/run-charts')).RunCharts,
  createElement(SkeletonLines),
);

/** What several runs recorded besides figures, beside each other. */
export const RecordComparison = lazyComponent(
  async () => (await import('./records/record-comparison')).RecordComparison,
  createElement(SkeletonLines),
);

export const runs: Feature = {
  routes: [
    { path: '/runs', page: lazyPage(async () => (await import('./runs-page')).RunsPage) },
    { path: '/runs/:id', page: lazyPage(async () => (await import('./run-page')).RunPage) },
  ],
  useCommands: useRunCommands,
};
