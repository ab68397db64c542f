import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

export interface WrittenFile {
  sizeBytes: number;
  sha256: string;
}

/** Digest by which a stored file is recognised as whole. */
export function checksum(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

async function writeSynced(file: string, content: Uint8Array | string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename durable; not every system lets a directory be opened, and those need it not. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => null);
  if (!handle) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

/** Writes a file so that a reader or a crash sees the old content or the new one, never a part. */
export async function writeFileAtomically(file: string, content: Uint8Array | string): Promise<WrittenFile> {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.partial`;
  await writeSynced(temporary, content);
  await rename(temporary, file);
  await syncDirectory(path.dirname(file));
  return { sizeBytes: Buffer.byteLength(content), sha256: checksum(content) };
}

export const partialSuffix = '.partial';

/** Writes a directory of files that appears whole or not at all; one of that name that exists is replaced. */
export async function writeDirectoryAtomically(
  directory: string,
  files: Record<string, Uint8Array | string>,
): Promise<void> {
  const temporary = `${directory}.${process.pid}${partialSuffix}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeSynced(path.join(temporary, name), content);
  await syncDirectory(temporary);
  const replaced = `${directory}.${process.pid}.replaced${partialSuffix}`;
  const hadOld = await rename(directory, replaced).then(
    () => true,
    () => false,
  );
  await rename(temporary, directory);
  await syncDirectory(path.dirname(directory));
  if (hadOld) await rm(replaced, { recursive: true, force: true });
}
