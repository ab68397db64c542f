import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ComparisonColumn, compareByDecision, trainingTimeOf } from '../../../shared/comparison';
import { metricDirection } from '../../../shared/config/metric-direction';
import { host } from '../../lib/host-client';
import { type RunValues, useRunList } from '../../lib/run-list';

/** Columns of ten thousand runs that are read at once; of very many settings the first are offered. */
const settingLimit = 40;
const metricLimit = 12;
/** Runs, spread over all of them, that tell which settings differ. */
const sampleCount = 200;

interface CrowdRun {
  id: string;
  durationMs: number;
  parameterCount: number | null;
  samplesPerSecond: number | null;
}

/** What every run has in its own row. */
const costs = [
  { key: 'durationMs', title: 'Training time', unit: 'milliseconds', better: 'smaller' },
  { key: 'parameterCount', title: 'Parameters', unit: 'count', better: 'smaller' },
  { key: 'samplesPerSecond', title: 'Samples a second', unit: 'count', better: 'greater' },
] as const;

const finite = (value: number | null | undefined) =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

function valuesOf(values: RunValues | undefined, places: readonly number[]) {
  if (!values) return null;
  return 'values' in values
    ? { kind: 'number' as const, values: places.map((place) => finite(values.values[place])) }
    : { kind: 'category' as const, values: places.map((place) => values.texts[place] ?? null) };
}

/**
 * Columns of more runs than the host puts side by side, from the run table's own columns: settings that differ, figures and
 * costs.
 */
export function useCrowdColumns(runs: readonly CrowdRun[]) {
  const sample = useMemo(() => {
    const stride = Math.max(1, runs.length / sampleCount);
    return Array.from(
      { length: Math.min(sampleCount, runs.length) },
      (_, at) => runs[Math.floor(at * stride)]?.id ?? '',
    );
  }, [runs]);
  const sampled = useQuery(host.runs.compare.queryOptions({ input: { ids: sample } }));
  const chosen = useMemo(() => {
    const varied = (sampled.data?.differences ?? []).map(({ path }) => path);
    const metrics = (sampled.data?.metrics ?? [])
      .map(({ metric }) => metric)
      .filter((metric) => !metric.startsWith('system/'))
      .toSorted(compareByDecision);
    return {
      settings: varied.slice(0, settingLimit),
      metrics: metrics.slice(0, metricLimit),
      leftOutCount: Math.max(0, varied.length - settingLimit) + Math.max(0, metrics.length - metricLimit),
    };
  }, [sampled.data]);
  const wanted = useMemo(
    () => [...chosen.metrics.map((metric) => `metric:${metric}`), ...chosen.settings.map((path) => `config:${path}`)],
    [chosen],
  );
  const list = useRunList(wanted);
  const isRead = sampled.data !== undefined && list.isComplete;
  const columns = useMemo<readonly ComparisonColumn[]>(() => {
    if (!isRead || !list.data) return [];
    const { data } = list;
    const placeOf = new Map(data.runs.map(({ id, index }) => [id, index]));
    const places = runs.map(({ id }) => placeOf.get(id) ?? -1);
    const columnOf = (name: string) => valuesOf(data.columns.get(name), places);
    const all: (ComparisonColumn | null)[] = [
      ...chosen.metrics.map((metric) => {
        const found = columnOf(`metric:${metric}`);
        const better = metricDirection(metric) === 'lower' ? ('smaller' as const) : ('greater' as const);
        return (
          found && { name: `metric:${metric}`, title: metric, role: 'metric' as const, unit: null, better, ...found }
        );
      }),
      ...costs.map(({ key, title, unit, better }) => ({
        name: `cost:${key}`,
        title,
        role: 'cost' as const,
        unit,
        better,
        kind: 'number' as const,
        values: runs.map((run) => finite(key === 'durationMs' ? trainingTimeOf(run) : run[key])),
      })),
      ...chosen.settings.map((path) => {
        const found = columnOf(`config:${path}`);
        return (
          found && { name: `config:${path}`, title: path, role: 'config' as const, unit: null, better: null, ...found }
        );
      }),
    ];
    return all.filter(
      (column): column is ComparisonColumn =>
        column?.values.some((value) => value !== null) === true &&
        // A setting that other runs of the project differ in.
        (column.role !== 'config' || column.values.some((value) => value !== column.values[0])),
    );
  }, [isRead, list.data, runs, chosen]);
  const error = sampled.error ?? list.error;
  return { columns, isRead, error, leftOutCount: chosen.leftOutCount };
}
