import {
  type ComparisonColumn,
  compareGroups,
  describeVerdict,
  experimentColumns,
  groupRuns,
  mainMetric,
  type NumberColumn,
  pickWithinBudget,
} from '../shared/comparison';
import type { Run } from '../shared/contract/run';
import { mean, meanInterval, paretoFront } from '../shared/statistics';

/** Groups of seeds against the first group, in the metric that most likely decides; null without one. */
export function statisticsOf(columns: readonly ComparisonColumn[], runs: readonly Run[]) {
  const metric = mainMetric(columns);
  if (!metric) return null;
  const groups = groupRuns(experimentColumns(columns), runs.length);
  const samples = groups.map(({ runIndices }) =>
    runIndices.flatMap((index) => {
      const value = metric.values[index];
      return value === null || value === undefined ? [] : [value];
    }),
  );
  const results = new Map(
    compareGroups(samples, 0, { better: metric.better ?? 'greater' }).map((result) => [result.group, result]),
  );
  return {
    metric: metric.title,
    correction: 'holm',
    groups: groups.map(({ title, runIndices }, index) => {
      const values = samples[index] ?? [];
      const result = results.get(index);
      return {
        title,
        runs: runIndices.map((place) => runs[place]?.name),
        mean: values.length > 0 ? mean(values) : null,
        interval: values.length > 1 ? meanInterval(values) : null,
        ...(result
          ? {
              difference: values.length > 0 && samples[0]?.length ? result.difference : null,
              welch: result.welch,
              mannWhitney: result.mannWhitney,
              bootstrap: result.bootstrap,
              effectSize: result.effectSize,
              verdict: result.verdict,
              words: describeVerdict(result, samples[0]?.length ?? 0),
            }
          : { verdict: 'reference' }),
      };
    }),
  };
}

/** Runs that no other beats in quality and a cost, for every cost that is known. */
export function paretoOf(columns: readonly ComparisonColumn[], runs: readonly Run[]) {
  const quality = mainMetric(columns);
  if (!quality) return null;
  const names = runs.map(({ name }) => name);
  const costs = columns.filter((column): column is NumberColumn => column.role === 'cost' && column.kind === 'number');
  return {
    quality: quality.title,
    reason: pickWithinBudget(quality, [], names, costs).reason,
    fronts: costs.map((cost) => ({
      cost: cost.name.replace(/^cost:/, ''),
      runs: paretoFront(
        runs.map((_, index) => [quality.values[index] ?? Number.NaN, cost.values[index] ?? Number.NaN]),
        [quality.better ?? 'greater', cost.better ?? 'smaller'],
      ).map((index) => ({
        name: names[index],
        quality: quality.values[index],
        cost: cost.values[index],
      })),
    })),
  };
}
