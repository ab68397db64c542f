import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { formatBytes, formatCount } from '../../shared/base/format';
import type { Problem } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import {
  columnKinds,
  columnRoles,
  type Dataset,
  type DatasetPreview,
  type DatasetSource,
} from '../../shared/contract/dataset';
import {
  type ImportOptions as FormatOptions,
  importFormats,
  importFormatTitles,
  importOptionsSchema,
} from '../../shared/contract/import-options';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { toFailure, UsageError } from '../failure';
import { formatFields, formatTable } from '../table';

interface ReadOptions {
  format?: string;
  option: string[];
}

interface ImportOptions extends ReadOptions {
  name?: string;
  target: string[];
  role: string[];
  kind: string[];
  sortBy: string[];
  skipBadRows?: boolean;
  report?: string;
}

/** Column names may hold `=`, so the last one parts. */
function parsePair(option: string, text: string): [string, string] {
  const equals = text.lastIndexOf('=');
  if (equals > 0 && equals < text.length - 1) return [text.slice(0, equals), text.slice(equals + 1)];
  throw new UsageError(`${option} takes column=value; received "${text}".`, `For example ${option} price=target.`);
}

function oneOf<Value extends string>(option: string, text: string, values: readonly Value[]): Value {
  const found = values.find((value) => value === text);
  if (found) return found;
  throw new UsageError(`${option} "${text}" is not known.`, `Choose one of: ${values.join(', ')}.`);
}

function sourceOf({ resolve }: CommandContext, paths: readonly string[]): DatasetSource {
  return paths.length === 1 ? { path: resolve(paths[0] as string) } : { paths: paths.map(resolve) };
}

/** `delimiter=;` and the like, for the format that was named or is told by the content. */
async function readOptions(
  { client, signal }: CommandContext,
  source: DatasetSource,
  { format, option }: ReadOptions,
): Promise<FormatOptions> {
  const named = format === undefined ? undefined : oneOf('--format', format === 'tsv' ? 'csv' : format, importFormats);
  if (option.length === 0) return named ? ({ format: named } as FormatOptions) : {};
  const told = named ?? (await client.datasets.preview({ source, options: {} }, { signal })).format;
  const values = Object.fromEntries(
    option.map((text) => {
      const equals = text.indexOf('=');
      if (equals < 1)
        throw new UsageError(`--option takes key=value; received "${text}".`, 'For example --option sheet=Sales.');
      return [text.slice(0, equals), readValue(text.slice(0, equals), text.slice(equals + 1))];
    }),
  );
  const checked = importOptionsSchema.safeParse({ format: told, ...values });
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError(
    `An --option does not fit the format ${told}: ${[issue?.path.join('.'), issue?.message].filter(Boolean).join(': ')}.`,
    'The formats and their options stand in docs/data-formats.md.',
  );
}

