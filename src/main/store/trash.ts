import path from 'node:path';
import { createId } from '../../shared/base/id';
import { StudioError } from '../../shared/base/problem';
import { directorySizeBytes } from '../lib/files';
import type { ManyOptions } from '../lib/many-things';
import type { Queries } from './connection';
import type { ProjectSession } from './session';
import { toStoreError } from './sqlite-error';
import {
  alone,
  eachPage,
  emptiedFolder,
  isThere,
  moveIfThere,
  places,
  type TrashItem,
  type TrashNoun,
  trashTables,
} from './trash-item';

/** Names are unique within these tables, so a restored row may need another one. */
const hasUniqueName: Record<TrashNoun, boolean> = {
  dataset: true,
  datasetVersion: false,
  run: false,
  export: false,
  model: true,
  report: false,
};

const columns = 'id, noun, subject_id AS subjectId, name, deleted_at AS deletedAt, size_bytes AS sizeBytes, folder';

export interface Deletion {
  noun: TrashNoun;
  subjectId: string;
  name: string;
  /** Absolute, inside the project; null when it has none there. */
  folder: string | null;
}

async function itemOf(session: ProjectSession, { folder, ...deletion }: Deletion): Promise<TrashItem> {
  return {
    id: createId('trash'),
    ...deletion,
    deletedAt: Date.now(),
    sizeBytes: folder === null ? 0 : await directorySizeBytes(folder),
    folder: folder === null ? null : path.relative(session.path, folder).split(path.sep).join('/'),
  };
}

/**
 * Deletes so that it can be undone: the row of table `noun` stays with `trash_id` set, its folder moves to the trash.
 * @param also more of the same transaction
 */
export async function moveToTrash(
  session: ProjectSession,
  deletion: Deletion,
  also: (queries: Queries) => Promise<void> = async () => {},
): Promise<string> {
  const item = await itemOf(session, deletion);
  await moveRows(session, [item], also);
  await moveFolders(session, [item]);
  return item.id;
}

/**
 * The same for many things, less than all when the signal or an error comes before.
 * @param onMoved told page by page of what can be restored, so that an error on a later one takes nothing away
 */
export async function moveManyToTrash(
  session: ProjectSession,
  deletions: readonly Deletion[],
  options: ManyOptions,
  onMoved: (ids: readonly string[]) => void,
): Promise<void> {
  await eachPage(deletions, options, async (page) => {
    const items = await Promise.all(page.map((deletion) => itemOf(session, deletion)));
    await moveRows(session, items);
    onMoved(items.map(({ id }) => id));
    await moveFolders(session, items);
  });
}

/** Rows first: what has no row in the trash must not lose its folder. */
async function moveRows(
  session: ProjectSession,
  items: readonly TrashItem[],
  also: (queries: Queries) => Promise<void> = async () => {},
): Promise<void> {
  await session.database.transaction(async (queries) => {
    await queries.run(
      `INSERT INTO trash (id, noun, subject_id, name, deleted_at, size_bytes, folder)
       SELECT value ->> 'id', value ->> 'noun', value ->> 'subjectId', value ->> 'name', value ->> 'deletedAt',
         value ->> 'sizeBytes', value ->> 'folder' FROM json_each(?)`,
      [JSON.stringify(items)],
    );
    for (const { id, noun, subjectId, name } of items) {
      const { changeCount } = await queries.run(
        `UPDATE "${trashTables[noun]}" SET trash_id = ? WHERE id = ? AND trash_id IS NULL`,
        [id, subjectId],
      );
      if (changeCount === 0)
        throw new StudioError('NOT_FOUND', `There is no ${noun} "${name}" to delete.`, { fix: 'Read the list again.' });
    }
    await also(queries);
  });
}

async function moveFolders(session: ProjectSession, items: readonly TrashItem[]): Promise<void> {
  for (const item of items) {
    const moved = places(session, item);
    if (moved) await moveIfThere(moved.original, moved.trashed);
  }
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
    const taken = await queries.get(`SELECT 1 FROM "${trashTables[noun]}" WHERE name = ? AND trash_id IS NULL`, [name]);
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

/**
 * Brings a deleted thing back, under another name when its own has been taken meanwhile.
 * Throws: StudioError NOT_FOUND when the trash does not hold it, CONFLICT when what it belongs to is deleted as well or it is
 * being deleted for good.
 */
export async function restoreFromTrash(session: ProjectSession, id: string): Promise<TrashItem> {
  const item = await session.database.get<TrashItem>(`SELECT ${columns} FROM trash WHERE id = ?`, [id]);
  if (!item) throw notHeld(id);
  const done = await alone(session, [item], (own) => putBackAll(session, own));
  if (done.length === 0)
    throw new StudioError('CONFLICT', `"${item.name}" is being restored or deleted for good just now.`, {
      fix: 'Read the list again.',
    });
  return item;
}

const notHeld = (id: string) =>
  new StudioError('NOT_FOUND', `The trash does not hold "${id}".`, {
    fix: 'It was restored already, or the trash was emptied.',
  });

/**
 * The same for many things. What is no longer in the trash, or on its way already, is passed over; what else cannot be restored
 * ends it. An aborted signal ends it between two pages; returns what is back.
 */
export async function restoreManyFromTrash(
  session: ProjectSession,
  ids: readonly string[],
  options: ManyOptions,
): Promise<TrashItem[]> {
  const restored: TrashItem[] = [];
  await eachPage(ids, options, async (page) => {
    const items = await session.database.all<TrashItem>(
      `SELECT ${columns} FROM trash WHERE id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(page)],
    );
    restored.push(...(await alone(session, items, (own) => putBackAll(session, own))));
  });
  return restored;
}

async function putBackAll(session: ProjectSession, items: readonly TrashItem[]): Promise<void> {
  for (const item of items) await moveBack(session, item);
  await session.database.transaction(async (queries) => {
    for (const item of items) await putBack(queries, item);
  });
}

async function moveBack(session: ProjectSession, item: TrashItem): Promise<void> {
  if (await isThere(emptiedFolder(session, item.id)))
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
}

async function putBack(queries: Queries, { id, noun, name, subjectId }: TrashItem): Promise<void> {
  const table = trashTables[noun];
  if (hasUniqueName[noun])
    await queries.run(`UPDATE "${table}" SET name = ? WHERE id = ?`, [await freeName(queries, noun, name), subjectId]);
  await queries.run(`UPDATE "${table}" SET trash_id = NULL WHERE id = ? AND trash_id = ?`, [subjectId, id]);
  const { changeCount } = await queries.run('DELETE FROM trash WHERE id = ?', [id]);
  if (changeCount === 0) throw notHeld(id);
}
