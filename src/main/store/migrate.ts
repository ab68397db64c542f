import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import type { Connection } from './connection';
import { migrations } from './migrations';

/** 'MSTU': tells a project's database from other SQLite files. */
export const applicationId = 0x4d535455;

const keptBackupCount = 3;

async function readPragma(connection: Connection, name: 'user_version' | 'application_id'): Promise<number> {
  const row = await connection.get<Record<string, number>>(`PRAGMA ${name}`);
  return row?.[name] ?? 0;
}

/** When a backup was made, as text in the order of time; empty for another file. */
const stampOf = (name: string) => /^studio-v\d+-(.+)\.sqlite$/.exec(name)?.[1] ?? '';

/** Copies the database before it is changed; the newest few copies are kept. */
async function backUp(connection: Connection, directory: string, version: number): Promise<void> {
  await mkdir(directory, { recursive: true });
  const stamp = new Date().toISOString().replace(/[:.]/g, '-');
  const file = path.join(directory, `studio-v${version}-${stamp}.sqlite`);
  const partial = `${file}.partial`;
  try {
    await connection.run('VACUUM INTO ?', [partial]);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  // By time, not by name: version 13 would come before version 7.
  const backups = (await readdir(directory))
    .filter((name) => stampOf(name) !== '')
    .sort((one, other) => (stampOf(one) < stampOf(other) ? -1 : 1));
  for (const name of backups.slice(0, -keptBackupCount)) await rm(path.join(directory, name), { force: true });
}

/**
 * Brings a database to the newest version, one transaction a migration, after a backup.
 * Throws: StudioError PROJECT_TOO_NEW, BAD_INPUT (not a project), READ_ONLY (older, and cannot be written).
 */
export async function migrate(
  connection: Connection,
  file: string,
  {
    readOnly,
    steps = migrations,
    keepsCopy = true,
  }: { readOnly: boolean; steps?: readonly string[] /** False for what is a copy already. */; keepsCopy?: boolean },
): Promise<void> {
  const version = await readPragma(connection, 'user_version');
  const tables = await connection.get<{ count: number }>(
    "SELECT count(*) AS count FROM sqlite_schema WHERE type = 'table'",
  );
  if ((tables?.count ?? 0) > 0 && (await readPragma(connection, 'application_id')) !== applicationId)
    throw new StudioError('BAD_INPUT', `${file} is a SQLite database, but not one of Model Studio.`, {
      fix: 'Choose the folder of a Model Studio project, or an empty folder for a new one.',
    });
  if (version > steps.length)
    throw new StudioError(
      'PROJECT_TOO_NEW',
      `The project ${path.dirname(file)} was written by a newer Model Studio: its format is ${version}, this one reads up to ${steps.length}.`,
      { fix: 'Update Model Studio, then open the project again. Nothing was changed.' },
    );
  if (version === steps.length) return;
  if (readOnly)
    throw new StudioError(
      'READ_ONLY',
      `The project ${path.dirname(file)} has the older format ${version} and must be brought to ${steps.length}, but its folder cannot be written.`,
      { fix: 'Copy the project to a folder that you can write, and open the copy.' },
    );
  if (version > 0 && keepsCopy) await backUp(connection, path.join(path.dirname(file), 'backups'), version);
  for (const [index, sql] of steps.entries()) {
    if (index < version) continue;
    try {
      await connection.execute(
        `BEGIN IMMEDIATE; ${sql}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${index + 1}; COMMIT;`,
      );
    } catch (error) {
      await connection.execute('ROLLBACK').catch(() => {});
      throw error;
    }
  }
}
