import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from './database';

/** Pages that stay free for what is written next. */
const keptPageCount = 1_024;
/** Pages a statement gives back: about two megabytes, some milliseconds. */
const pagesASlice = 512;
/** Between two slices, so that others get their turn. */
const pauseMs = 5;

/**
 * Gives pages that deleting left empty back to the disk, in slices between which others use the database. Projects of older
 * versions cannot: their free pages are used again by what is written next.
 */
export async function giveBackSpace(database: Database, signal: AbortSignal): Promise<void> {
  const [mode] = await database.all<{ auto_vacuum: number }>('PRAGMA auto_vacuum');
  const incremental = 2;
  if (database.readOnly || mode?.auto_vacuum !== incremental) return;
  let before = Number.POSITIVE_INFINITY;
  while (!signal.aborted) {
    const free = (await database.get<{ freelist_count: number }>('PRAGMA freelist_count'))?.freelist_count ?? 0;
    // Less than before: nothing stands still for ever.
    if (free <= keptPageCount || free >= before) return;
    before = free;
    await database.all(`PRAGMA incremental_vacuum(${pagesASlice})`);
    await wait(pauseMs);
  }
}
