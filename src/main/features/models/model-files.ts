import { copyFile, link, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import { type ImportReport, importReportSchema, type ModelFiles } from '../../../shared/contract/model';
import type { Uploads } from '../../lib/uploads';
import type { ProjectSession } from '../../store';
import { listModelIds } from './model-repository';

export const modelTextFile = 'model.yaml';
export const reportFile = 'report.json';
export const weightsFolder = 'weights';

export function modelDirectory(session: ProjectSession, id: string): string {
  return path.join(session.directories.models, id);
}

export function weightsDirectory(session: ProjectSession, id: string): string {
  return path.join(modelDirectory(session, id), weightsFolder);
}

/** Throws: StudioError NOT_FOUND when the file has gone. */
export async function readModelText(session: ProjectSession, id: string, name: string): Promise<string> {
  const file = path.join(modelDirectory(session, id), modelTextFile);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new StudioError('NOT_FOUND', `The layers of "${name}" are missing: there is no file ${file}.`, {
      fix: 'Restore the file from a copy of the project, or import the model again.',
    });
  });
}

/** Null for models that were not imported. */
export async function readReport(session: ProjectSession, id: string): Promise<ImportReport | null> {
  const text = await readFile(path.join(modelDirectory(session, id), reportFile), 'utf8').catch(() => null);
  return text === null ? null : importReportSchema.parse(JSON.parse(text));
}

/** What the person gave, as they are told of it. */
export function describeSource(source: ModelFiles, uploads: Pick<Uploads, 'path'>): { place: string; name: string } {
  if ('path' in source) {
    const place = path.resolve(source.path.replace(/^~(?=$|[\\/])/, homedir()));
    return { place, name: path.basename(place) };
  }
  const names = source.uploadIds.map((id) => path.basename(uploads.path(id)));
  const main = names.find((name) => name.endsWith('.json')) ?? (names[0] as string);
  return { place: names.join(', '), name: main };
}

/** One file or folder that the engine can read: uploads that belong together are laid beside each other. */
export async function gatherSource(
  source: ModelFiles,
  uploads: Pick<Uploads, 'path'>,
  workDirectory: string,
): Promise<string> {
  if ('path' in source) {
    const { place } = describeSource(source, uploads);
    await stat(place).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? new StudioError('NOT_FOUND', `There is no file or folder ${place}.`, {
            fix: 'Check the path; a relative one starts at the folder the studio was started in.',
          })
        : new StudioError('BAD_INPUT', `${place} cannot be read (${error.code ?? error.message}).`, {
            fix: 'Check that you may read it.',
          });
    });
    return place;
  }
  const files = source.uploadIds.map((id) => uploads.path(id));
  const [only] = files;
  if (files.length === 1 && only) return only;
  const folder = path.join(workDirectory, 'source');
  await mkdir(folder, { recursive: true });
  for (const file of files) {
    const target = path.join(folder, path.basename(file));
    await link(file, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST')
        throw new StudioError('BAD_INPUT', `Two of the files are called ${path.basename(file)}.`, {
          fix: 'Choose the files of one model, each once.',
        });
      return copyFile(file, target);
    });
  }
  return folder;
}

const untouchedMs = 60 * 60 * 1000;

/** Deletes the folders of models that were never entered, because a host was killed before it could. */
export async function removeModelLeftovers(session: ProjectSession, nowMs: number): Promise<void> {
  const known = new Set(await listModelIds(session.database));
  for (const name of await readdir(session.directories.models).catch(() => [])) {
    if (!name.startsWith('model_') || known.has(name)) continue;
    const folder = path.join(session.directories.models, name);
    const changedMs = await stat(folder).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    );
    if (nowMs - changedMs > untouchedMs) await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
