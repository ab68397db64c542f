import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { createId } from '../../shared/base/id';
import { StudioError } from '../../shared/base/problem';
import { directorySizeBytes } from '../lib/files';
import type { Queries } from './connection';
import type { Database } from './database';
import type { ProjectSession } from './session';
import { toStoreError } from './sqlite-error';

export type TrashNoun = 'dataset' | 'datasetVersion' | 'run' | 'export' | 'model' | 'report';

export interface TrashItem {
  id: string;
  noun: TrashNoun;
  subjectId: string;
  name: string;
  deletedAt: number;
  sizeBytes: number;
  /** Relative to the project. */
  folder: string | null;
}

/** Names are unique within these tables, so a restored row may need another one. */
const hasUniqueName: Record<TrashNoun, boolean> = {
  dataset: true,
  datasetVersion: false,
  run: false,
  export: false,
  model: true,
  report: false,
};

const tables: Record<TrashNoun, string> = {
  dataset: 'dataset',
  datasetVersion: 'dataset_version',
  run: 'run',
  export: 'export',
  model: 'model',
  report: 'report',
};

const columns = 'id, noun, subject_id AS subjectId, name, deleted_at AS deletedAt, size_bytes AS sizeBytes, folder';

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if (!(await isThere(from)) || (await isThere(to))) return;
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

function places(session: ProjectSession, item: Pick<TrashItem, 'id' | 'folder'>) {
  return item.folder === null
    ? null
    : { original: path.join(session.path, item.folder), trashed: path.join(session.directories.trash, item.id) };
}

/**
 * Deletes so that it can be undone: the row of table `noun` stays with `trash_id` set, its folder moves to the trash.
 * @param folder absolute, inside the project; null when it has none there
 * @param also more of the same transaction
 */
export async function moveToTrash(
  session: ProjectSession,
  { noun, subjectId, name, folder }: { noun: TrashNoun; subjectId: string; name: string; folder: string | null },
  also: (queries: Queries) => Promise<void> = async () => {},
): Promise<string> {
  const item: TrashItem = {
    id: createId('trash'),
    noun,
    subjectId,
    name,
    deletedAt: Date.now(),
    sizeBytes: folder === null ? 0 : await directorySizeBytes(folder),
    folder: folder === null ? null : path.relative(session.path, folder).split(path.sep).join('/'),
  };
  await session.database.transaction(async (queries) => {
    await queries.run(
      'INSERT INTO trash (id, noun, subject_id, name, deleted_at, size_bytes, folder) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [item.id, noun, subjectId, name, item.deletedAt, item.sizeBytes, item.folder],
    );
    const { changeCount } = await queries.run(
      `UPDATE "${tables[noun]}" SET trash_id = ? WHERE id = ? AND trash_id IS NULL`,
      [item.id, subjectId],
    );
    if (changeCount === 0)
      throw new StudioError('NOT_FOUND', `There is no ${noun} "${name}" to delete.`, { fix: 'Read the list again.' });
    await also(queries);
  });
  const moved = places(session, item);
  if (moved) await moveIfThere(moved.original, moved.trashed);
  return item.id;
}

/** Without what is coming in and only waits there to be whole. */
export function listTrash(session: ProjectSession): Promise<TrashItem[]> {
  return session.database.all<TrashItem>(
    `SELECT ${columns} FROM trash WHERE id NOT IN (SELECT id FROM portable_import) ORDER BY deleted_at DESC, id DESC`,
  );
}

/** A name that no other thing of the kind has: the wanted one, or with a number behind it. */
export async function freeName(queries: Queries, noun: TrashNoun, wanted: string): Promise<string> {
  let name = wanted;
  for (let number = 2; ; number += 1) {
    const taken = await queries.get(`SELECT 1 FROM "${tables[noun]}" WHERE name = ? AND trash_id IS NULL`, [name]);
    if (!taken) return name;
    name = `${wanted} (${number})`;
  }
}

