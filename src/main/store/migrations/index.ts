import foundation from './0001-foundation.sql?raw';
import models from './0002-models.sql?raw';
import evaluationOutputs from './0003-evaluation-outputs.sql?raw';
import datasetVersions from './0004-dataset-versions.sql?raw';
import runSplit from './0005-run-split.sql?raw';
import runValues from './0006-run-values.sql?raw';

/** In order; the number of entries is the newest `user_version`. Entries never change once released. */
export const migrations: readonly string[] = [
  foundation,
  models,
  evaluationOutputs,
  datasetVersions,
  runSplit,
  runValues,
];
