import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { formatBytes } from '../../shared/base/format';
import { createId } from '../../shared/base/id';
import { StudioError } from '../../shared/base/problem';

export interface Uploads {
  /** Streams a request body to a file that lives until `remove` or `close`. Throws: BAD_INPUT, DISK_FULL, CANCELLED. */
  receive(
    body: ReadableStream<Uint8Array> | null,
    fileName: string,
    signal: AbortSignal,
    /** A folder of `createFolder` that the file belongs to; `fileName` is its path in it. */
    into?: string,
  ): Promise<{ uploadId: string }>;
  /** A folder that files are sent into. */
  createFolder(name: string): Promise<{ uploadId: string }>;
  /** The uploaded file or folder. Throws: NOT_FOUND. */
  path(uploadId: string): string;
  remove(uploadId: string): Promise<void>;
  close(): Promise<void>;
}

export interface UploadsOptions {
  /** Folder of the host's temporary files; made when missing. */
  directory: string;
  maximumSizeBytes?: number;
}

const defaultMaximumSizeBytes = 4 * 1024 ** 3;

/** Keeps only what names a file on every system, with its extension, since that decides how it is read. */
function safeFileName(fileName: string): string {
  const last = fileName.split(/[\\/]/).at(-1) ?? '';
  const cleaned = [...last].filter((character) => character >= ' ' && !'<>:"|?*'.includes(character)).join('');
  const trimmed = cleaned.replace(/^[. ]+|[. ]+$/g, '');
  return (trimmed.length > 120 ? trimmed.slice(0, 60) + trimmed.slice(-60) : trimmed) || 'upload';
}

/** What was received in one upload so far. */
interface Received {
  sizeBytes: number;
}

function limit(received: Received, maximumSizeBytes: number, fileName: string): Transform {
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      received.sizeBytes += chunk.byteLength;
      if (received.sizeBytes > maximumSizeBytes)
        done(
          new StudioError(
            'BAD_INPUT',
            `${fileName} is larger than an upload may be (${formatBytes(maximumSizeBytes)}).`,
            { fix: 'Copy the file to the machine that runs the studio and import it by its path.' },
          ),
        );
      else done(null, chunk);
    },
  });
}

/** Files that pages send before they are imported. Each host has a folder of its own, deleted at its end. */
export async function createUploads(options: UploadsOptions): Promise<Uploads> {
  const { directory, maximumSizeBytes = defaultMaximumSizeBytes } = options;
  await mkdir(directory, { recursive: true });
  await removeStale(directory);
  const own = await mkdtemp(path.join(directory, `uploads-${process.pid}-`));
  const files = new Map<string, string>();

  const folders = new Map<string, Received>();
  const folderOf = (uploadId: string): { folder: string; received: Received } => {
    const received = folders.get(uploadId);
    const folder = files.get(uploadId);
    if (received && folder) return { folder, received };
    throw new StudioError('NOT_FOUND', `There is no upload ${uploadId} that files can be sent into.`, {
      fix: 'Choose the folder again.',
    });
  };

  const remove = async (uploadId: string) => {
    const file = files.get(uploadId);
    files.delete(uploadId);
    folders.delete(uploadId);
    if (file) await rm(path.dirname(file), { recursive: true, force: true });
  };
  return {
    async createFolder(name) {
      const uploadId = createId('upload');
      const folder = path.join(own, uploadId, safeFileName(name));
      await mkdir(folder, { recursive: true });
      files.set(uploadId, folder);
      folders.set(uploadId, { sizeBytes: 0 });
      return { uploadId };
    },
    async receive(body, fileName, signal, into) {
      const uploadId = into ?? createId('upload');
      const target = into === undefined ? null : folderOf(into);
      const name = target ? fileName.split(/[\\/]/).map(safeFileName).join('/') : safeFileName(fileName);
      const file = target ? path.join(target.folder, name) : path.join(own, uploadId, name);
      await mkdir(path.dirname(file), { recursive: true });
      try {
        const source = body ? Readable.fromWeb(body as never) : Readable.from([]);
        await pipeline(
          source,
          limit(target?.received ?? { sizeBytes: 0 }, maximumSizeBytes, name),
          createWriteStream(file, { flags: 'wx' }),
          { signal },
        );
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST')
          throw new StudioError('CONFLICT', `The folder holds two files called ${name}.`, {
            fix: 'Rename one of them.',
          });
        await rm(target ? file : path.dirname(file), { recursive: true, force: true });
        if (signal.aborted) throw new StudioError('CANCELLED', `The upload of ${name} was cancelled.`);
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
          throw new StudioError('DISK_FULL', `There is no room left for ${name} in ${own}.`, {
            fix: 'Free some space, or import the file by its path on the machine that runs the studio.',
          });
        throw error;
      }
      if (!target) files.set(uploadId, file);
      return { uploadId };
    },
    path(uploadId) {
      const file = files.get(uploadId);
      if (file) return file;
      throw new StudioError('NOT_FOUND', `There is no upload ${uploadId}; uploads live until they are imported.`, {
        fix: 'Choose the file again.',
      });
    },
    remove,
    async close() {
      files.clear();
      await rm(own, { recursive: true, force: true });
    },
  };
}

function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Deletes the folders of hosts that were killed before they could do it themselves. */
async function removeStale(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const processId = Number(/^uploads-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(processId) && !isRunning(processId))
      await rm(path.join(directory, name), { recursive: true, force: true });
  }
}
