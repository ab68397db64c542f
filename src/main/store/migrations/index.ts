import foundation from './0001-foundation.sql?raw';
import models from './0002-models.sql?raw';
import evaluationOutputs from './0003-evaluation-outputs.sql?raw';
import datasetVersions from './0004-dataset-versions.sql?raw';
import runSplit from './0005-run-split.sql?raw';
import runValues from './0006-run-values.sql?raw';
import runViews from './0007-run-views.sql?raw';
import runEvents from './0008-run-events.sql?raw';
import runRecords from './0009-run-records.sql?raw';
import reports from './0010-reports.sql?raw';
import runSources from './0011-run-sources.sql?raw';
import runMemory from './0012-run-memory.sql?raw';
import portableImports from './0013-portable-imports.sql?raw';
import metricChunks from './0014-metric-chunks.sql?raw';
import runAlive from './0015-run-alive.sql?raw';
import staleSummaries from './0016-stale-summaries.sql?raw';

/** In order; the number of entries is the newest `user_version`. Entries never change once released. */
export const migrations: readonly string[] = [
  foundation,
  models,
  evaluationOutputs,
  datasetVersions,
  runSplit,
  runValues,
  runViews,
  runEvents,
  runRecords,
  reports,
  runSources,
  runMemory,
  portableImports,
  metricChunks,
  runAlive,
  staleSummaries,
];
