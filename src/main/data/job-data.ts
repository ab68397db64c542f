import { createHash } from 'node:crypto';
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { columnFilesFormatVersion, manifestFile, splitCodes, type TableManifest } from '../../shared/job/column-files';
import type { DataColumn, JobData } from '../../shared/job/protocol';
import { writeColumnFiles } from './column-files';
import { keepNewest, markUsed } from './kept-folders';
import { literal } from './sql';
import { type ColumnKind, fromTable, isMedia, isText, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';
import { haveTargets } from './target-figures';

/** Folders of newer runs; an older one is written again when it is needed. Units: bytes. */
const keptBytes = 8 * 2 ** 30;

/** Where the bytes of images and sounds lie. */
export interface MediaPlace {
  /** Folder of the packs. */
  directory: string;
  /** Index of the version: a Parquet file. */
  indexPath: string;
}

export interface JobDataRequest {
  table: StoredTable;
  /** Null where the table has no images and sounds. */
  media: MediaPlace | null;
  fingerprint: string;
  features: readonly number[];
  /** Columns of all targets. */
  targets: readonly number[];
  /** The column that weighs rows, if any. */
  weight: number | null;
  /** Time and groups of the rows, where windows are cut. */
  order: readonly number[];
  assignment: SplitAssignment;
  cacheDirectory: string;
  /** Called before the table is read; not when the files are there already. */
  verify(): Promise<void>;
}

/** Which part each row that has all targets belongs to. */
export interface SplitAssignment {
  /** JSON; whatever decides the parts besides the rows themselves. */
  key: unknown;
  /** Of rows that have all targets. */
  rowCount: number;
  /** One code a row with all targets, in stored order: see `splitCodes`. */
  assign(connection: TableConnection): Promise<Uint8Array>;
}

/**
 * The folder of columns that a run's engine reads: features, targets, weight and the parts of the split, without rows
 * that lack a target. The same table, columns and split give the same folder, which is kept.
 */
export async function writeJobData(connection: TableConnection, request: JobDataRequest): Promise<JobData> {
  const { table, media, fingerprint, features, targets, weight, order, assignment, cacheDirectory } = request;
  const roles = new Map<number, DataColumn['role']>();
  const give = (places: readonly number[], role: DataColumn['role']) => {
    for (const place of places) if (!roles.has(place)) roles.set(place, role);
  };
  give(features, 'feature');
  give(targets, 'target');
  give(weight === null ? [] : [weight], 'weight');
  give(order, 'order');
  const places = [...roles.keys()];
  const columns = [...roles].map(([place, role]) => dataColumn(table, place, role));
  const key = createHash('sha256')
    .update(JSON.stringify([columnFilesFormatVersion, fingerprint, [...roles], targets, assignment.key]))
    .digest('hex')
    .slice(0, 24);
  const directory = path.join(cacheDirectory, key);
  const data: JobData = {
    path: directory,
    rowCount: assignment.rowCount,
    columns,
    fingerprint,
    ...(media && columns.some(({ kind }) => kind === 'image' || kind === 'audio')
      ? { mediaDirectory: media.directory }
      : {}),
  };
  if (await isWhole(directory)) {
    await markUsed(directory);
    return data;
  }
  await rm(directory, { recursive: true, force: true });
  await request.verify();
  const parts = await assignment.assign(connection);
  const { rowCount } = await writeColumnFiles(
    directory,
    columns,
    parts,
    connection.chunks(selectCells(table, media, places, haveTargets(targets))),
  );
  if (rowCount !== assignment.rowCount)
    throw new StudioError('INTERNAL', `The job's table has ${rowCount} rows, expected ${assignment.rowCount}.`);
  await keepNewest(cacheDirectory, keptBytes, directory);
  return data;
}

export interface PredictionDataRequest {
  features: readonly number[];
  /** Time and groups of the rows, where windows are cut. */
  order: readonly number[];
  /** The folder to write. */
  directory: string;
  fingerprint: string;
}

/** The same for rows to predict: features only, every row marked `test`. */
export async function writePredictionData(
  connection: TableConnection,
  table: StoredTable,
  media: MediaPlace | null,
  { features, order, directory, fingerprint }: PredictionDataRequest,
): Promise<JobData> {
  const others = order.filter((place) => !features.includes(place));
  const columns = [
    ...features.map((index) => dataColumn(table, index, 'feature')),
    ...others.map((index) => dataColumn(table, index, 'order')),
  ];
  const { rowCount } = await writeColumnFiles(
    directory,
    columns,
    new Uint8Array(table.rowCount).fill(splitCodes.test),
    connection.chunks(selectCells(table, media, [...features, ...others], 'true')),
  );
  return { path: directory, rowCount, columns, fingerprint, ...(media ? { mediaDirectory: media.directory } : {}) };
}

function dataColumn(table: StoredTable, index: number, role: DataColumn['role']): DataColumn {
  const column = table.columns[index];
  if (!column) throw new RangeError(`The table has no column ${index}.`);
  const { name, kind, shape, dtype } = column;
  if (isMedia(kind)) return { name, kind, role };
  if (kind === 'array') return { name, kind, role, ...(shape ? { shape } : {}), ...(dtype ? { dtype } : {}) };
  if (isText(kind)) return { name, kind: 'text', role };
  return { name, kind: 'numeric', role, ...(kind === 'time' ? { time: true } : {}) };
}

/** One statement whose columns `writeColumnFiles` takes, in stored order: DuckDB keeps it for a scan with a filter. */
function selectCells(table: StoredTable, media: MediaPlace | null, places: readonly number[], where: string): string {
  const kindOf = (place: number) => (table.columns[place] as { kind: ColumnKind }).kind;
  const ofMedia = places.filter((place) => isMedia(kindOf(place)));
  const cells = places.map((place) => cellOf(place, kindOf(place)));
  if (ofMedia.length === 0)
    return `SELECT ${cells.length > 0 ? cells.join(', ') : 'NULL::DOUBLE'} FROM ${fromTable(table)} WHERE ${where}`;
  if (!media) throw new StudioError('INTERNAL', 'The table has images or sounds, but no media store.');
  // A join does not keep the order, so it is asked for.
  const joins = ofMedia.map(
    (place) =>
      `LEFT JOIN read_parquet(${literal(media.indexPath)}) AS m${place} ON m${place}.id = t.${storedName(place)}`,
  );
  return `SELECT ${cells.join(', ')} FROM (SELECT ${places.map(storedName).join(', ')}, file_row_number AS place FROM ${fromTable(table)} WHERE ${where}) AS t
    ${joins.join('\n')} ORDER BY t.place`;
}

/** Times become seconds since 1970, texts their bytes, files their place in the packs. */
function cellOf(place: number, kind: ColumnKind): string {
  const name = storedName(place);
  if (isMedia(kind)) return ['pack', 'offset', 'size'].map((part) => `m${place}."${part}"::DOUBLE`).join(', ');
  if (kind === 'array') return name;
  if (kind === 'time') return `epoch(${name})::DOUBLE`;
  return isText(kind) ? `encode(${name})` : `${name}::DOUBLE`;
}

/** Whether a folder that was written earlier still has all its bytes. */
async function isWhole(directory: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(path.join(directory, manifestFile), 'utf8')) as TableManifest;
    if (manifest.formatVersion !== columnFilesFormatVersion) return false;
    for (const [name, sizeBytes] of Object.entries(manifest.sizes)) {
      const file = path.join(directory, name);
      if ((await stat(file)).size !== sizeBytes) return false;
    }
    return true;
  } catch {
    return false;
  }
}
