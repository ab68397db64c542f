import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { formatBytes, formatCount } from '../../../../shared/base/format';
import { StudioError } from '../../../../shared/base/problem';
import type { DatasetColumn } from '../../../../shared/contract/dataset';
import { fromJsonLines } from '../../media';
import { literal } from '../../sql';
import { isText, storedName } from '../../stored-table';
import type { TableConnection } from '../../table-engine';
import { openArchive } from '../archive';
import { csv } from '../csv';
import type { ImportContext, ImportedTable, ImportRequest, Source } from '../importer';
import { openSourceFile } from '../open-source';
import type { SourceFile } from '../source';
import type { FoundFile } from './listing';

/** Units: bytes. */
const maximumTableBytes = 4 * 1024 ** 3;
/** Share of a column's values that must name files for it to be a column of files. */
const fileColumnShare = 0.5;

/** A table that names files, read as any CSV file. */
export interface LabelTable {
  path: string;
  table: ImportedTable;
}

/** Takes a table out of its archive, where it lies in one. */
export async function openTable(
  source: Source,
  table: Pick<FoundFile, 'path' | 'file' | 'sizeBytes'>,
  workDirectory: string,
): Promise<SourceFile> {
  const name = path.posix.basename(table.path);
  if (table.file !== undefined) return openSourceFile(table.file, name);
  if (table.sizeBytes > maximumTableBytes)
    throw new StudioError('BAD_INPUT', `${table.path} has ${formatBytes(table.sizeBytes)}.`, {
      fix: 'Unpack the archive and import the folder.',
    });
  const archive = await openArchive(source.kind === 'archive' ? source.path : '', source.fileName);
  try {
    const folder = path.join(workDirectory, 'labels');
    await mkdir(folder, { recursive: true });
    const target = path.join(folder, 'table.csv');
    for await (const entry of archive.entries()) {
      if (entry.path !== table.path) continue;
      await pipeline(await archive.read(entry), createWriteStream(target));
      return await openSourceFile(target, name);
    }
  } finally {
    archive.close();
  }
  throw new StudioError('NOT_FOUND', `${source.fileName} has no file ${table.path}.`, { fix: 'Choose another table.' });
}

/** Reads the whole table; what the person chose for columns of it counts. */
export async function readLabelTable(
  source: Source,
  found: FoundFile,
  request: Pick<ImportRequest, 'columns' | 'targets' | 'skipBadRows'>,
  context: ImportContext,
): Promise<LabelTable> {
  const workDirectory = path.join(context.workDirectory, 'label-table');
  await mkdir(workDirectory, { recursive: true });
  const file = await openTable(source, found, workDirectory);
  const options = { format: 'csv' } as const;
  const { columns } = await csv.preview(file, options, context);
  const names = new Set(columns.map(({ name }) => name));
  const table = await csv.import(
    file,
    {
      options,
      columns: request.columns.filter(({ name, kind }) => names.has(name) && !isFileKind(kind)),
      targets: request.targets.filter((name) => names.has(name)),
      skipBadRows: request.skipBadRows,
    },
    { ...context, workDirectory },
  );
  return { path: found.path, table };
}

function isFileKind(kind: DatasetColumn['kind'] | undefined): boolean {
  return kind === 'image' || kind === 'audio' || kind === 'array';
}

/** A column of the table whose values name files, and how. */
export interface FileColumn {
  index: number;
  name: string;
  /** Rows that name a file. */
  matchedCount: number;
  valueCount: number;
  /** SQL over a listed file's `path`: what the values are compared with. */
  key: string;
}

/** SQL of a value as a path with `/`. */
export function asPath(index: number): string {
  return `regexp_replace(replace(${storedName(index)}, '\\', '/'), '^(\\./)+', '')`;
}

/** Files by the place in the listing, one a key: a name that several files share names none of them. */
export function keyedFiles(listingPath: string, key: string): string {
  return `(SELECT key, min(index) AS file_index FROM (SELECT ${key} AS key, index FROM ${fromListing(listingPath)}) GROUP BY key HAVING count(*) = 1)`;
}

export function fromListing(listingPath: string): string {
  return fromJsonLines(listingPath, { index: 'BIGINT', path: 'VARCHAR' });
}

/** Ways in which tables name files, the strictest first. */
function keys(tablePath: string, commonDepth: number): string[] {
  const folder = path.posix.dirname(tablePath) === '.' ? '' : `${path.posix.dirname(tablePath)}/`;
  const below = `array_to_string(string_split(path, '/')[${commonDepth + 1}:], '/')`;
  const besideTable =
    folder === ''
      ? 'path'
      : `CASE WHEN starts_with(path, ${literal(folder)}) THEN path[${[...folder].length + 1}:] END`;
  const name = `string_split(path, '/')[-1]`;
  const withoutExtension = (expression: string) => `regexp_replace(${expression}, '\\.[^./]*$', '')`;
  const wholes = [...new Set(['path', besideTable, below])];
  return [...wholes, name, ...wholes.map(withoutExtension), withoutExtension(name)];
}

/** The columns of a table whose values name listed files. */
export async function findFileColumns(
  connection: TableConnection,
  { path: tablePath, table }: LabelTable,
  listingPath: string,
  commonDepth: number,
): Promise<FileColumn[]> {
  const from = `read_parquet(${literal(table.path)})`;
  const found: FileColumn[] = [];
  for (const [index, { name, kind }] of table.columns.entries()) {
    const value = isText(kind) ? asPath(index) : kind === 'integer' ? `${storedName(index)}::BIGINT::VARCHAR` : null;
    if (value === null) continue;
    const [counted] = await connection.rows<{ count: number }>(
      `SELECT count(${storedName(index)}) AS count FROM ${from}`,
    );
    const valueCount = counted?.count ?? 0;
    let best: FileColumn | null = null;
    for (const key of keys(tablePath, commonDepth)) {
      const [row] = await connection.rows<{ count: number }>(
        `SELECT count(*) AS count FROM ${from} JOIN ${keyedFiles(listingPath, key)} ON key = ${value}`,
      );
      const matchedCount = row?.count ?? 0;
      if (matchedCount > (best?.matchedCount ?? 0)) best = { index, name, matchedCount, valueCount, key };
      if (matchedCount === valueCount) break;
    }
    if (best && best.matchedCount >= valueCount * fileColumnShare) found.push(best);
  }
  // Whole numbers name files only where no text does: an age of 12 is no 12.png.
  const texts = found.filter(({ index }) => isText(table.columns[index]?.kind ?? 'real'));
  return texts.length > 0 ? texts : found.slice(0, 1);
}

export function requireFileColumns(columns: readonly FileColumn[], { path: tablePath, table }: LabelTable): void {
  if (columns.length > 0) return;
  throw new StudioError(
    'BAD_INPUT',
    `No column of ${tablePath} (${table.columns.map(({ name }) => name).join(', ')}) names the files: fewer than half of its ${formatCount(table.rowCount)} rows fit.`,
    { fix: 'Names may stand with or without folder and extension; or take the labels from the folders.' },
  );
}
