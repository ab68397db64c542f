import { createHash, randomBytes } from 'node:crypto';
import { lstat, mkdir, open, opendir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';

/** Bytes of all files below a folder; 0 when there is none. Links are not followed. */
export async function directorySizeBytes(directory: string): Promise<number> {
  let sizeBytes = 0;
  const waiting = [directory];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const entries = await opendir(current).catch(() => null);
    if (!entries) continue;
    for await (const entry of entries) {
      const file = path.join(current, entry.name);
      if (entry.isDirectory()) waiting.push(file);
      else if (entry.isFile())
        sizeBytes += await lstat(file).then(
          (status) => status.size,
          () => 0,
        );
    }
  }
  return sizeBytes;
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open folders; there a rename is durable by itself.
  const handle = await open(directory, 'r').catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

/**
 * Writes a file so that a reader finds the old content or the new one, never a part: temporary file, fsync, rename.
 * `mode`: who may read it, before the account's own mask.
 * Throws: what the file system reports (ENOSPC, EACCES …), after removing the temporary file.
 */
export async function writeFileAtomic(file: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const directory = path.dirname(file);
  await mkdir(directory, { recursive: true });
  const temporary = path.join(directory, `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncDirectory(directory);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

const checksumOf = (file: string) => `${file}.sha256`;

/** Writes an artifact with its SHA-256 beside it (`<file>.sha256`). The artifact is there before its checksum. */
export async function writeArtifact(file: string, content: string | Uint8Array): Promise<void> {
  // A checksum of the content before would make the new content look damaged.
  await rm(checksumOf(file), { force: true });
  await writeFileAtomic(file, content);
  await writeFileAtomic(
    checksumOf(file),
    `${createHash('sha256').update(content).digest('hex')}  ${path.basename(file)}\n`,
  );
}

/**
 * Reads an artifact and compares it with its checksum, where it has one.
 * Throws: StudioError NOT_FOUND, BAD_INPUT when the content was changed since.
 */
export async function readArtifact(file: string): Promise<Buffer> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new StudioError('NOT_FOUND', `The file ${file} is missing.`, {
        fix: 'Restore it from a copy of the project.',
      });
    throw error;
  });
  const expected = await readFile(checksumOf(file), 'utf8').then(
    (text) => text.split(/\s/)[0],
    () => null,
  );
  const actual = createHash('sha256').update(content).digest('hex');
  if (expected !== null && expected !== actual)
    throw new StudioError(
      'BAD_INPUT',
      `The file ${file} was changed: its checksum is ${actual}, expected ${expected}.`,
      {
        fix: 'Restore it from a copy of the project.',
      },
    );
  return content;
}

/**
 * A JSON file of the person's own data (settings, recent projects); null when there is none.
 * Throws: SyntaxError when it is not JSON.
 */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return 'null';
    throw error;
  });
  return JSON.parse(text);
}

export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
}
