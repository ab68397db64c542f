import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** Weights hardly shrink and cost time; text does. */
const compressibleExtensions = new Set(['.json', '.txt', '.md', '.csv', '.yaml', '.pbtxt', '.py', '.js']);

/**
 * A folder as a zip file, streamed: nothing is held in memory, deflating runs off the event loop. Paths inside start
 * with `rootName`; links are left out, so that nothing from outside the folder gets in.
 */
export async function zipDirectory(directory: string, rootName: string): Promise<ReadableStream<Uint8Array>> {
  const zip = new ZipFile();
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((item) => item.isFile()).sort((a, b) => a.name.localeCompare(b.name))) {
    const file = path.join(entry.parentPath, entry.name);
    const inside = [rootName, ...path.relative(directory, file).split(path.sep)].join('/');
    zip.addFile(file, inside, { compress: compressibleExtensions.has(path.extname(entry.name)) });
  }
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  zip.end();
  return Readable.toWeb(output) as ReadableStream<Uint8Array>;
}
