import { tableFromIPC } from 'apache-arrow';
import { formatCount, formatNumber } from '../../shared/base/format';
import { isStudioError, StudioError } from '../../shared/base/problem';
import { readYamlText } from '../../shared/config/yaml-text';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Dataset } from '../../shared/contract/dataset';
import { splitNames } from '../../shared/contract/evaluation';
import type { Preparation, PreparationProblem } from '../../shared/contract/preparation';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { readConfig } from '../config-argument';
import { UsageError } from '../failure';
import { formatFields } from '../table';
import { wholeNumber } from '../whole-number';

interface PreviewOptions {
  rows: string;
  step?: string;
  part?: string;
  dataset?: string;
}

type Cell = string | number | null | (number | null)[];

/** A data set of the project, or null where the word is the name of something else. */
async function findDataset({ client }: CommandContext, id: string): Promise<Dataset | null> {
  try {
    return (await client.datasets.get({ id, version: null })).dataset;
  } catch (error) {
    if (isStudioError(error) || (error as { code?: string }).code === 'NOT_FOUND') return null;
    throw error;
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

function cell(value: unknown): Cell {
  if (typeof value === 'number') return finite(value);
  if (value === null || value === undefined) return null;
  if (typeof value === 'object') return Array.from(value as Iterable<number>, finite);
  return String(value);
}

async function readRows({ bulk }: CommandContext, id: string, query: URLSearchParams) {
  const response = await bulk(`${bulkPaths.preparationRows(id)}?${query}`);
  if (!response.ok) {
    const { code, message, data } = (await response.json()) as StudioError;
    throw new StudioError(code, message, data);
  }
  const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
  const names = table.schema.fields.map(({ name }) => name).filter((name) => !name.startsWith('__'));
  return Array.from({ length: table.numRows }, (_, row) =>
    Object.fromEntries(names.map((name) => [name, cell(table.getChild(name)?.get(row))])),
  );
}

function formatProblem({ problem, repair }: PreparationProblem): string {
  return `${problem.severity}: ${problem.message}${problem.fix ? ` ${problem.fix}` : ''}${repair ? ` (${repair.title}.)` : ''}\n`;
}

const shownColumnCount = 12;

function formatCell(value: Cell): string {
  if (value === null) return '–';
  if (Array.isArray(value))
    return `[${value
      .slice(0, 4)
      .map((each) => (each === null ? '–' : formatNumber(each)))
      .join(', ')}${value.length > 4 ? ', …' : ''}]`;
  return typeof value === 'number' ? formatNumber(value) : value.slice(0, 60);
}

function formatPreview(
  preparation: Preparation,
  kinds: readonly string[],
  rows: readonly Record<string, Cell>[],
): string {
  const { splitRowCounts, windows, steps, problems } = preparation;
  const facts = formatFields([
    ['rows', splitNames.map((part) => `${formatCount(splitRowCounts[part])} ${part}`).join(', ')],
    ...(windows
      ? ([['windows', splitNames.map((part) => `${formatCount(windows[part])} ${part}`).join(', ')]] as const)
      : []),
    [
      'columns',
      `${preparation.columns.length} stored, ${steps.findLast(({ reached }) => reached)?.columns.length ?? preparation.columns.length} prepared`,
    ],
  ]);
  const list = steps.map(({ reached, learned, problem }, index) => {
    const heading = `${index + 1}. ${kinds[index] ?? '?'}${reached ? '' : ' (not reached)'}\n`;
    const lines = learned.slice(0, shownColumnCount).map(({ column, text }) => `   ${column}: ${text}\n`);
    const more = learned.length > shownColumnCount ? `   and ${learned.length - shownColumnCount} columns more\n` : '';
    return `${heading}${lines.join('')}${more}${problem ? `   ${formatProblem(problem)}` : ''}`;
  });
  const shown = rows.map((row, index) => {
    const cells = Object.entries(row);
    const text = cells.slice(0, shownColumnCount).map(([name, value]) => `${name} ${formatCell(value)}`);
    return `row ${index + 1}: ${text.join(' · ')}${cells.length > shownColumnCount ? ` · and ${cells.length - shownColumnCount} columns more` : ''}\n`;
  });
  return `${facts}\n${list.join('')}\n${problems.map(formatProblem).join('')}${shown.join('')}`;
}

async function preview(context: CommandContext, configOrDataset: string, options: PreviewOptions): Promise<Outcome> {
  const limit = wholeNumber('--rows', options.rows, 0, 1000);
  const part = options.part;
  if (part !== undefined && !(splitNames as readonly string[]).includes(part))
    throw new UsageError(
      `--part is "${part}"; one of ${splitNames.join(', ')} was expected.`,
      'For example: --part train',
    );
  const dataset = await findDataset(context, configOrDataset);
  const text = dataset ? undefined : await readConfig(context, configOrDataset);
  const { preparation } = await context.client.preparations.open(
    {
      ...(dataset ? { datasetId: dataset.id } : { text }),
      ...(options.dataset === undefined || dataset ? {} : { datasetId: options.dataset }),
    },
    { signal: context.signal },
  );
  const reached = preparation.steps.filter((step) => step.reached).length;
  const step = options.step === undefined ? reached : wholeNumber('--step', options.step, 0, preparation.steps.length);
  const query = new URLSearchParams({ step: String(step), limit: String(limit), ...(part ? { part } : {}) });
  const rows = limit === 0 ? [] : await readRows(context, preparation.id, query);
  const kinds = await listKinds(context, preparation, text);
  const { id: _id, ...told } = preparation;
  return {
    json: { preparation: { ...told, kinds }, step, rows },
    text: formatPreview(preparation, kinds, rows),
  };
}

/** What each step is: of the config, or of the list that is saved with the data set. */
async function listKinds({ client }: CommandContext, { datasetId }: Preparation, text: string | undefined) {
  if (text === undefined)
    return (await client.preparations.pipeline({ datasetId })).transforms.map(({ kind }) => String(kind));

  const { transforms } = (readYamlText(text).value ?? {}) as { transforms?: { kind?: unknown }[] };
  return (transforms ?? []).map(({ kind }) => String(kind));
}

export function registerTransform(registration: Registration): void {
  const transform = registration.program.command('transform').description('What transforms make of a data set.');
  transform
    .command('preview')
    .argument('<config-or-dataset>', 'template, YAML or JSON file, or a data set with its saved transforms')
    .description('Fits the transforms on the training split; shows what each learned and rows behind one of them.')
    .option('--rows <count>', 'rows to show', '5')
    .option('--step <number>', 'behind which step; 0 shows the table as stored (default: the last that works)')
    .option('--part <name>', 'train, validation or test (default: all rows)')
    .option('--dataset <name>', 'data set in place of the config’s')
    .action(projectAction(registration, preview));
}
