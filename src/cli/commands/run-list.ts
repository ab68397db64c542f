import { tableFromIPC } from 'apache-arrow';
import type { Command } from 'commander';
import { formatDuration, formatNumber } from '../../shared/base/format';
import { orderRows } from '../../shared/base/order';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Run } from '../../shared/contract/run';
import { parseRunColumn, titleOfRunColumn } from '../../shared/run-table/column-name';
import { columnOfFilterName, parseRunFilter } from '../../shared/run-table/filter';
import { fieldOfRun, filterRuns } from '../../shared/run-table/filter-runs';
import { type ListedRun, type RunList, toRunList, valueIn } from '../../shared/run-table/run-list';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { type Failure, UsageError } from '../failure';
import { metricsBySplit } from '../run-text';
import { formatTable } from '../table';
import { wholeNumber } from '../whole-number';

interface ListOptions {
  filter?: string;
  columns: string[];
  sort: string[];
  limit?: number;
}

function headline(run: Run): string {
  const metrics = metricsBySplit(run);
  const split = (['test', 'validation', 'train'] as const).find((name) => Object.keys(metrics[name]).length > 0);
  if (!split) return '–';
  return Object.entries(metrics[split])
    .map(([metric, value]) => `${split}/${metric} ${formatNumber(value)}`)
    .join('  ');
}

const noRuns = 'No runs yet. Train one with: studio train digits-mlp\n';

async function listAll({ client }: CommandContext): Promise<Outcome> {
  const { runs } = await client.runs.list();
  const text =
    runs.length === 0
      ? noRuns
      : formatTable(runs, [
          { title: 'run', text: ({ name }) => name },
          { title: 'status', text: ({ status }) => status },
          { title: 'experiment', text: ({ experiment }) => experiment },
          { title: 'data set', text: ({ datasetName }) => datasetName },
          { title: 'engine', text: ({ engine }) => engine ?? '–' },
          { title: 'trained', align: 'right', text: ({ durationMs }) => formatDuration(durationMs) },
          { title: 'epoch', align: 'right', text: ({ epoch, epochCount }) => `${epoch}/${epochCount}` },
          { title: 'metrics', text: headline },
        ]);
  return { json: { runs }, text };
}

/** The column that a name stands for: `training.batchSize`, `validation/loss:best`. */
function requireColumn(name: string): string {
  const column = columnOfFilterName(name);
  if (column !== null) return column;
  throw new UsageError(
    `"${name}" names no column; a setting has a dot (training.batchSize), a metric a slash (validation/accuracy).`,
    'For example: --columns training.batchSize,validation/loss:best',
  );
}

async function readRunList({ bulk }: CommandContext, columns: readonly string[]): Promise<RunList> {
  const query = new URLSearchParams(columns.map((column): [string, string] => ['column', column]));
  const response = await bulk(`${bulkPaths.runs}?${query}`);
  if (response.ok) return toRunList(tableFromIPC(await response.arrayBuffer()), columns);
  const { error } = (await response.json()) as { error: Failure };
  throw new StudioError(error.code, error.message, error.data);
}

function orderKey(name: string, { columns }: RunList) {
  const isDescending = name.startsWith('-');
  const bare = isDescending ? name.slice(1) : name;
  const column = columnOfFilterName(bare);
  const values = columns.get(column ?? '');
  const field = fieldOfRun(bare);
  if (column === null && !field)
    throw new UsageError(
      `"${bare}" is neither a field of a run nor a column.`,
      'For example: --sort -validation/accuracy',
    );
  return {
    direction: isDescending ? ('descending' as const) : ('ascending' as const),
    value: (run: ListedRun) => {
      const value = column === null ? field?.(run) : valueIn(values, run.index);
      return typeof value === 'number' || typeof value === 'string' ? value : value ? value.join(', ') : null;
    },
  };
}

async function listSome(context: CommandContext, options: ListOptions): Promise<Outcome> {
  const filter = parseRunFilter(options.filter ?? '');
  if (filter.problem)
    throw new UsageError(
      `The filter cannot be read at character ${filter.problem.at + 1}: ${filter.problem.message}`,
      'For example: --filter "status = completed and training.batchSize >= 64"',
    );
  const shown = options.columns.map(requireColumn);
  const sorted = options.sort.flatMap((name) => columnOfFilterName(name.replace(/^-/, '')) ?? []);
  const list = await readRunList(context, [...new Set([...shown, ...sorted, ...filter.columns])]);
  const found = orderRows(
    filterRuns(list, filter),
    options.sort.map((name) => orderKey(name, list)),
  ).slice(0, options.limit);
  const valuesOf = (run: ListedRun) => shown.map((name) => [name, valueIn(list.columns.get(name), run.index)] as const);
  const show = (value: number | string | null) => (typeof value === 'number' ? formatNumber(value) : (value ?? '–'));
  const text =
    list.runs.length === 0
      ? noRuns
      : formatTable(found, [
          { title: 'run', text: ({ name }) => name },
          { title: 'status', text: ({ status }) => status },
          { title: 'experiment', text: ({ experiment }) => experiment },
          ...shown.map((name) => ({
            title: titleOfRunColumn(parseRunColumn(name) as NonNullable<ReturnType<typeof parseRunColumn>>),
            align: 'right' as const,
            text: (run: ListedRun) => show(valueIn(list.columns.get(name), run.index)),
          })),
        ]);
  return {
    json: {
      runs: found.map((run) => {
        const { index: _index, ...fields } = run;
        return { ...fields, columns: Object.fromEntries(valuesOf(run)) };
      }),
    },
    text,
  };
}

const separated = (text: string, before: string[]) => [...before, ...text.split(',').map((name) => name.trim())];

export function registerRunList(run: Command, registration: Registration): void {
  run
    .command('list')
    .description('Runs with their newest figures; or those of a filter, with the columns that are asked for.')
    .option('--filter <condition>', 'such as "status = completed and training.batchSize >= 64"')
    .option('--columns <names>', 'settings and metrics: training.batchSize,validation/loss:best', separated, [])
    .option('--sort <names>', 'by these, - for the largest first: -validation/accuracy', separated, [])
    .option('--limit <count>', 'at most so many', (text) => wholeNumber('--limit', text, 1, 1_000_000))
    .action(
      projectAction(registration, (context: CommandContext, options: ListOptions) =>
        options.filter === undefined &&
        options.limit === undefined &&
        options.columns.length + options.sort.length === 0
          ? listAll(context)
          : listSome(context, options),
      ),
    );
}
