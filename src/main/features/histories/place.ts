import { createHash } from 'node:crypto';
import { lstat, open, opendir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';

/** A file or folder that somebody else has written; links in it are not followed. */
export interface Place {
  kind: 'file' | 'folder';
  /** Absolute. */
  path: string;
  /** As the person knows it; an upload lies under another path. */
  name: string;
  /** Every plain file, with `/` between names; of a file itself alone. */
  files: readonly string[];
  /** Links, and what lies too deep or is too much. */
  passedOver: { linkCount: number; isCutOff: boolean };
}

const fileLimit = 500_000;
const depthLimit = 24;

/**
 * Opens a source and lists its files.
 *
 * Throws: StudioError NOT_FOUND, BAD_INPUT when it cannot be read or is empty, CANCELLED.
 */
export async function openPlace(given: string, signal: AbortSignal, name = path.basename(given)): Promise<Place> {
  const root = await realpath(given).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(given, error);
  });
  const status = await stat(root);
  const passedOver = { linkCount: 0, isCutOff: false };
  if (status.isFile()) {
    if (status.size === 0) throw empty(name, 'is empty (0 bytes)');
    return { kind: 'file', path: root, name, files: [path.basename(root)], passedOver };
  }
  if (!status.isDirectory()) throw empty(name, 'is neither a file nor a folder');
  const files: string[] = [];
  const waiting: { inside: string; depth: number }[] = [{ inside: '', depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { inside, depth } = next;
    signal.throwIfAborted();
    const entries = await opendir(path.join(root, inside)).catch((error: NodeJS.ErrnoException) => {
      if (inside === '') throw unreadable(given, error);
      return null;
    });
    if (!entries) continue;
    for await (const entry of entries) {
      const child = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isSymbolicLink()) passedOver.linkCount += 1;
      else if (entry.isDirectory()) {
        if (depth < depthLimit) waiting.push({ inside: child, depth: depth + 1 });
        else passedOver.isCutOff = true;
      } else if (entry.isFile()) {
        if (files.length < fileLimit) files.push(child);
        else passedOver.isCutOff = true;
      }
    }
  }
  if (files.length === 0) throw empty(name, 'has no files');
  files.sort();
  return { kind: 'folder', path: root, name, files, passedOver };
}

function unreadable(given: string, error: NodeJS.ErrnoException): StudioError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new StudioError('NOT_FOUND', `There is no file or folder ${given}.`, {
      fix: 'Check the path; a relative one starts at the folder the studio was started in.',
    });
  return new StudioError('BAD_INPUT', `${given} cannot be read (${error.code ?? error.message}).`, {
    fix: 'Check that you may read it.',
  });
}

function empty(name: string, what: string): StudioError {
  return new StudioError('BAD_INPUT', `${name} ${what}; records of runs were expected.`, {
    fix: 'Choose a folder of TensorBoard, MLflow or Weights & Biases, or a table of metrics.',
  });
}

/** Where a file of a place lies. Throws: StudioError BAD_INPUT when it leads out of the place. */
export function fileIn(place: Place, file: string): string {
  if (place.kind === 'file') return place.path;
  const resolved = path.resolve(place.path, file);
  if (resolved.startsWith(place.path + path.sep)) return resolved;
  throw new StudioError('BAD_INPUT', `${file} leads out of the folder ${place.name}; it is not read.`);
}

/** The size of a plain file; null for what is not there, a link, or anything else. */
export async function plainSizeBytes(file: string): Promise<number | null> {
  return lstat(file).then(
    (status) => (status.isFile() ? status.size : null),
    () => null,
  );
}

/** Up to so many bytes of a file from a place on. */
export async function readPart(file: string, from: number, length: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}

/** The text of a small file. Throws: StudioError BAD_INPUT when it is larger than the limit. */
export async function readSmallFile(file: string, limitBytes: number): Promise<string> {
  const bytes = await readPart(file, 0, limitBytes + 1);
  if (bytes.length > limitBytes)
    throw new StudioError('BAD_INPUT', `${path.basename(file)} is larger than the ${limitBytes} bytes it may have.`);
  return new TextDecoder().decode(bytes);
}

const partBytes = 4_096;

/** Tells files apart by their size, beginning and end, without reading what lies between. */
export async function fingerprintFiles(files: readonly string[]): Promise<{ identity: string; state: string }> {
  const state = createHash('sha256');
  let identity = '';
  for (const [index, file] of files.entries()) {
    const { size } = await stat(file);
    const head = await readPart(file, 0, Math.min(partBytes, size));
    const tail = size > partBytes ? await readPart(file, Math.max(partBytes, size - partBytes), partBytes) : '';
    if (index === 0) identity = digest(head.subarray(0, 256));
    state
      .update(`${path.basename(file)}\n${size}\n`)
      .update(head)
      .update(tail);
  }
  return { identity, state: state.digest('hex').slice(0, 32) };
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}
