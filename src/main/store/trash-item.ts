import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ManyOptions } from '../lib/many-things';
import type { Database } from './database';
import type { ProjectSession } from './session';

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

export const trashTables: Record<TrashNoun, string> = {
  dataset: 'dataset',
  datasetVersion: 'dataset_version',
  run: 'run',
  export: 'export',
  model: 'model',
  report: 'report',
};

export async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

export async function moveIfThere(from: string, to: string): Promise<void> {
  if (!(await isThere(from)) || (await isThere(to))) return;
  await mkdir(path.dirname(to), { recursive: true });
  await rename(from, to);
}

export function places(session: ProjectSession, item: Pick<TrashItem, 'id' | 'folder'>) {
  return item.folder === null
    ? null
    : { original: path.join(session.path, item.folder), trashed: path.join(session.directories.trash, item.id) };
}

/** A folder of this ending is being deleted for good, whatever else the store says of it. */
export const emptiedSuffix = '.emptied';
export const emptiedFolder = (session: ProjectSession, id: string) =>
  path.join(session.directories.trash, `${id}${emptiedSuffix}`);

/** Items of which the files or the rows are on their way: restored and deleted for good at once they would lose a half. */
const moving = new WeakMap<Database, Set<string>>();

/**
 * Does the work with those of some items that no other work has, and returns them; all are the caller's until it is done.
 */
export async function alone<Item extends Pick<TrashItem, 'id'>>(
  { database }: ProjectSession,
  wanted: readonly Item[],
  work: (items: readonly Item[]) => Promise<void>,
): Promise<readonly Item[]> {
  const taken = moving.get(database) ?? new Set();
  moving.set(database, taken);
  const items = wanted.filter(({ id }) => !taken.has(id));
  for (const { id } of items) taken.add(id);
  try {
    await work(items);
  } finally {
    for (const { id } of items) taken.delete(id);
  }
  return items;
}

/** Of thousands of items so many are moved at once: the others use the database in between. */
const itemsAPage = 100;

/** Does pages of many things one after the other; an aborted signal ends it between two of them. */
export async function eachPage<Item>(
  items: readonly Item[],
  { signal, onProgress }: ManyOptions,
  work: (page: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let from = 0; from < items.length && !signal?.aborted; from += itemsAPage) {
    await work(items.slice(from, from + itemsAPage));
    onProgress?.(Math.min(items.length, from + itemsAPage), items.length);
  }
}
