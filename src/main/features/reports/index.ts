import type { reportContract } from '../../../shared/contract/report';
import type { Handlers } from '../../lib/handlers';
import { createReportHandlers } from './report-handlers';
import { createReportLogic, type Reports, type ReportsDependencies } from './reports';

export type ReportsFeature = Reports & { handlers: Handlers<typeof reportContract> };

export function createReports(dependencies: ReportsDependencies): ReportsFeature {
  const reports = createReportLogic(dependencies);
  return { ...reports, handlers: createReportHandlers(reports) };
}

export { parseFileQuery } from './file-query';
export type { Reports } from './reports';
