import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { tableFromIPC } from 'apache-arrow';
import type { Command } from 'commander';
import { formatBytes, formatCount } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { bulkPaths } from '../../shared/contract/bulk';
import type { Dataset } from '../../shared/contract/dataset';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { UsageError } from '../failure';
import { formatTable } from '../table';

interface RowsOptions {
  where?: string;
  filter?: string;
  sort: string[];
  offset: number;
  limit: number;
  version?: number;
  output?: string;
}

const shownTextLength = 40;

/** `-name` for the largest first. */
function addSort(query: URLSearchParams, { columns }: Dataset, sort: readonly string[]): void {
  const names = new Set(['__row', ...columns.map(({ name }) => name)]);
  for (const each of sort) {
    const descending = !names.has(each) && each.startsWith('-');
    query.append('sort', descending ? each.slice(1) : each);
    query.append('direction', descending ? 'descending' : 'ascending');
  }
}

async function fetchRows({ bulk }: CommandContext, address: string, query: URLSearchParams): Promise<Response> {
  const response = await bulk(`${address}?${query}`);
  if (response.ok) return response;
  const { error } = (await response.json()) as { error: Pick<StudioError, 'code' | 'message' | 'data'> };
  throw new StudioError(error.code, error.message, error.data);
}

/** What a file is written as, by its ending. */
function formatOf(output: string): 'csv' | 'parquet' {
  const ending = path.extname(output).toLowerCase();
  if (ending === '.csv') return 'csv';
  if (ending === '.parquet') return 'parquet';
  throw new UsageError(
    `--output is "${output}"; a name that ends with .csv or .parquet was expected.`,
    'Give the file one of these endings.',
  );
}

async function readRows(context: CommandContext, name: string, options: RowsOptions): Promise<Outcome> {
  const { client, signal } = context;
  const { dataset } = await client.datasets.get({ id: name, version: options.version ?? null });
  const query = new URLSearchParams({ version: String(dataset.version) });
  if (options.where) query.set('where', options.where);
  if (options.filter) query.set('filter', options.filter);
  addSort(query, dataset, options.sort);
  if (options.output !== undefined) {
    const file = path.resolve(options.output);
    query.set('format', formatOf(file));
    const response = await fetchRows(context, bulkPaths.datasetExport(dataset.id), query);
    try {
      await pipeline(Readable.fromWeb(response.body as never), createWriteStream(file, { flags: 'wx' }), { signal });
    } catch (error) {
      // A file of that name that was there before stays.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(file, { force: true });
      throw (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? new UsageError(`${file} is there already.`, 'Choose another name, or move the file away.')
        : error;
    }
    const sizeBytes = Number(response.headers.get('content-length') ?? 0);
    return { json: { path: file, sizeBytes }, text: `${file} (${formatBytes(sizeBytes)})\n` };
  }
  query.set('offset', String(options.offset));
  query.set('limit', String(options.limit));
  const response = await fetchRows(context, bulkPaths.datasetRows(dataset.id), query);
  const rowCount = Number(response.headers.get('x-row-count'));
  const table = tableFromIPC(new Uint8Array(await response.arrayBuffer()));
  const names = table.schema.fields.map((field) => field.name);
  const rows = Array.from({ length: table.numRows }, (_, row) =>
    names.map((_, column) => plain(table.getChildAt(column)?.get(row))),
  );
  const shown = formatTable(
    rows,
    names.map((title, column) => ({
      title: title === '__row' ? 'row' : title,
      align: typeof rows[0]?.[column] === 'number' ? ('right' as const) : undefined,
      text: (row: (typeof rows)[number]) => {
        const text = String(row[column] ?? '–').replaceAll(/\s+/g, ' ');
        return text.length > shownTextLength ? `${text.slice(0, shownTextLength)}…` : text;
      },
    })),
  );
  return {
    json: { rowCount, columns: names, rows },
    text: `${shown}${formatCount(rows.length)} of ${formatCount(rowCount)} rows\n`,
  };
}

function plain(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return value instanceof Uint8Array ? `${value.length} bytes` : String(value);
}

export function registerDatasetRows(dataset: Command, registration: Registration): void {
  dataset
    .command('rows')
    .description('Rows of a data set: shown, or written to a file.')
    .argument('<name>', 'name or id')
    .option('--where <sql>', "an SQL condition over the columns' names, such as \"age > 30 AND city = 'Rome'\"")
    .option('--filter <text>', 'text that any column contains')
    .option('--sort <column...>', 'columns to sort by; -column for the largest first', [])
    .option('--offset <number>', 'rows to pass over', Number, 0)
    .option('--limit <number>', 'most rows to show', Number, 20)
    .option('--version <number>', 'an older version (default: the newest)', Number)
    .option('--output <file>', 'write all of them to a file that ends with .csv or .parquet')
    .action(projectAction(registration, readRows));
}
