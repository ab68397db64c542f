import { type Float64, tableFromIPC, type Utf8 } from 'apache-arrow';
import { formatCount, formatNumber } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { comparisonColumns, costsOfExports, judgeSplits, splitVerdictTexts } from '../../shared/comparison';
import { reproductionText } from '../../shared/config/reproduction';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Run } from '../../shared/contract/run';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { paretoOf, statisticsOf } from '../comparison-figures';
import { type Failure, UsageError } from '../failure';
import { formatRun, summariseRun } from '../run-text';
import { formatTable } from '../table';
import { registerRunControl } from './run-control';
import { registerRunHistory } from './run-history';
import { registerRunList } from './run-list';
import { registerRunMarks } from './run-marks';
import { registerRunQueue } from './run-queue';
import { registerRunRecords } from './run-records';

interface Series {
  metric: string;
  steps: number[];
  values: number[];
}

async function showRun({ client }: CommandContext, name: string): Promise<Outcome> {
  const { run } = await client.runs.get({ id: name });
  const { text, config } = await client.runs.config({ id: run.id });
  return { json: { run, config }, text: `${formatRun(run)}\n${text}` };
}

/** The config alone, ready to be trained again: with the version of the data that the run learned from. */
async function showConfig({ client }: CommandContext, name: string): Promise<Outcome> {
  const { run } = await client.runs.get({ id: name });
  const { textHere, versionHere, config } = await client.runs.config({ id: run.id });
  const pinned = reproductionText(textHere, versionHere ?? run.datasetVersion);
  return { json: { config, text: pinned }, text: pinned };
}

async function readSeries({ bulk }: CommandContext, run: Run, metric: string | undefined): Promise<Series[]> {
  const query = metric === undefined ? '' : `?${new URLSearchParams({ metric })}`;
  const response = await bulk(bulkPaths.runMetrics(run.id) + query);
  if (!response.ok) {
    const { error } = (await response.json()) as { error: Failure };
    throw new StudioError(error.code, error.message, error.data);
  }
  const table = tableFromIPC<{ metric: Utf8; step: Float64; value: Float64 }>(await response.arrayBuffer());
  const series = new Map<string, Series>();
  for (const row of table) {
    const name = String(row.metric);
    const one = series.get(name) ?? { metric: name, steps: [], values: [] };
    series.set(name, one);
    one.steps.push(row.step);
    one.values.push(row.value);
  }
  return [...series.values()];
}

async function showMetrics(context: CommandContext, name: string, { metric }: { metric?: string }): Promise<Outcome> {
  const { run } = await context.client.runs.get({ id: name });
  const series = await readSeries(context, run, metric);
  if (metric !== undefined && series.length === 0)
    throw new StudioError('NOT_FOUND', `${run.name} has no metric "${metric}".`, {
      fix: `It has: ${Object.keys(run.metrics).sort().join(', ') || 'none yet'}.`,
    });
  const text = formatTable(
    series.flatMap((one) => one.steps.map((step, index) => ({ metric: one.metric, step, value: one.values[index] }))),
    [
      { title: 'metric', text: (point) => point.metric },
      { title: 'step', align: 'right', text: (point) => formatCount(point.step) },
      { title: 'value', align: 'right', text: (point) => formatNumber(point.value, 6) },
    ],
  );
  return { json: { series }, text };
}

async function removeMetrics({ client }: CommandContext, name: string, metrics: string[]): Promise<Outcome> {
  const { run } = await client.runs.get({ id: name });
  const { removedMetrics } = await client.runs.removeMetrics({ id: run.id, metrics });
  const missing = metrics.filter((metric) => !removedMetrics.includes(metric));
  if (missing.length > 0)
    throw new StudioError('NOT_FOUND', `The run ${run.name} has no metric ${missing.join(', ')}.`, {
      fix: `Deleted: ${removedMetrics.join(', ') || 'none'}. studio run metrics ${run.number} lists what it has.`,
    });
  return { json: { removedMetrics }, text: `Deleted ${removedMetrics.join(', ')} of ${run.name}.\n` };
}

async function compareRuns({ client }: CommandContext, names: string[]): Promise<Outcome> {
  if (names.length < 2)
    throw new UsageError(
      `A comparison needs two or more runs; ${names.length} was named.`,
      'For example: studio run compare 1 2',
    );
  const found = await Promise.all(names.map((id) => client.runs.get({ id })));
  const ids = found.map(({ run }) => run.id);
  const { runs, differences, metrics, furtherMetricCount } = await client.runs.compare({ ids });
  const { exports } = await client.exports.list();
  const figures = comparisonColumns(runs, differences, metrics, costsOfExports(exports));
  // Only of runs that were made alike can it be expected.
  const equality =
    ids[0] !== undefined && ids[1] !== undefined && ids.length === 2 && differences.length === 0
      ? await client.runs.compareFigures({ id: ids[0], otherId: ids[1] })
      : null;
  const columns = runs.map((run, index) => ({ run, index }));
  const show = (value: unknown) =>
    value === undefined ? '–' : typeof value === 'string' ? value : JSON.stringify(value);
  const differenceTable = formatTable<(typeof differences)[number]>(differences, [
    { title: 'only differences', text: ({ path }) => path },
    ...columns.map(({ run, index }) => ({
      title: run.name,
      text: ({ values }: { values: unknown[] }) => show(values[index]),
    })),
  ]);
  const metricTable = formatTable<(typeof metrics)[number]>(metrics, [
    { title: 'metric', text: ({ metric }) => metric },
    ...columns.map(({ run, index }) => ({
      title: run.name,
      align: 'right' as const,
      text: ({ values }: { values: (number | null)[] }) => formatNumber(values[index]),
    })),
  ]);
  const further =
    furtherMetricCount > 0 ? `${formatCount(furtherMetricCount)} further metrics are not compared.\n` : '';
  return {
    json: {
      runs: runs.map(summariseRun),
      differences,
      metrics,
      furtherMetricCount,
      split: judgeSplits(runs),
      statistics: statisticsOf(figures, runs),
      pareto: paretoOf(figures, runs),
      equality,
    },
    text: `${differences.length === 0 ? `The configs do not differ.${equality ? ` ${equality.verdict}` : ''}\n` : differenceTable}\n${splitVerdictTexts[judgeSplits(runs)]}\n\n${metricTable}${further}`,
  };
}

export function registerRun(registration: Registration): void {
  const run = registration.program.command('run').description('Runs of the project.');
  registerRunList(run, registration);
  registerRunMarks(run, registration);
  registerRunQueue(run, registration);
  registerRunRecords(run, registration);
  registerRunControl(run, registration);
  registerRunHistory(run, registration);
  run
    .command('show')
    .description('One run and its config.')
    .argument('<run>', 'name, number or id')
    .action(projectAction(registration, showRun));
  run
    .command('config')
    .description('The config of a run, to train it again: studio run config 3 > config.yaml')
    .argument('<run>', 'name, number or id')
    .action(projectAction(registration, showConfig));
  run
    .command('metrics')
    .description('The recorded series.')
    .argument('<run>', 'name, number or id')
    .option('--metric <metric>', 'only this one, such as validation/loss')
    .action(projectAction(registration, showMetrics));
  run
    .command('remove-metrics')
    .description('Delete the points of some metrics of an ended run for good.')
    .argument('<run>', 'name, number or id')
    .argument('<metrics...>', 'such as train/loss')
    .action(projectAction(registration, removeMetrics));
  run
    .command('compare')
    .description('What differs between runs, and their figures side by side.')
    .argument('<runs...>', 'two or more names, numbers or ids')
    .action(projectAction(registration, compareRuns));
}
