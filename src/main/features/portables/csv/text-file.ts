import { type FileHandle, open, rename, rm } from 'node:fs/promises';

const flushLength = 1 << 18;

/** A text file that is written piece by piece, and is there whole or not at all. */
export interface TextFile {
  write(text: string): Promise<void> | undefined;
}

/** Throws: what the file system reports, the signal's reason; nothing stays then. */
export async function writeTextFile<Result>(
  target: string,
  signal: AbortSignal,
  work: (file: TextFile) => Promise<Result>,
): Promise<Result> {
  const temporary = `${target}.partial`;
  let handle: FileHandle | null = null;
  try {
    const file = await open(temporary, 'w');
    handle = file;
    let waiting: string[] = [];
    let length = 0;
    const flush = async () => {
      signal.throwIfAborted();
      const text = waiting.join('');
      waiting = [];
      length = 0;
      await file.write(text);
    };
    const result = await work({
      write: (text) => {
        waiting.push(text);
        length += text.length;
        return length >= flushLength ? flush() : undefined;
      },
    });
    await flush();
    await file.sync();
    await file.close();
    handle = null;
    signal.throwIfAborted();
    await rename(temporary, target);
    return result;
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
