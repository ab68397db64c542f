import type { runContract } from '../../../shared/contract/run';
import type { runControlContract } from '../../../shared/contract/run-control';
import type { runEqualityContract } from '../../../shared/contract/run-equality';
import type { runMetricContract } from '../../../shared/contract/run-metric';
import type { runQueueContract } from '../../../shared/contract/run-queue';
import type { runRecordContract } from '../../../shared/contract/run-record';
import type { runMarkContract } from '../../../shared/contract/run-view';
import type { Handlers } from '../../lib/handlers';
import type { Runs, RunsDependencies } from './door';
import { createRecordHandlers } from './record-handlers';
import { createRunControlHandlers } from './run-control-handlers';
import { createRunEqualityHandlers } from './run-equality-handlers';
import { createRunHandlers } from './run-handlers';
import { createRunMarkHandlers } from './run-mark-handlers';
import { createRunMetricHandlers } from './run-metric-handlers';
import { createRunQueueHandlers } from './run-queue-handlers';
import { createRunLogic } from './runs';

export type RunsFeature = Runs & {
  handlers: Handlers<typeof runContract> &
    Handlers<typeof runQueueContract> &
    Handlers<typeof runControlContract> &
    Handlers<typeof runMetricContract> &
    Handlers<typeof runEqualityContract> &
    Handlers<typeof runRecordContract> &
    Handlers<typeof runMarkContract>;
};

export function createRuns(dependencies: RunsDependencies): RunsFeature {
  const inHand = new Set<string>();
  const runs = createRunLogic(dependencies, inHand);
  return {
    ...runs,
    handlers: {
      ...createRunHandlers(runs),
      ...createRunQueueHandlers(runs.queue),
      ...createRunControlHandlers(runs.control),
      ...createRunMetricHandlers({ ...dependencies, inHand }),
      ...createRunEqualityHandlers(runs, dependencies.session),
      ...createRecordHandlers(runs.records),
      ...createRunMarkHandlers(dependencies),
    },
  };
}

export type { RunResult, Runs, RunsDependencies } from './door';
export {
  createImportedFigures,
  deleteImportedRuns,
  describeImportedRun,
  type ImportedRun,
  insertImportedRun,
  markIncoming,
  nameImportedRun,
  replaceFigures,
} from './imported-run';
export { type LogLoad, type LogLoadQuery, runLogLoad } from './log-load';
export type { SeriesColumns } from './metric-columns';
export { createMetricCompaction } from './metric-compaction';
export { reportDamage } from './metric-damage';
export { readUnpacked } from './metric-packing';
export { readSeries } from './metric-reader';
export { listSeries, type SeriesRow } from './metric-repository';
export { type MetricsQuery, type MetricsTable, metricsHeaders, parseMetricsQuery } from './metrics-query';
export { parseSeries } from './parse-series';
export { parseHistogramQuery, parsePictureQuery } from './record-query';
export { insertRecords } from './record-repository';
export { type EngineDependencies, planRunEngine } from './run-engine';
export { insertRunEvents, type NewRunEvent } from './run-event-repository';
export { createRunViews } from './run-views';
