import { link, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { parsePortablePath } from '../../../shared/portable/manifest';
import { createBreather } from '../../data/breather';
import type { ProjectSession, Queries } from '../../store';
import type { ArchiveSource } from './archive-writer';

const checkpointFolder = 'checkpoints';
/** Weights that a fork or a transfer began with. */
const originFolder = 'origin';
const packedExtensions = new Set(['.json', '.yaml', '.csv', '.txt', '.sha256']);

const isLeftover = (name: string) => name.startsWith('.') || name.endsWith('.tmp') || name.endsWith('.partial');

/** Files below a folder, with '/' in their names, sorted; links and what is being written are passed over. */
async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch((error) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.split('/').some(isLeftover))
    .sort();
}

function toSource(inArchive: string, file: string): ArchiveSource[] {
  // What another system could not write stays here; the studio writes no such names.
  if (parsePortablePath(inArchive) === null) return [];
  return [{ path: inArchive, file, packed: packedExtensions.has(path.extname(file)) }];
}

export interface OutgoingFiles {
  runs: readonly { id: string; isActive: boolean }[];
  /** Whose rows come along. */
  datasetIds: readonly string[];
  modelIds: readonly string[];
}

/**
 * The files that belong to rows that were written. Those of a run that trains are linked first: its engine may delete a
 * checkpoint at any moment. Checkpoints that have gone meanwhile are taken out of the rows.
 *
 * @param rows that will lie in the archive
 * @param workDirectory where links may lie
 */
export async function gatherFiles(
  { directories }: ProjectSession,
  rows: Queries,
  { runs, datasetIds, modelIds }: OutgoingFiles,
  workDirectory: string,
  signal: AbortSignal,
): Promise<ArchiveSource[]> {
  const sources: ArchiveSource[] = [];
  const breathe = createBreather();
  /** Names of checkpoints' folders, with their ids, by run. */
  const kept = new Map<string, Map<string, string>>();
  for (const { runId, id, directory } of await rows.all<{ runId: string; id: string; directory: string }>(
    'SELECT run_id AS runId, id, directory FROM checkpoint',
  )) {
    const own = kept.get(runId) ?? new Map<string, string>();
    kept.set(runId, own.set(path.posix.basename(directory), id));
  }
  for (const { id, isActive } of runs) {
    signal.throwIfAborted();
    await breathe();
    const directory = path.join(directories.runs, id);
    const wanted = kept.get(id) ?? new Map<string, string>();
    const files = (await listFiles(directory)).filter((file) => {
      const [folder, name = ''] = file.split('/');
      if (folder === checkpointFolder) return wanted.has(name);
      return folder !== originFolder || wanted.size > 0;
    });
    const there = new Set(
      files.filter((file) => file.startsWith(`${checkpointFolder}/`)).map((file) => file.split('/')[1]),
    );
    const own: ArchiveSource[] = [];
    for (const file of files) {
      const original = path.join(directory, file);
      const place = isActive ? await linked(original, path.join(workDirectory, 'runs', id, file)) : original;
      if (place !== null) own.push(...toSource(`runs/${id}/${file}`, place));
      else if (file.startsWith(`${checkpointFolder}/`)) there.delete(file.split('/')[1]);
    }
    for (const [name, checkpointId] of wanted)
      if (!there.has(name)) await rows.run('DELETE FROM checkpoint WHERE run_id = ? AND id = ?', [id, checkpointId]);
    const isWhole = (source: ArchiveSource) => {
      const [folder, name] = source.path.split('/').slice(2);
      return folder !== checkpointFolder || there.has(name);
    };
    sources.push(...own.filter(isWhole));
  }
  for (const id of datasetIds) {
    const directory = path.join(directories.datasets, id);
    const versions = await rows.all<{ version: number }>('SELECT version FROM dataset_version WHERE dataset_id = ?', [
      id,
    ]);
    const folders = new Set(['media', ...versions.map(({ version }) => `v${version}`)]);
    for (const file of await listFiles(directory))
      if (folders.has(file.split('/')[0] as string))
        sources.push(...toSource(`datasets/${id}/${file}`, path.join(directory, file)));
  }
  for (const id of modelIds) {
    const directory = path.join(directories.models, id);
    for (const file of await listFiles(directory))
      sources.push(...toSource(`models/${id}/${file}`, path.join(directory, file)));
  }
  return sources;
}

/** A second name of a file that may be deleted; null when that has happened. */
async function linked(file: string, name: string): Promise<string | null> {
  await mkdir(path.dirname(name), { recursive: true });
  try {
    await link(file, name);
    return name;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // A file system without links: the file itself, which breaks the export should it go.
    return file;
  }
}
