import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ManyOptions } from '../lib/many-things';
import type { ProjectSession } from './session';
import { listTrash } from './trash';
import {
  alone,
  eachPage,
  emptiedFolder,
  emptiedSuffix,
  isThere,
  moveIfThere,
  places,
  type TrashItem,
  type TrashNoun,
  trashTables,
} from './trash-item';

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

type Deletable = Pick<TrashItem, 'id' | 'noun' | 'subjectId' | 'folder'>;

/** Each slice asks again whether the trash still holds the things: what is no longer deleted keeps its rows. */
async function deleteLargeParts(
  { database }: ProjectSession,
  noun: TrashNoun,
  items: readonly Deletable[],
): Promise<void> {
  const pairs = JSON.stringify(items.map(({ id, subjectId }) => [subjectId, id]));
  for (const { table, rows } of largeParts[noun] ?? [])
    for (let deleted = rowsASlice; deleted === rowsASlice; ) {
      const { changeCount } = await database.run(
        `WITH mine AS (SELECT subject.id FROM json_each(?) AS pair
           JOIN "${trashTables[noun]}" AS subject ON subject.id = pair.value ->> 0 AND subject.trash_id = pair.value ->> 1)
         DELETE FROM ${table} WHERE rowid IN (${rows} LIMIT ${rowsASlice})`,
        [pairs],
      );
      deleted = changeCount;
    }
}

/**
 * Deletes items for good, except what was restored since it was listed; returns those it did. A folder is renamed first and
 * goes last, so that a host which dies in between leaves a mark that the next one finishes; the files go before the rows, so
 * that it works on a full disk.
 */
async function deleteForGood<Item extends Deletable>(
  session: ProjectSession,
  wanted: readonly Item[],
): Promise<readonly Item[]> {
  let deleted: readonly Item[] = [];
  await alone(session, wanted, async (items) => {
    const rows = await session.database.all<{ id: string }>(
      'SELECT id FROM trash WHERE id IN (SELECT value FROM json_each(?))',
      [JSON.stringify(items.map(({ id }) => id))],
    );
    const held = new Set(rows.map(({ id }) => id));
    deleted = items.filter(({ id }) => held.has(id));
    await deleteHeld(session, deleted);
  });
  return deleted;
}

async function deleteHeld(session: ProjectSession, items: readonly Deletable[]): Promise<void> {
  for (const item of items) {
    const emptied = emptiedFolder(session, item.id);
    const moved = places(session, item);
    if (moved) await moveIfThere(moved.trashed, emptied);
    // Rows that go in slices need the mark as well.
    if (largeParts[item.noun]) await mkdir(emptied, { recursive: true });
    if (await isThere(emptied))
      for (const entry of await readdir(emptied)) await rm(path.join(emptied, entry), { recursive: true, force: true });
  }
  const nouns = [...new Set(items.map(({ noun }) => noun))];
  for (const noun of nouns)
    await deleteLargeParts(
      session,
      noun,
      items.filter((item) => item.noun === noun),
    );
  const ids = JSON.stringify(items.map(({ id }) => id));
  await session.database.transaction(async (queries) => {
    for (const noun of nouns)
      await queries.run(`DELETE FROM "${trashTables[noun]}" WHERE trash_id IN (SELECT value FROM json_each(?))`, [ids]);
    await queries.run('DELETE FROM trash WHERE id IN (SELECT value FROM json_each(?))', [ids]);
  });
  for (const { id } of items) await rm(emptiedFolder(session, id), { recursive: true, force: true });
}

/** Deletes for good what the trash holds, until the signal comes. */
export async function emptyTrash(
  session: ProjectSession,
  options: ManyOptions = {},
): Promise<{ itemCount: number; freedBytes: number }> {
  let itemCount = 0;
  let freedBytes = 0;
  await eachPage(await listTrash(session), options, async (page) => {
    const deleted = await deleteForGood(session, page);
    itemCount += deleted.length;
    freedBytes += deleted.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  });
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
    if (emptied.includes(`${item.id}${emptiedSuffix}`)) await deleteForGood(session, [item]);
    else {
      const moved = places(session, item);
      if (moved) await moveIfThere(moved.original, moved.trashed);
    }
  }
  for (const name of emptied) await rm(path.join(session.directories.trash, name), { recursive: true, force: true });
}
