import {
  compareFigures,
  describeEqualFigures,
  type EqualFigures,
  type ExactSeries,
  isComputedMetric,
} from '../../../shared/comparison';
import { activeRunStatuses } from '../../../shared/contract/run';
import type { runEqualityContract } from '../../../shared/contract/run-equality';
import type { Handlers } from '../../lib/handlers';
import type { ProjectSession } from '../../store';
import type { Runs } from './door';
import { listSeries } from './metric-repository';
import { parseMetricsQuery } from './metrics-query';
import { parseSeries } from './parse-series';

/** Metrics that are read at once: some have a hundred thousand points. */
const metricsAReading = 8;
const namedLimit = 100;

async function readExact(runs: Pick<Runs, 'series'>, ids: readonly string[], metrics: readonly string[]) {
  const byRun = new Map(ids.map((id) => [id, new Map<string, ExactSeries>()]));
  const query = parseMetricsQuery(new URLSearchParams(metrics.map((metric): [string, string] => ['metric', metric])));
  const { bytes } = await runs.series([...new Set(ids)], query);
  parseSeries(bytes, (id, metric, { steps, values }) => byRun.get(id)?.set(metric, { steps, values }));
  return ids.map((id) => byRun.get(id) as Map<string, ExactSeries>) as [
    Map<string, ExactSeries>,
    Map<string, ExactSeries>,
  ];
}

/** Every metric that was computed, of runs with a million of them as well. */
async function namesOf({ database }: ProjectSession, ids: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const id of ids)
    for (const { metric } of await listSeries(database, id)) if (isComputedMetric(metric)) found.add(metric);
  return [...found].sort();
}

function together(one: EqualFigures, other: EqualFigures): EqualFigures {
  const firsts = [one.first, other.first].filter((first) => first !== null);
  return {
    isEqual: one.isEqual && other.isEqual,
    metricCount: one.metricCount + other.metricCount,
    pointCount: one.pointCount + other.pointCount,
    differingMetrics: [...one.differingMetrics, ...other.differingMetrics],
    first: firsts.toSorted((left, right) => left.step - right.step)[0] ?? null,
  };
}

export function createRunEqualityHandlers(
  runs: Pick<Runs, 'get' | 'series'>,
  session: () => ProjectSession,
): Handlers<typeof runEqualityContract> {
  return {
    async compareFigures({ id, otherId }, { signal }) {
      const pair = [await runs.get(id), await runs.get(otherId)];
      const ids = pair.map((run) => run.id);
      const names = await namesOf(session(), ids);
      let compared: EqualFigures | null = null;
      for (let from = 0; from < names.length; from += metricsAReading) {
        signal.throwIfAborted();
        const next = compareFigures(...(await readExact(runs, ids, names.slice(from, from + metricsAReading))));
        compared = compared ? together(compared, next) : next;
      }
      const figures = compared ?? compareFigures(new Map(), new Map());
      const haveEnded = pair.every(({ status }) => !activeRunStatuses.includes(status));
      return {
        ...figures,
        differingMetrics: figures.differingMetrics.slice(0, namedLimit),
        haveEnded,
        verdict: describeEqualFigures(figures, haveEnded),
      };
    },
  };
}
