import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ComparisonColumn, compareByDecision } from '../../../shared/comparison';
import { metricDirection } from '../../../shared/config/metric-direction';
import { host } from '../../lib/host-client';
import { type RunValues, useRunList } from '../../lib/run-list';

/** Columns of ten thousand runs that are read at once; of very many settings the first are offered. */
const settingLimit = 40;
const metricLimit = 20;

interface CrowdRun {
  id: string;
  startedAt: number | null;
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
 * costs. Null until they are read.
 */
export function useCrowdColumns(runs: readonly CrowdRun[]) {
  const settings = useQuery(host.runs.settings.queryOptions());
  const names = useQuery(host.runs.metricNames.queryOptions({ input: { ids: null } }));
  const chosen = useMemo(() => {
    const varied = (settings.data?.settings ?? []).filter(({ isVaried }) => isVaried).map(({ path }) => path);
    const metrics = (names.data?.names ?? []).filter((name) => !name.startsWith('system/')).toSorted(compareByDecision);
    return {
      settings: varied.slice(0, settingLimit),
      metrics: metrics.slice(0, metricLimit),
      leftOutCount: Math.max(0, varied.length - settingLimit) + Math.max(0, metrics.length - metricLimit),
    };
  }, [settings.data, names.data]);
  const wanted = useMemo(
    () => [...chosen.metrics.map((metric) => `metric:${metric}`), ...chosen.settings.map((path) => `config:${path}`)],
    [chosen],
  );
  const list = useRunList(wanted);
  const isRead = settings.data !== undefined && names.data !== undefined && list.isComplete;
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
        values: runs.map((run) => (key === 'durationMs' && run.startedAt === null ? null : finite(run[key]))),
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
  const error = settings.error ?? names.error ?? list.error;
  return { columns, isRead, error, leftOutCount: chosen.leftOutCount };
}
