import { stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readJson, writeJson } from '../../lib/files';
import type { Log } from '../../lib/log';
import { databaseFileName } from '../../store';

const entrySchema = z.object({ path: z.string(), name: z.string(), openedAt: z.number() });
type Entry = z.infer<typeof entrySchema>;

export interface RecentProjects {
  /** Newest first; `exists` is false for folders that were moved or are not mounted. */
  list(): Promise<(Entry & { exists: boolean })[]>;
  remember(entry: Entry): Promise<void>;
  forget(projectPath: string): Promise<void>;
}

const keptCount = 50;

/** The projects a person opened, kept in their own data directory. */
export function createRecentProjects(file: string, log: Log): RecentProjects {
  let writing: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<Entry[]> => {
    const value = await readJson(file).catch((error: Error) => {
      log.warn({ file, reason: error.message }, 'the list of recent projects could not be read and starts anew');
      return null;
    });
    return z.array(entrySchema).safeParse(value).data ?? [];
  };
  const change = (edit: (entries: Entry[]) => Entry[]): Promise<void> => {
    const write = writing.then(async () => writeJson(file, edit(await read()).slice(0, keptCount)));
    writing = write.catch(() => {});
    return write;
  };
  return {
    list: async () =>
      Promise.all(
        (await read()).map(async (entry) => ({
          ...entry,
          exists: await stat(path.join(entry.path, databaseFileName)).then(
            () => true,
            () => false,
          ),
        })),
      ),
    remember: (entry) => change((entries) => [entry, ...entries.filter((other) => other.path !== entry.path)]),
    forget: (projectPath) => change((entries) => entries.filter((other) => other.path !== projectPath)),
  };
}