/** A version's files lie in the folder of its data set, which must be in its place first. */
async function checkOwner({ database }: ProjectSession, { noun, subjectId, name }: TrashItem): Promise<void> {
  if (noun !== 'datasetVersion') return;
  const owner = await database.get<{ name: string }>(
    `SELECT dataset.name FROM dataset_version JOIN dataset ON dataset.id = dataset_id
     WHERE dataset_version.id = ? AND dataset.trash_id IS NOT NULL`,
    [subjectId],
  );
  if (owner)
    throw new StudioError(
      'CONFLICT',
      `"${name}" cannot be restored: its data set "${owner.name}" is in the trash too.`,
      {
        fix: `Restore "${owner.name}" first.`,
      },
    );
}

/** A folder of this ending is being deleted for good, whatever else the store says of it. */
const emptiedSuffix = '.emptied';
const emptiedFolder = (session: ProjectSession, id: string) =>
  path.join(session.directories.trash, `${id}${emptiedSuffix}`);

/** Items of which the files or the rows are on their way: restored and deleted for good at once they would lose a half. */
const moving = new WeakMap<Database, Set<string>>();

/** Does the work unless another one has the item; returns whether it was done. */
async function alone({ database }: ProjectSession, id: string, work: () => Promise<void>): Promise<boolean> {
  const items = moving.get(database) ?? new Set();
  moving.set(database, items);
  if (items.has(id)) return false;
  items.add(id);
  try {
    await work();
  } finally {
    items.delete(id);
  }
  return true;
}

/**
 * Brings a deleted thing back, under another name when its own has been taken meanwhile.
 * Throws: StudioError NOT_FOUND when the trash does not hold it, CONFLICT when what it belongs to is deleted as well or it is
 * being deleted for good.
 */
export async function restoreFromTrash(session: ProjectSession, id: string): Promise<TrashItem> {
  const item = await session.database.get<TrashItem>(`SELECT ${columns} FROM trash WHERE id = ?`, [id]);
  if (!item) throw notHeld(id);
  const isDone = await alone(session, id, () => putBack(session, item));
  if (!isDone)
    throw new StudioError('CONFLICT', `"${item.name}" is being restored or deleted for good just now.`, {
      fix: 'Read the list again.',
    });
  return item;
}

const notHeld = (id: string) =>
  new StudioError('NOT_FOUND', `The trash does not hold "${id}".`, {
    fix: 'It was restored already, or the trash was emptied.',
  });

async function putBack(session: ProjectSession, item: TrashItem): Promise<void> {
  const { id } = item;
  if (await isThere(emptiedFolder(session, id)))
    throw new StudioError(
      'CONFLICT',
      `"${item.name}" cannot be restored: deleting it for good has begun and did not end, so a part of it is gone.`,
      { fix: 'Empty the trash again.' },
    );
  await checkOwner(session, item);
  const moved = places(session, item);
  try {
    if (moved) await moveIfThere(moved.trashed, moved.original);
  } catch (error) {
    throw toStoreError(error, session.path);
  }
  await session.database.transaction(async (queries) => {
    if (hasUniqueName[item.noun]) {
      const name = await freeName(queries, item.noun, item.name);
      await queries.run(`UPDATE "${tables[item.noun]}" SET name = ? WHERE id = ?`, [name, item.subjectId]);
    }
    await queries.run(`UPDATE "${tables[item.noun]}" SET trash_id = NULL WHERE trash_id = ?`, [id]);
    const { changeCount } = await queries.run('DELETE FROM trash WHERE id = ?', [id]);
    if (changeCount === 0) throw notHeld(id);
  });
}

