import { completeConfig } from '../../../shared/config/config-text';
import type { Run } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';
import { createBreather } from '../../lib/breather';
import type { Database } from '../../store';
import { compareMetrics, type Difference, findDifferences } from './compare';
import { describeReplay } from './intervention-repository';
import { findRunConfigs, type StoredConfig } from './run-repository';
import type { RunRow } from './run-row';

export interface RunComparison {
  runs: Run[];
  differences: Difference[];
  metrics: { metric: string; values: (number | null)[] }[];
}

/** Everything that made a run what it is, as one document. */
async function documentOf(database: Database, row: RunRow, stored: StoredConfig): Promise<unknown> {
  const environment: unknown = JSON.parse(stored.environment);
  if (row.source !== null && isForeign(JSON.parse(row.source))) {
    const { details } = environment as { details?: unknown };
    return { ...JSON.parse(stored.config), environment: details ?? {} };
  }
  const interventions = row.interventionCount > 0 ? await describeReplay(database, row.id) : {};
  const config = completeConfig(JSON.parse(stored.config));
  return { ...config, ...interventions, datasetFingerprint: row.datasetFingerprint, environment };
}

/** Configs, environment, data, interventions and last metrics of runs side by side, in slices. */
export async function compareRuns(
  database: Database,
  rows: readonly RunRow[],
  describe: (row: RunRow) => Run,
): Promise<RunComparison> {
  const configs = await findRunConfigs(
    database,
    rows.map(({ id }) => id),
  );
  const documents: unknown[] = [];
  const breathe = createBreather();
  for (const row of rows) {
    const stored = configs.get(row.id);
    if (!stored) throw new Error(`Run ${row.id} has no config.`);
    documents.push(await documentOf(database, row, stored));
    await breathe();
  }
  const runs = rows.map(describe);
  return { runs, differences: await findDifferences(documents), metrics: compareMetrics(runs) };
}
