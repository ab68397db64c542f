import { lazy } from 'react';
import { type Feature, lazyPage } from '../../lib/feature';
import { useReportCommands } from './report-commands';

/** Asks for the report that offered blocks are put into (lib/report-offer.ts). */
export const AddToReport = lazy(async () => ({ default: (await import('./add-to-report')).AddToReport }));

export const reports: Feature = {
  routes: [
    { path: '/reports', page: lazyPage(async () => (await import('./reports-page')).ReportsPage) },
    { path: '/reports/:id', page: lazyPage(async () => (await import('./report-page')).ReportPage) },
  ],
  useCommands: useReportCommands,
};
