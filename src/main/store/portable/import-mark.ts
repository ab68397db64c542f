import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Queries } from '../connection';
import type { ProjectSession } from '../session';
import { freeName } from '../trash';

export interface ImportMark {
  id: string;
  startedAt: number;
  file: string;
  /** That the import makes, relative to the project, with '/'. None of them is there before. */
  folders: readonly string[];
}

/**
 * Says what is about to come in, before any of it is there, and takes the numbers of its runs: their own where the
 * project has never had a run, else the next ones.
 */
export function markImport(
  { database }: ProjectSession,
  { id, startedAt, file, folders }: ImportMark,
  ownNumbers: readonly number[],
): Promise<number[]> {
  return database.transaction(
    async (queries) => {
      await queries.run('INSERT INTO portable_import (id, started_at, file, folders) VALUES (?, ?, ?, ?)', [
        id,
        startedAt,
        file,
        JSON.stringify(folders),
      ]);
      await queries.run(
        "INSERT INTO trash (id, noun, subject_id, name, deleted_at, size_bytes, folder) VALUES (?, 'run', ?, ?, ?, 0, NULL)",
        [id, id, file, startedAt],
      );
      const { next } = (await queries.get<{ next: number }>('SELECT next_run_number AS next FROM project')) as {
        next: number;
      };
      const numbers = next === 1 ? [...ownNumbers] : ownNumbers.map((_, index) => next + index);
      await queries.run('UPDATE project SET next_run_number = ?', [
        numbers.reduce((most, number) => Math.max(most, number + 1), next),
      ]);
      return numbers;
    },
    { durable: true },
  );
}

const nouns = [
  { noun: 'dataset', table: 'dataset', named: true },
  { noun: 'model', table: 'model', named: true },
  { noun: 'report', table: 'report', named: false },
  { noun: 'run', table: 'run', named: false },
] as const;

async function giveNames(queries: Queries, id: string): Promise<void> {
  for (const { noun, table, named } of nouns) {
    if (!named) continue;
    const things = await queries.all<{ id: string; name: string }>(
      `SELECT id, name FROM "${table}" WHERE trash_id = ? ORDER BY id`,
      [id],
    );
    for (const thing of things) {
      await queries.run(`UPDATE "${table}" SET name = ?, trash_id = NULL WHERE id = ?`, [
        await freeName(queries, noun, thing.name),
        thing.id,
      ]);
      // Runs say the name of their data set.
      if (noun === 'dataset')
        await queries.run(
          `UPDATE run SET dataset_name = (SELECT name FROM dataset WHERE id = ?) WHERE dataset_id = ? AND trash_id = ?`,
          [thing.id, thing.id, id],
        );
    }
  }
}

/** The end of an import: everything that came in is there at once. */
export async function finishImport(
  { database }: ProjectSession,
  id: string,
  also: (queries: Queries) => Promise<void>,
): Promise<void> {
  await database.transaction(
    async (queries) => {
      await giveNames(queries, id);
      for (const { table } of nouns)
        await queries.run(`UPDATE "${table}" SET trash_id = NULL WHERE trash_id = ?`, [id]);
      await also(queries);
      await queries.run('DELETE FROM trash WHERE id = ?', [id]);
      await queries.run('DELETE FROM portable_import WHERE id = ?', [id]);
    },
    { durable: true },
  );
}

/** Undoes what an import has brought in so far: folders first, so that the mark stays until all is gone. */
export async function removeImport({ database, path: root }: ProjectSession, id: string): Promise<void> {
  const mark = await database.get<{ folders: string }>('SELECT folders FROM portable_import WHERE id = ?', [id]);
  if (!mark) return;
  for (const folder of JSON.parse(mark.folders) as string[])
    await rm(path.join(root, folder), { recursive: true, force: true });
  await database.transaction(async (queries) => {
    for (const { table } of nouns.toReversed()) await queries.run(`DELETE FROM "${table}" WHERE trash_id = ?`, [id]);
    await queries.run('DELETE FROM trash WHERE id = ?', [id]);
    await queries.run('DELETE FROM portable_import WHERE id = ?', [id]);
  });
}

/** Removes what imports left behind whose host died. Returns their files. */
export async function removeInterruptedImports(session: ProjectSession): Promise<string[]> {
  const marks = await session.database.all<{ id: string; file: string }>(
    'SELECT id, file FROM portable_import ORDER BY started_at',
  );
  for (const { id } of marks) await removeImport(session, id);
  return marks.map(({ file }) => file);
}
