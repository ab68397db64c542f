import { tableFromIPC } from 'apache-arrow';
import type { Command } from 'commander';
import { formatDuration, formatNumber } from '../../shared/base/format';
import { orderRows } from '../../shared/base/order';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Run } from '../../shared/contract/run';
import { parseRunColumn, type RunColumnName, titleOfRunColumn } from '../../shared/run-table/column-name';
import { asFilterCondition, columnOfFilterName, parseRunFilter } from '../../shared/run-table/filter';
import { fieldOfRun, filterRuns } from '../../shared/run-table/filter-runs';
import { type ListedRun, type RunList, toRunList, valueIn } from '../../shared/run-table/run-list';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { type Failure, UsageError } from '../failure';
import { metricsBySplit } from '../run-text';
import { formatTable } from '../table';
import { wholeNumber } from '../whole-number';
import { describeGroups, hostColumn, type NamedColumn } from './run-groups';

interface ListOptions {
  filter?: string;
  columns: string[];
  sort: string[];
  limit?: number;
  group: string[];
  view?: string;
  archived?: boolean;
}

/** The table cuts what is longer than its last column. */
const headlineCount = 20;

function headline(run: Run): string {
  const metrics = metricsBySplit(run);
  const split = (['test', 'validation', 'train'] as const).find((name) => Object.keys(metrics[name]).length > 0);
  if (!split) return '–';
  return Object.entries(metrics[split])
    .slice(0, headlineCount)
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

/** Ids of the table's columns that filters call otherwise. */
const fieldNames: Record<string, string> = { tags: 'tag' };

/** A field of the run or a column of the host, whichever the name stands for. */
function namedColumn(name: string, list: RunList): NamedColumn {
  const column = columnOfFilterName(name);
  if (column !== null)
    return hostColumn(column, titleOfRunColumn(parseRunColumn(column) as NonNullable<RunColumnName>), list);
  const field = fieldOfRun(fieldNames[name] ?? name);
  if (!field)
    throw new UsageError(
      `"${name}" is neither a field of a run nor a column.`,
      'For example: --sort -validation/accuracy --group experiment,training.batchSize',
    );
  return {
    name,
    title: name,
    value: (run) => {
      const value = field(run);
      return typeof value === 'number' || typeof value === 'string' ? value : value ? value.join(', ') : null;
    },
  };
}

function orderKey(name: string, list: RunList) {
  const isDescending = name.startsWith('-');
  const { value } = namedColumn(isDescending ? name.slice(1) : name, list);
  return { direction: isDescending ? ('descending' as const) : ('ascending' as const), value };
}

/** What the view of that name says, where the options say nothing else. */
async function withView({ client }: CommandContext, options: ListOptions): Promise<ListOptions> {
  if (options.view === undefined) return options;
  const { views } = await client.runViews.list();
  const wanted = options.view.toLowerCase();
  const view = views.find(({ id, name }) => id === options.view || name.toLowerCase() === wanted);
  if (!view)
    throw new StudioError('NOT_FOUND', `There is no view "${options.view}" of the runs in this project.`, {
      fix: `It has: ${views.map(({ name }) => name).join(', ') || 'none yet; save one above the table of runs'}.`,
    });
  const { columns, filter, sort, grouping } = view.layout;
  const isKnown = (id: string) => parseRunColumn(id) !== null || fieldOfRun(fieldNames[id] ?? id) !== undefined;
  return {
    ...options,
    columns: options.columns.length > 0 ? options.columns : (columns ?? []).filter((id) => parseRunColumn(id) !== null),
    filter: options.filter ?? filter,
    sort:
      options.sort.length > 0
        ? options.sort
        : sort
            .filter(({ id }) => isKnown(id))
            .map(({ id, direction }) => `${direction === 'descending' ? '-' : ''}${id}`),
    group: options.group.length > 0 ? options.group : grouping.filter(isKnown),
  };
}

async function listSome(context: CommandContext, given: ListOptions): Promise<Outcome> {
  const options = await withView(context, given);
  const filter = parseRunFilter(
    [asFilterCondition(options.filter ?? ''), ...(options.archived ? ['archived = true'] : [])].join(' '),
  );
  if (filter.problem)
    throw new UsageError(
      `The filter cannot be read at character ${filter.problem.at + 1}: ${filter.problem.message}`,
      'For example: --filter "status = completed and training.batchSize >= 64"',
    );
  const shown = options.columns.map(requireColumn);
  const deciding = [...options.sort.map((name) => name.replace(/^-/, '')), ...options.group].flatMap(
    (name) => columnOfFilterName(name) ?? [],
  );
  const list = await readRunList(context, [...new Set([...shown, ...deciding, ...filter.columns])]);
  const found = orderRows(
    filterRuns(list, filter),
    options.sort.map((name) => orderKey(name, list)),
  ).slice(0, options.limit);
  const titleOf = (name: string) => titleOfRunColumn(parseRunColumn(name) as NonNullable<RunColumnName>);
  if (options.group.length > 0)
    return describeGroups(
      found,
      options.group.map((name) => namedColumn(name, list)),
      shown.map((name) => hostColumn(name, titleOf(name), list)),
    );
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
            title: titleOf(name),
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
    .option('--group <names>', 'by these, one within the other, with mean and deviation of the columns', separated, [])
    .option('--view <name>', 'columns, filter, order and groups of a view that was saved in the window')
    .option('--archived', 'those that are archived')
    .option('--limit <count>', 'at most so many', (text) => wholeNumber('--limit', text, 1, 1_000_000))
    .action(
      projectAction(registration, (context: CommandContext, options: ListOptions) =>
        options.filter === undefined &&
        options.limit === undefined &&
        options.view === undefined &&
        !options.archived &&
        options.columns.length + options.sort.length + options.group.length === 0
          ? listAll(context)
          : listSome(context, options),
      ),
    );
}