/** What a thing may have so much of that it is deleted in slices, each a transaction: rows of the runs `mine`. */
const largeParts: Partial<Record<TrashNoun, readonly { table: string; rows: string }[]>> = {
  run: [
    {
      table: 'metric_chunk',
      rows: `SELECT metric_chunk.rowid FROM metric_series CROSS JOIN metric_chunk ON series_id = metric_series.id
        WHERE metric_series.run_id IN mine`,
    },
    { table: 'metric_series', rows: 'SELECT rowid FROM metric_series WHERE run_id IN mine' },
    { table: 'run_record', rows: 'SELECT rowid FROM run_record WHERE run_id IN mine' },
  ],
};
const rowsASlice = 1_000;

/** Each slice asks again whether the trash still holds the thing: what is no longer deleted keeps its rows. */
async function deleteLargeParts({ database }: ProjectSession, { id, noun, subjectId }: Deletable): Promise<void> {
  for (const { table, rows } of largeParts[noun] ?? [])
    for (let deleted = rowsASlice; deleted === rowsASlice; ) {
      const { changeCount } = await database.run(
        `WITH mine AS (SELECT id FROM "${tables[noun]}" WHERE id = ? AND trash_id = ?)
         DELETE FROM ${table} WHERE rowid IN (${rows} LIMIT ${rowsASlice})`,
        [subjectId, id],
      );
      deleted = changeCount;
    }
}

type Deletable = Pick<TrashItem, 'id' | 'noun' | 'subjectId' | 'folder'>;

/**
 * Deletes one item for good, unless it was restored since it was listed; returns whether it did. The folder is renamed
 * first and goes last, so that a host which dies in between leaves a mark that the next one finishes; the files go before
 * the rows, so that it works on a full disk.
 */
async function deleteForGood(session: ProjectSession, item: Deletable): Promise<boolean> {
  let isHeld = false;
  await alone(session, item.id, async () => {
    isHeld = (await session.database.get('SELECT 1 FROM trash WHERE id = ?', [item.id])) !== undefined;
    if (isHeld) await deleteHeld(session, item);
  });
  return isHeld;
}

async function deleteHeld(session: ProjectSession, item: Deletable): Promise<void> {
  const emptied = emptiedFolder(session, item.id);
  const moved = places(session, item);
  if (moved) await moveIfThere(moved.trashed, emptied);
  // Rows that go in slices need the mark as well.
  if (largeParts[item.noun]) await mkdir(emptied, { recursive: true });
  if (await isThere(emptied))
    for (const entry of await readdir(emptied)) await rm(path.join(emptied, entry), { recursive: true, force: true });
  await deleteLargeParts(session, item);
  await session.database.transaction(async (queries) => {
    await queries.run(`DELETE FROM "${tables[item.noun]}" WHERE trash_id = ?`, [item.id]);
    await queries.run('DELETE FROM trash WHERE id = ?', [item.id]);
  });
  await rm(emptied, { recursive: true, force: true });
}

/** Deletes for good what the trash holds. */
export async function emptyTrash(session: ProjectSession): Promise<{ itemCount: number; freedBytes: number }> {
  let itemCount = 0;
  let freedBytes = 0;
  for (const item of await listTrash(session)) {
    if (!(await deleteForGood(session, item))) continue;
    itemCount += 1;
    freedBytes += item.sizeBytes;
  }
  return { itemCount, freedBytes };
}

/**
 * Finishes what a host that died left half done: a row marked and its folder still in place, or a folder that was
 * being deleted for good.
 */
export async function finishInterruptedMoves(session: ProjectSession): Promise<void> {
  const items = await listTrash(session);
  const emptied = (await readdir(session.directories.trash)).filter((name) => name.endsWith(emptiedSuffix));
  for (const item of items) {
    if (emptied.includes(`${item.id}${emptiedSuffix}`)) await deleteForGood(session, item);
    else {
      const moved = places(session, item);
      if (moved) await moveIfThere(moved.original, moved.trashed);
    }
  }
  for (const name of emptied) await rm(path.join(session.directories.trash, name), { recursive: true, force: true });
}
