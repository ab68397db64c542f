import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { limits } from './limits';

/** The files of one model: a single one, or all of a folder. */
export interface ModelFiles {
  /** The file that was given, relative to `root`; null for a folder. */
  main: string | null;
  /** Folder that the names are relative to. */
  root: string;
  /** With `/`; of a single file only its own name. */
  names: readonly string[];
  /** A name inside `root`. Throws: StudioError BAD_INPUT for one that leads out of it. */
  path(name: string): string;
  /** Up to that many of the first bytes. */
  head(name: string, sizeBytes: number): Promise<Uint8Array>;
  /** Throws: StudioError BAD_INPUT when it is larger than descriptions may be, or missing. */
  read(name: string): Promise<Buffer>;
  size(name: string): Promise<number>;
}

async function walk(root: string): Promise<string[]> {
  const names: string[] = [];
  const enter = async (folder: string, depth: number): Promise<void> => {
    for (const entry of await readdir(path.join(root, folder), { withFileTypes: true })) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < limits.folderDepth) await enter(name, depth + 1);
      else if (entry.isFile()) names.push(name);
      if (names.length > limits.fileCount)
        throw new StudioError('BAD_INPUT', `${root} holds more than ${limits.fileCount} files.`, {
          fix: 'Choose the folder of one model.',
        });
    }
  };
  await enter('', 0);
  return names.sort();
}

/** Throws: StudioError NOT_FOUND, BAD_INPUT for what is neither a file nor a folder with files. */
export async function openModelFiles(sourcePath: string): Promise<ModelFiles> {
  const status = await stat(sourcePath).catch(() => null);
  if (!status)
    throw new StudioError('NOT_FOUND', `There is no file or folder ${sourcePath}.`, { fix: 'Check the path.' });
  const isFolder = status.isDirectory();
  if (!isFolder && status.size === 0)
    throw new StudioError('BAD_INPUT', `${path.basename(sourcePath)} is empty (0 bytes).`, {
      fix: 'Check that the download or the export that made it was complete.',
    });
  const root = isFolder ? sourcePath : path.dirname(sourcePath);
  const main = isFolder ? null : path.basename(sourcePath);
  const names = main === null ? await walk(root) : [main];
  if (names.length === 0)
    throw new StudioError('BAD_INPUT', `The folder ${sourcePath} holds no files.`, {
      fix: 'Choose the folder of a SavedModel, or a model file.',
    });
  const inside = (name: string): string => {
    const resolved = path.resolve(root, name);
    const relative = path.relative(root, resolved);
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative) || name.includes('\0'))
      throw new StudioError('BAD_INPUT', `The model names the file "${name}", which lies outside of its folder.`, {
        fix: 'Export the model again, so that its files lie beside each other.',
      });
    return resolved;
  };
  const size = async (name: string): Promise<number> =>
    stat(inside(name)).then(
      (found) => found.size,
      () => {
        throw new StudioError('BAD_INPUT', `The file ${name} that belongs to the model is missing.`, {
          fix: 'Choose it together with the others, or give the path of the folder that holds them all.',
        });
      },
    );
  return {
    main,
    root,
    names,
    path: inside,
    size,
    async head(name, sizeBytes) {
      const handle = await open(inside(name), 'r');
      try {
        const buffer = new Uint8Array(sizeBytes);
        const { bytesRead } = await handle.read(buffer, 0, sizeBytes, 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async read(name) {
      const sizeBytes = await size(name);
      if (sizeBytes > limits.descriptionBytes)
        throw new StudioError(
          'BAD_INPUT',
          `${name} has ${formatBytes(sizeBytes)}; a description of a network has at most ${formatBytes(limits.descriptionBytes)}.`,
          { fix: 'Is it the right file?' },
        );
      return readFile(inside(name));
    },
  };
}

/** Digest and size over all files, by which an import is recognised. */
export async function fingerprintFiles(files: ModelFiles): Promise<{ sha256: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for (const name of files.names) {
    // A single file's digest is the one that other tools print.
    if (files.names.length > 1) hash.update(`${name}\0`);
    for await (const chunk of createReadStream(files.path(name))) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}
