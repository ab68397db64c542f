import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { createGunzip } from 'node:zlib';
import { StudioError } from '../../../shared/base/problem';
import { openArchive } from './archive';
import type { Source, SourceArchive, SourceEntry, SourceFile, SourceFiles, SourceFolder } from './source';

const headSizeBytes = 1024 * 1024;
/** Enough to tell what a folder or an archive holds. */
const listedEntryCount = 5000;

/**
 * Opens a file, a folder, an archive or several files for import, as far as telling the format needs.
 *
 * Throws: StudioError NOT_FOUND, BAD_INPUT when it is empty or unreadable.
 */
export async function openSource(given: string | readonly string[], fileName?: string): Promise<Source> {
  if (typeof given !== 'string')
    return given.length === 1 ? openSource(given[0] as string, fileName) : openFiles(given);
  const name = fileName ?? path.basename(given);
  const status = await readStatus(given);
  if (status.isDirectory()) return openFolder(given, name);
  const file = await openSourceFile(given, name);
  return startsWith(file.head, [0x50, 0x4b, 0x03, 0x04]) && file.compression === null ? openZip(file) : file;
}

/** A plain file. Throws: StudioError NOT_FOUND, BAD_INPUT when it is a folder, empty or unreadable. */
export async function openSourceFile(file: string, fileName = path.basename(file)): Promise<SourceFile> {
  const status = await readStatus(file);
  if (!status.isFile())
    throw new StudioError(
      'BAD_INPUT',
      `${file} is ${status.isDirectory() ? 'a folder' : 'not a plain file'}; a file was expected.`,
      { fix: 'Choose a file with a table, such as a .csv file.' },
    );
  if (status.size === 0)
    throw new StudioError('BAD_INPUT', `${fileName} is empty (0 bytes).`, {
      fix: 'Check that the download or the export that made it was complete.',
    });
  try {
    const packed = await readHead(file, Math.min(headSizeBytes, status.size));
    const plain = { kind: 'file', path: file, fileName, sizeBytes: status.size } as const;
    if (!startsWith(packed, [0x1f, 0x8b]))
      return { ...plain, head: packed, complete: packed.length >= status.size, compression: null };
    return { ...plain, ...(await unpackHead(file)), compression: 'gzip' };
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
}

async function readStatus(file: string) {
  return stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new StudioError('NOT_FOUND', `There is no file ${file}.`, {
        fix: 'Check the path; a relative one starts at the folder the studio was started in.',
      });
    throw unreadable(file, error);
  });
}

async function readHead(file: string, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(length);
    const { bytesRead } = await handle.read(buffer, 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The first mebibyte of what a gzip file holds; what is damaged further on, the import finds. */
async function unpackHead(file: string): Promise<Pick<SourceFile, 'head' | 'complete' | 'damage'>> {
  const chunks: Buffer[] = [];
  let length = 0;
  const packed = createReadStream(file, { highWaterMark: 64 * 1024 });
  const unpacked = packed.pipe(createGunzip());
  packed.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > headSizeBytes) break;
    }
    const head = Buffer.concat(chunks).subarray(0, headSizeBytes);
    return { head, complete: length <= headSizeBytes };
  } catch (error) {
    return {
      head: Buffer.concat(chunks),
      complete: false,
      damage: `a damaged gzip file (${(error as Error).message})`,
    };
  } finally {
    packed.destroy();
  }
}

async function openFolder(directory: string, fileName: string): Promise<SourceFolder> {
  const entries: SourceEntry[] = [];
  const waiting = [''];
  try {
    for (let next = waiting.shift(); next !== undefined && entries.length < listedEntryCount; next = waiting.shift()) {
      const found = await readdir(path.join(directory, next), { withFileTypes: true });
      for (const entry of found.sort((left, right) => (left.name < right.name ? -1 : 1))) {
        if (isHidden(entry.name)) continue;
        const inside = next === '' ? entry.name : `${next}/${entry.name}`;
        if (entry.isDirectory()) waiting.push(inside);
        else if (entry.isFile() && entries.length < listedEntryCount) entries.push({ path: inside, sizeBytes: 0 });
      }
    }
  } catch (error) {
    throw unreadable(directory, error as NodeJS.ErrnoException);
  }
  if (entries.length === 0)
    throw new StudioError('BAD_INPUT', `The folder ${fileName} has no files.`, {
      fix: 'Choose a folder with files; links and hidden files are not followed.',
    });
  const sized = await Promise.all(
    entries.map(async (entry) => ({
      ...entry,
      sizeBytes: await stat(path.join(directory, entry.path)).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  );
  return {
    kind: 'folder',
    path: directory,
    fileName,
    sizeBytes: sized.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    entries: sized,
    complete: entries.length < listedEntryCount,
  };
}

/** Files that systems put beside the person's own. */
export function isHidden(name: string): boolean {
  return (
    (name.startsWith('.') && name !== '..') || name === '__MACOSX' || name === 'Thumbs.db' || name === 'desktop.ini'
  );
}

async function openZip(file: SourceFile): Promise<SourceArchive | SourceFile> {
  try {
    const archive = await openArchive(file.path, file.fileName);
    try {
      const entries: SourceEntry[] = [];
      for await (const { path: inside, sizeBytes } of archive.entries()) {
        if (!inside.split('/').some(isHidden)) entries.push({ path: inside, sizeBytes });
        if (entries.length >= listedEntryCount) break;
      }
      const { path: place, fileName, sizeBytes, head } = file;
      const complete = entries.length < listedEntryCount;
      return { kind: 'archive', path: place, fileName, sizeBytes, head, entries, complete };
    } finally {
      archive.close();
    }
  } catch (error) {
    return { ...file, damage: `a damaged zip archive (${(error as Error).message})` };
  }
}

async function openFiles(paths: readonly string[]): Promise<SourceFiles> {
  const files: SourceFile[] = [];
  for (const each of paths) files.push(await openSourceFile(each));
  return {
    kind: 'files',
    fileName: `${files[0]?.fileName} and ${files.length - 1} more`,
    sizeBytes: files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
    files,
  };
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, index) => bytes[index] === byte);
}

function unreadable(file: string, error: NodeJS.ErrnoException): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `${file} cannot be read (${error.code ?? error.message}).`,
    { fix: 'Check that you may read the file.' },
    { cause: error },
  );
}
