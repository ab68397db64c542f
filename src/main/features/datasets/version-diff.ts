import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Dataset, DatasetProfile } from '../../../shared/contract/dataset';
import type { DatasetDiff, DatasetVersion } from '../../../shared/contract/dataset-version';
import { compareClasses, compareMedia } from '../../data/diff/class-balance';
import { type DiffColumn, nameOf, pairColumns, schemaChanges } from '../../data/diff/diff-columns';
import {
  countDifferences,
  type DifferenceCounts,
  isReordered,
  writeDifferences,
} from '../../data/diff/row-differences';
import type { VersionTable } from '../../data/edit/edit-state';
import type { TableConnection } from '../../data/table-engine';
import type { ProjectSession } from '../../store';

const keptFileCount = 50;

/** One of the two versions of a comparison. */
export interface DiffSide {
  version: number;
  fingerprint: string;
  table: VersionTable;
}

export interface DiffSides {
  /** The data set's id. */
  id: string;
  from: DiffSide;
  to: DiffSide;
}

export interface Differences {
  columns: DiffColumn[];
  /** Parquet with a row for each row that differs. */
  file: string;
  counts: DifferenceCounts;
  identical: boolean;
}

/** Compares two versions row by row, or finds what an earlier comparison wrote. */
export async function differences(
  session: ProjectSession,
  connection: TableConnection,
  { id, from, to }: DiffSides,
): Promise<Differences> {
  const columns = pairColumns(from.table.columns, to.table.columns);
  const directory = path.join(session.directories.cache, 'diffs');
  const name = [id, from.version, from.fingerprint.slice(0, 12), to.version, to.fingerprint.slice(0, 12)].join('-');
  const file = path.join(directory, `${name}.parquet`);
  // Equal content may have come about by another way, with other rows.
  const identical = from.fingerprint === to.fingerprint;
  await writeDifferences(connection, { from: from.table, to: to.table, columns, file, identical });
  await removeOldest(directory);
  return { columns, file, counts: await countDifferences(connection, file, columns.length), identical };
}

async function removeOldest(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.parquet'));
  if (names.length <= keptFileCount) return;
  const files = await Promise.all(
    names.map(async (name) => {
      const file = path.join(directory, name);
      return { file, usedAt: (await stat(file).catch(() => null))?.mtimeMs ?? 0 };
    }),
  );
  files.sort((left, right) => right.usedAt - left.usedAt);
  for (const { file } of files.slice(keptFileCount)) await rm(file, { force: true }).catch(() => {});
}

interface DescribedSide {
  head: DatasetVersion;
  dataset: Dataset;
  profile: DatasetProfile;
}

/** Everything that the diff says besides the rows themselves. */
export async function describeDiff(
  connection: TableConnection,
  { columns, counts, identical }: Differences,
  sides: DiffSides,
  { from, to }: { from: DescribedSide; to: DescribedSide },
): Promise<DatasetDiff> {
  const tables = { from: sides.from.table, to: sides.to.table };
  const figures = ({ profile }: DescribedSide, name: string | undefined) => {
    const found = name === undefined ? undefined : profile.columns.find((column) => column.name === name);
    if (!found) return null;
    const { missingCount, distinctCount, mean, deviation, minimum, maximum } = found;
    return { missingCount, distinctCount, mean, deviation, minimum, maximum };
  };
  const plain = (own: DiffColumn['before']) => {
    if (!own) return null;
    const { key: _, ...column } = own.column;
    return column;
  };
  const schema = schemaChanges(columns);
  return {
    from: from.head,
    to: to.head,
    identical: identical && schema.length === 0,
    schema,
    rows: {
      added: counts.added,
      removed: counts.removed,
      changed: counts.changed,
      unchanged: from.dataset.rowCount - counts.removed - counts.changed,
      reordered: identical ? false : await isReordered(connection, tables.from, tables.to),
    },
    columns: columns.map((column, index) => ({
      name: nameOf(column),
      before: plain(column.before),
      after: plain(column.after),
      changedCount: counts.cells[index] ?? 0,
      figures: {
        before: figures(from, column.before?.column.name),
        after: figures(to, column.after?.column.name),
      },
    })),
    classes: await compareClasses(connection, { ...tables, columns }),
    media: await compareMedia(connection, tables.from, tables.to),
  };
}