/** Options that are texts stay as they were typed; `;` or `yes` mean themselves. */
function readValue(key: string, text: string): unknown {
  const isText = [
    'delimiter',
    'quote',
    'decimal',
    'thousands',
    'comment',
    'sheet',
    'table',
    'query',
    'rows',
    'encoding',
  ];
  if (isText.includes(key)) return text === '\\t' ? '\t' : text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function columnChanges({ role, kind }: ImportOptions) {
  const changes = new Map<string, { role?: (typeof columnRoles)[number]; kind?: (typeof columnKinds)[number] }>();
  for (const text of role) {
    const [name, value] = parsePair('--role', text);
    changes.set(name, { ...changes.get(name), role: oneOf('--role', value, columnRoles) });
  }
  for (const text of kind) {
    const [name, value] = parsePair('--kind', text);
    changes.set(name, { ...changes.get(name), kind: oneOf('--kind', value, columnKinds) });
  }
  return [...changes].map(([name, change]) => ({ name, ...change }));
}

function importDataset(formatDataset: (dataset: Dataset) => string) {
  return async (context: CommandContext, paths: string[], options: ImportOptions): Promise<Outcome> => {
    const columns = columnChanges(options);
    const source = sourceOf(context, paths);
    const formatOptions = await readOptions(context, source, options);
    const report = options.report === undefined ? null : context.resolve(options.report);
    try {
      const { dataset } = await withActivityProgress(context, (signal) =>
        context.client.datasets.import(
          {
            source,
            name: options.name,
            options: formatOptions,
            columns,
            target: options.target.length > 0 ? options.target : undefined,
            sortBy: options.sortBy.length > 0 ? options.sortBy : undefined,
            skipBadRows: options.skipBadRows ?? false,
          },
          { signal },
        ),
      );
      if (report) await writeReport(context, bulkPaths.importReport(dataset.id), report);
      return { json: { dataset }, text: formatDataset(dataset) };
    } catch (error) {
      const { data } = toFailure(error, false);
      if (report && data.report) await writeReport(context, data.report, report);
      throw error;
    }
  };
}

/** Everything that was kept out, as CSV; a header alone where nothing was. */
async function writeReport({ bulk, streams }: CommandContext, address: string, file: string): Promise<void> {
  const answer = await bulk(address);
  const text = answer.ok ? await answer.text() : 'file,line,row,column,value,reason\n';
  await writeFile(file, text);
  streams.errors.write(
    answer.ok ? `What was left out is listed in ${file}.\n` : `Nothing was left out; ${file} is empty.\n`,
  );
}

function formatProblem({ severity, message, fix }: Problem): string {
  return `${severity}: ${message}${fix ? ` ${fix}` : ''}\n`;
}

function formatPreview(preview: DatasetPreview): string {
  const { format: _, ...options } = preview.options;
  const shown = Object.entries(options).filter(([, value]) => value !== undefined);
  const fields = formatFields([
    ['source', preview.fileName],
    ['format', importFormatTitles[preview.format]],
    ['size', formatBytes(preview.sizeBytes)],
    ['rows', preview.rowCount === null ? 'not known before the import' : `about ${formatCount(preview.rowCount)}`],
    ...shown.map(([key, value]): [string, string] => [key, JSON.stringify(value)]),
    ...Object.entries(preview.choices).map(([key, values]): [string, string] => [`${key} may be`, values.join(', ')]),
  ]);
  const columns = formatTable(
    preview.columns.map((column, index) => ({
      ...column,
      first: preview.rows.slice(0, 3).map((row) => row[index] ?? '–'),
    })),
    [
      { title: 'column', text: ({ name }) => name },
      { title: 'kind', text: ({ kind, shape }) => (shape ? `${kind} ${shape.join(' × ')}` : kind) },
      { title: 'role', text: ({ role }) => role },
      { title: 'first values', text: ({ first }) => first.join(', ').slice(0, 60) },
    ],
  );
  return `${fields}\n${columns}${preview.problems.map(formatProblem).join('')}`;
}

async function previewDataset(context: CommandContext, paths: string[], options: ReadOptions): Promise<Outcome> {
  const source = sourceOf(context, paths);
  const preview = await context.client.datasets.preview(
    { source, options: await readOptions(context, source, options) },
    { signal: context.signal },
  );
  return { json: { preview }, text: formatPreview(preview) };
}

const collect = (value: string, values: string[]) => [...values, value];
const none: string[] = [];

/** `dataset import` and `dataset preview`. */
export function registerDatasetImport(
  dataset: Command,
  registration: Registration,
  formatDataset: (dataset: Dataset) => string,
): void {
  const formats = importFormats.join(', ');
  dataset
    .command('import')
    .description('Read files, a folder or an archive into the project.')
    .argument('<path...>', 'file, folder or archive; several files make one data set')
    .option('--name <name>', 'name of the data set (default: the file’s)')
    .option('--target <column>', 'column to predict; repeatable', collect, none)
    .option('--format <format>', `format (default: told by the content): ${formats}`)
    .option('--option <key=value>', 'how the format is to be read, such as sheet=Sales; repeatable', collect, none)
    .option('--role <column=role>', `${columnRoles.join(', ')}; repeatable`, collect, none)
    .option('--kind <column=kind>', `${columnKinds.join(', ')}; repeatable`, collect, none)
    .option('--sort-by <column>', 'store the rows in the order of a column; repeatable', collect, none)
    .option('--skip-bad-rows', 'leave out what cannot be read, and list it')
    .option('--report <file>', 'write everything that cannot be read to a CSV file')
    .action(projectAction(registration, importDataset(formatDataset)));
  dataset
    .command('preview')
    .description('The first rows as an import would read them, without importing.')
    .argument('<path...>', 'file, folder or archive; several files make one data set')
    .option('--format <format>', `format (default: told by the content): ${formats}`)
    .option('--option <key=value>', 'how the format is to be read; repeatable', collect, none)
    .action(projectAction(registration, previewDataset));
}
