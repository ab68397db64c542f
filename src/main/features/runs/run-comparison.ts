import { z } from 'zod';
import { StudioError } from '../../../shared/base/problem';
import type { Run } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';
import { type ArrowSource, arrowColumns } from '../../lib/arrow-columns';
import { createBreather } from '../../lib/breather';
import type { Database } from '../../store';
import { type Difference, findDifferences } from './compare';
import { compareMetrics, type MetricComparison } from './compare-metrics';
import { createConfigCompletion } from './config-completion';
import { describeReplay } from './intervention-repository';
import { findRunConfigs, type StoredConfig } from './run-repository';
import type { RunRow } from './run-row';

export interface RunComparison extends MetricComparison {
  runs: Run[];
  differences: Difference[];
}

/** Everything that made each run what it is, as one document. */
async function* documentsOf(database: Database, rows: readonly RunRow[]): AsyncGenerator<unknown> {
  const configs = await findRunConfigs(
    database,
    rows.map(({ id }) => id),
  );
  const complete = createConfigCompletion();
  for (const row of rows) {
    const stored = configs.get(row.id);
    if (!stored) throw new Error(`Run ${row.id} has no config.`);
    yield await documentOf(database, row, stored, complete);
  }
}

async function documentOf(
  database: Database,
  row: RunRow,
  stored: StoredConfig,
  complete: (text: string) => unknown,
): Promise<unknown> {
  const environment: unknown = JSON.parse(stored.environment);
  if (row.source !== null && isForeign(JSON.parse(row.source))) {
    const { details } = environment as { details?: unknown };
    return { ...JSON.parse(stored.config), environment: details ?? {} };
  }
  const interventions = row.interventionCount > 0 ? await describeReplay(database, row.id) : {};
  const config = complete(stored.config) as object;
  return { ...config, ...interventions, datasetFingerprint: row.datasetFingerprint, environment };
}

/** Configs, environment, data, interventions and last metrics of runs side by side, in slices. */
export async function compareRuns(
  database: Database,
  rows: readonly RunRow[],
  describe: (row: RunRow) => Run,
): Promise<RunComparison> {
  const differences = await findDifferences(documentsOf(database, rows));
  const breathe = createBreather();
  const runs: Run[] = [];
  for (const row of rows) {
    runs.push(describe(row));
    await breathe();
  }
  return { runs, differences, ...(await compareMetrics(database, runs)) };
}

const comparedIds = z.array(z.string().max(200)).min(2).max(2_000);

/** Throws: StudioError BAD_INPUT. */
export function parseComparedIds(question: unknown): string[] {
  const { success, data } = comparedIds.safeParse(question);
  if (success) return data;
  const found = Array.isArray(question) ? `a list of ${question.length}` : typeof question;
  throw new StudioError('BAD_INPUT', `The question is ${found}; a list of two to 2,000 ids of runs was expected.`, {
    fix: 'Compare fewer runs, or choose a second one.',
  });
}

/** Values of a config: numbers as they are, everything else as JSON. */
function differenceSource({ path, values }: Difference): ArrowSource {
  const name = `difference:${path}`;
  return values.every((value) => value === null || typeof value === 'number')
    ? { name, values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : Number.NaN)) }
    : { name, texts: values.map((value) => (value === null ? null : JSON.stringify(value))) };
}

/** Answers POST /data/comparison: a row a run. */
export async function comparisonTable({
  runs,
  differences,
  metrics,
  furtherMetricCount,
}: RunComparison): Promise<Uint8Array> {
  const breathe = createBreather();
  const sources: ArrowSource[] = [
    { name: 'id', texts: runs.map(({ id }) => id) },
    { name: 'split', texts: runs.map(({ split }) => (split === undefined ? null : JSON.stringify(split))) },
    {
      name: 'peakBytes',
      values: Float64Array.from(runs, (run) => run.metrics['system/peakBytes']?.maximum ?? Number.NaN),
    },
  ];
  // One number for all rows.
  sources.push({ name: 'furtherMetricCount', values: new Float64Array(runs.length).fill(furtherMetricCount) });
  for (const difference of differences) {
    sources.push(differenceSource(difference));
    await breathe();
  }
  for (const { metric, values } of metrics)
    sources.push({ name: `metric:${metric}`, values: Float64Array.from(values, (value) => value ?? Number.NaN) });
  return arrowColumns(sources, runs.length);
}
