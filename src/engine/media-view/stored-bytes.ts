import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { StudioError } from '../../shared/base/problem';
import type { MediaPlace } from '../../shared/job/media';

/** The bytes of a stored file, compared with its id. Throws: StudioError BAD_INPUT when they were changed or are gone. */
export async function readStored({ id, packPath, offset, size }: MediaPlace): Promise<Uint8Array> {
  const changed = (cause?: unknown) =>
    new StudioError(
      'BAD_INPUT',
      `A stored file was changed outside of the studio: ${size} bytes at ${offset} of ${packPath} are not ${id}.`,
      { fix: 'Restore the file from a copy of the project, or import the data set again.' },
      { cause },
    );
  const handle = await open(packPath, 'r').catch((error) => {
    throw changed(error);
  });
  try {
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, offset);
    if (bytesRead !== size || createHash('sha256').update(bytes).digest('hex').slice(0, 32) !== id) throw changed();
    return bytes;
  } finally {
    await handle.close();
  }
}
