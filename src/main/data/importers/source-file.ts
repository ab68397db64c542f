import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { SourceFile } from './importer';

const headSizeBytes = 1024 * 1024;

/**
 * Opens a file for import.
 *
 * Throws: StudioError NOT_FOUND, BAD_INPUT when it is a folder, empty or unreadable.
 */
export async function openSource(file: string, fileName = path.basename(file)): Promise<SourceFile> {
  const status = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new StudioError('NOT_FOUND', `There is no file ${file}.`, {
        fix: 'Check the path; a relative one starts at the folder the studio was started in.',
      });
    throw unreadable(file, error);
  });
  if (!status.isFile())
    throw new StudioError(
      'BAD_INPUT',
      `${file} is ${status.isDirectory() ? 'a folder' : 'not a plain file'}; a file was expected.`,
      {
        fix: 'Choose a file with a table, such as a .csv file.',
      },
    );
  if (status.size === 0)
    throw new StudioError('BAD_INPUT', `${fileName} is empty (0 bytes).`, {
      fix: 'Check that the download or the export that made it was complete.',
    });
  try {
    const handle = await open(file, 'r');
    try {
      const buffer = new Uint8Array(Math.min(headSizeBytes, status.size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { path: file, fileName, sizeBytes: status.size, head: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
}

function unreadable(file: string, error: NodeJS.ErrnoException): StudioError {
  return new StudioError(
    'BAD_INPUT',
    `${file} cannot be read (${error.code ?? error.message}).`,
    { fix: 'Check that you may read the file.' },
    { cause: error },
  );
}
