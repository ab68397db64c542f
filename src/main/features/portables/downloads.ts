import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createId } from '../../../shared/base/id';
import { StudioError } from '../../../shared/base/problem';

const keptCount = 4;

export interface DownloadFile {
  stream: ReadStream;
  sizeBytes: number;
  fileName: string;
}

/** Files that were written to be downloaded: the newest few, until the host ends. */
export interface Downloads {
  /** A place for a file of this name. */
  reserve(fileName: string): Promise<{ id: string; file: string }>;
  /** Throws: StudioError NOT_FOUND. */
  open(id: string): Promise<DownloadFile>;
  close(): Promise<void>;
}

export function createDownloads(): Downloads {
  let folder: string | null = null;
  const files = new Map<string, string>();
  return {
    reserve: async (fileName) => {
      if (folder === null) {
        const parent = path.join(tmpdir(), 'model-studio');
        await mkdir(parent, { recursive: true });
        // Named like the uploads of this process, whose remains the next host removes.
        folder = await mkdtemp(path.join(parent, `uploads-${process.pid}-`));
      }
      for (const [oldId, old] of [...files].slice(0, Math.max(0, files.size - keptCount + 1))) {
        files.delete(oldId);
        await rm(path.dirname(old), { recursive: true, force: true });
      }
      const id = createId('download');
      const file = path.join(folder, id, fileName);
      await mkdir(path.dirname(file));
      files.set(id, file);
      return { id, file };
    },
    open: async (id) => {
      const file = files.get(id);
      const status = file && (await stat(file).catch(() => null));
      if (!file || !status)
        throw new StudioError(
          'NOT_FOUND',
          `There is no file ${id} to download; only the newest ${keptCount} are kept.`,
          {
            fix: 'Export it again.',
          },
        );
      return { stream: createReadStream(file), sizeBytes: status.size, fileName: path.basename(file) };
    },
    close: async () => {
      files.clear();
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}
