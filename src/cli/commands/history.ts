import { formatCount, formatDuration } from '../../shared/base/format';
import type { Problem } from '../../shared/base/problem';
import {
  type HistoryOptions,
  type HistoryPreview,
  type HistoryReport,
  historyOptionsSchema,
  historyTools,
} from '../../shared/contract/history';
import { runSourceToolTitles } from '../../shared/contract/run-source';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { UsageError } from '../failure';
import { formatTable } from '../table';

interface ReadOptions {
  tool?: string;
  option: string[];
}

interface ImportOptions extends ReadOptions {
  acceptDamage?: boolean;
  again?: boolean;
}

/** `stepColumn=epoch`, `isFileARun=true`; an empty value means none. */
function readOptions({ tool, option }: ReadOptions): HistoryOptions {
  const values = Object.fromEntries(
    option.map((text): [string, unknown] => {
      const equals = text.indexOf('=');
      if (equals < 1)
        throw new UsageError(`--option takes key=value; received "${text}".`, 'For example --option stepColumn=epoch.');
      const value = text.slice(equals + 1);
      return [
        text.slice(0, equals),
        value === '' ? null : value === 'true' || value === 'false' ? value === 'true' : value,
      ];
    }),
  );
  const checked = historyOptionsSchema.safeParse({ ...values, ...(tool === undefined ? {} : { tool }) });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(
    `An option does not fit: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}.`,
    `Tools: ${historyTools.join(', ')}; options: ${Object.keys(historyOptionsSchema.shape).join(', ')}.`,
  );
}

const problemLine = ({ severity, message, fix }: Problem) => `${severity}: ${message}${fix ? ` ${fix}` : ''}\n`;
const shownProblemCount = 20;

function problemLines(problems: readonly Problem[]): string {
  const rest = problems.length - shownProblemCount;
  return (
    problems.slice(0, shownProblemCount).map(problemLine).join('') +
    (rest > 0 ? `and ${formatCount(rest)} more; --json lists them all\n` : '')
  );
}

function formatPreview(preview: HistoryPreview): string {
  const count = (value: number | null, isEstimated: boolean) =>
    value === null ? '–' : `${isEstimated ? '≈' : ''}${formatCount(value)}`;
  const table = formatTable(preview.runs.slice(0, 100), [
    { title: 'run', text: ({ name }) => name },
    { title: 'experiment', text: ({ experiment }) => experiment },
    { title: 'status', text: ({ status }) => status },
    { title: 'metrics', align: 'right', text: ({ metricCount }) => count(metricCount, false) },
    { title: 'points', align: 'right', text: ({ pointCount, isEstimated }) => count(pointCount, isEstimated) },
    { title: 'settings', align: 'right', text: ({ settingCount }) => count(settingCount, false) },
    {
      title: 'import',
      text: ({ action, known }) => (known ? `${action} (${known.runName})` : action),
    },
  ]);
  const rest = preview.runCount - Math.min(100, preview.runs.length);
  return `${runSourceToolTitles[preview.tool]} in ${preview.fileName}: ${formatCount(preview.runCount)} runs\n${table}${rest > 0 ? `and ${formatCount(rest)} more\n` : ''}${problemLines([...preview.problems, ...preview.runs.flatMap(({ problems }) => problems)])}`;
}

function formatReport(report: HistoryReport): string {
  const { addedCount, updatedCount, skippedCount, leftOutCount, pointCount, durationMs } = report;
  const damaged = report.runs.filter(({ outcome, isDamaged }) => outcome === 'leftOut' && isDamaged).length;
  return [
    `${formatCount(addedCount)} runs added, ${formatCount(updatedCount)} updated, ${formatCount(skippedCount)} skipped, ${formatCount(leftOutCount)} left out; ${formatCount(pointCount)} points in ${formatDuration(durationMs)}\n`,
    problemLines([...report.problems, ...report.runs.flatMap(({ problems }) => problems)]),
    damaged > 0
      ? `${formatCount(damaged)} ${damaged === 1 ? 'run is' : 'runs are'} partly unreadable; --accept-damage takes what can be read of them.\n`
      : '',
  ].join('');
}

async function previewHistory(
  { client, resolve, signal }: CommandContext,
  path: string,
  options: ReadOptions,
): Promise<Outcome> {
  const preview = await client.histories.preview(
    { source: { path: resolve(path) }, options: readOptions(options) },
    { signal },
  );
  return { json: { preview }, text: formatPreview(preview) };
}

async function importHistory(context: CommandContext, path: string, options: ImportOptions): Promise<Outcome> {
  const { client, resolve } = context;
  const source = { path: resolve(path) };
  const readAs = readOptions(options);
  const { report } = await withActivityProgress(context, (signal) =>
    client.histories.import(
      {
        source,
        options: readAs,
        ...(options.again ? { others: 'add' as const } : {}),
        acceptDamage: options.acceptDamage ?? false,
      },
      { signal },
    ),
  );
  return { json: { report }, text: formatReport(report) };
}

const collect = (value: string, values: string[]) => [...values, value];
const none: string[] = [];

/** `history preview` and `history import`. */
export function registerHistory(registration: Registration): void {
  const history = registration.program
    .command('history')
    .description('Runs that TensorBoard, MLflow, Weights & Biases or a table of metrics have recorded.');
  const tools = `tool (default: told by the content): ${historyTools.join(', ')}`;
  history
    .command('preview')
    .description('The runs of a history, without importing.')
    .argument('<path>', 'folder or file of another tool')
    .option('--tool <tool>', tools)
    .option('--option <key=value>', 'how it is to be read, such as stepColumn=epoch; repeatable', collect, none)
    .action(projectAction(registration, previewHistory));
  history
    .command('import')
    .description('Bring runs of another tool into the project; those that are here already are updated or skipped.')
    .argument('<path>', 'folder or file of another tool')
    .option('--tool <tool>', tools)
    .option('--option <key=value>', 'how it is to be read, such as stepColumn=epoch; repeatable', collect, none)
    .option('--accept-damage', 'take what can be read of runs that are partly unreadable')
    .option('--again', 'take runs as new that were imported before')
    .action(projectAction(registration, importHistory));
}
