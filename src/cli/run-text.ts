import { formatCount, formatDuration, formatNumber } from '../shared/base/format';
import type { Run } from '../shared/contract/run';
import { formatFields, formatTable } from './table';

const splitNames = ['train', 'validation', 'test'] as const;
type SplitMetrics = Record<(typeof splitNames)[number], Record<string, number | null>>;

/** Figures by split: those over whole splits where training has ended, else the newest of each series. */
export function metricsBySplit(run: Run): SplitMetrics {
  const metrics: SplitMetrics = { train: {}, validation: {}, test: {} };
  if (run.finalMetrics) return { ...metrics, ...run.finalMetrics };
  for (const [series, { last }] of Object.entries(run.metrics)) {
    const [split, ...rest] = series.split('/');
    const found = splitNames.find((name) => name === split);
    if (found && rest.length > 0) metrics[found][rest.join('/')] = last;
  }
  return metrics;
}

/** The run as the command line reports it after training. */
export function summariseRun(run: Run) {
  return {
    id: run.id,
    name: run.name,
    status: run.status,
    engine: run.engine,
    compiled: run.compiled?.state === 'compiled',
    compilation: run.compiled,
    durationMs: run.durationMs,
    samplesPerSecond: run.samplesPerSecond,
    parameterCount: run.parameterCount,
    epoch: run.epoch,
    step: run.step,
    seed: run.seed,
    interventionCount: run.interventionCount,
    dataset: {
      id: run.datasetId,
      name: run.datasetName,
      version: run.datasetVersion,
      fingerprint: run.datasetFingerprint,
    },
    metrics: metricsBySplit(run),
    error: run.error,
  };
}

function formatCompilation(run: Run): string {
  if (!run.compiled) return '–';
  const { state, reason, detail } = run.compiled;
  return [state, reason ?? detail].filter(Boolean).join(': ');
}

export function formatRun(run: Run): string {
  const metrics = metricsBySplit(run);
  const fields = formatFields([
    ['run', `${run.name} (${run.id})`],
    ['status', run.error ? `${run.status}: ${run.error.message}` : run.status],
    ['data set', `${run.datasetName}${run.datasetVersion === null ? '' : ` version ${run.datasetVersion}`}`],
    ['engine', run.engine ?? '–'],
    ['training step', formatCompilation(run)],
    ['trained', `${formatDuration(run.durationMs)}, epoch ${run.epoch} of ${run.epochCount}`],
    ['speed', run.samplesPerSecond === null ? '–' : `${formatNumber(run.samplesPerSecond)} samples/s`],
    ['parameters', run.parameterCount === null ? '–' : formatCount(run.parameterCount)],
    ['seed', String(run.seed)],
    ...(run.interventionCount === 0
      ? []
      : [['interventions', `${run.interventionCount}: the config alone does not make this run`] as const]),
  ]);
  const names = [...new Set(splitNames.flatMap((split) => Object.keys(metrics[split])))];
  if (names.length === 0) return fields;
  const table = formatTable(names, [
    { title: 'metric', text: (name) => name },
    ...splitNames.map((split) => ({
      title: split,
      align: 'right' as const,
      text: (name: string) => formatNumber(metrics[split][name]),
    })),
  ]);
  return `${fields}\n${table}`;
}
