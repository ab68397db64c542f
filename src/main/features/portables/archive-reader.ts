import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isStudioError, StudioError } from '../../../shared/base/problem';
import {
  manifestPath,
  manifestSchema,
  maximumEntryCount,
  maximumManifestBytes,
  type PortableManifest,
  parsePortablePath,
  portableFormat,
  portableFormatVersion,
  rowsPath,
} from '../../../shared/portable/manifest';
import { createBreather } from '../../data/breather';
import { type Archive, type ArchiveEntry, openArchive } from '../../data/importers/archive';
import { toStoreError } from '../../store';

/** A portable file whose table of contents has been checked. */
export interface PortableArchive {
  manifest: PortableManifest;
  /** Of all files in it when they are unpacked. */
  sizeBytes: number;
  /** Writes one of the manifest's files. Throws: StudioError BAD_INPUT when it is not what the manifest says. */
  extract(file: PortableManifest['files'][number], target: string, options: ExtractOptions): Promise<void>;
  close(): void;
}

interface ExtractOptions {
  signal: AbortSignal;
  onBytes(count: number): void;
}

const wrong = (file: string, what: string, cause?: unknown) =>
  new StudioError(
    'BAD_INPUT',
    `${path.basename(file)} is no portable file that can be opened: ${what}.`,
    { fix: 'Copy the file again, or write it again where it came from. Nothing was changed here.' },
    { cause },
  );

async function listEntries(file: string, archive: Archive): Promise<Map<string, ArchiveEntry>> {
  if (archive.entryCount > maximumEntryCount)
    throw wrong(file, `it declares ${archive.entryCount} entries, at most ${maximumEntryCount} are expected`);
  const entries = new Map<string, ArchiveEntry>();
  const names = new Set<string>();
  const breathe = createBreather();
  for await (const entry of archive.entries()) {
    if (entry.refusal !== null) throw wrong(file, `“${entry.path.slice(0, 200)}”: ${entry.refusal}`);
    // Some systems do not tell upper case from lower.
    const name = entry.path.normalize('NFC').toLowerCase();
    if (names.has(name)) throw wrong(file, `it holds “${entry.path}” twice`);
    names.add(name);
    entries.set(entry.path, entry);
    await breathe();
  }
  return entries;
}

async function readManifest(
  file: string,
  archive: Archive,
  entry: ArchiveEntry | undefined,
): Promise<PortableManifest> {
  if (!entry) throw wrong(file, `there is no ${manifestPath} in it`);
  if (entry.sizeBytes > maximumManifestBytes)
    throw wrong(file, `its ${manifestPath} has ${entry.sizeBytes} bytes, at most ${maximumManifestBytes} are expected`);
  const pieces: Buffer[] = [];
  for await (const piece of await archive.read(entry)) pieces.push(piece as Buffer);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch (error) {
    throw wrong(file, `its ${manifestPath} is no JSON`, error);
  }
  const { format, formatVersion, studioVersion } = (value ?? {}) as Record<string, unknown>;
  if (format === portableFormat && typeof formatVersion === 'number' && formatVersion > portableFormatVersion)
    throw new StudioError(
      'PROJECT_TOO_NEW',
      `${path.basename(file)} was written by a newer Model Studio (${studioVersion}): its format is ${formatVersion}, this one reads up to ${portableFormatVersion}.`,
      { fix: 'Update Model Studio, then open the file again. Nothing was changed.' },
    );
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw wrong(file, `its ${manifestPath} is not as expected (${issue?.path.join('.')}: ${issue?.message})`);
  }
  return parsed.data;
}

/** Every file of the manifest is there with its size, and nothing else is. */
async function checkContents(
  file: string,
  manifest: PortableManifest,
  entries: ReadonlyMap<string, ArchiveEntry>,
): Promise<void> {
  const breathe = createBreather();
  const listed = new Set<string>();
  for (const { path: name, sizeBytes } of manifest.files) {
    if (name !== rowsPath && parsePortablePath(name) === null)
      throw wrong(file, `its ${manifestPath} names “${name.slice(0, 200)}”, which is no place for a file`);
    const entry = entries.get(name);
    if (!entry) throw wrong(file, `“${name}” is missing from it`);
    if (entry.sizeBytes !== sizeBytes)
      throw wrong(file, `“${name}” has ${entry.sizeBytes} bytes, its ${manifestPath} says ${sizeBytes}`);
    if (listed.has(name)) throw wrong(file, `its ${manifestPath} names “${name}” twice`);
    listed.add(name);
    await breathe();
  }
  if (!listed.has(rowsPath)) throw wrong(file, `there is no ${rowsPath} in it`);
  for (const name of entries.keys())
    if (name !== manifestPath && !listed.has(name))
      throw wrong(file, `it holds “${name.slice(0, 200)}”, which its ${manifestPath} does not name`);
}

/**
 * Opens a portable file and checks what it says of itself: paths, sizes, format. What the files hold is compared with
 * their checksums as they are taken out.
 *
 * Throws: StudioError NOT_FOUND, BAD_INPUT with what is wrong, PROJECT_TOO_NEW.
 */
export async function openPortableArchive(file: string): Promise<PortableArchive> {
  const status = await stat(file).catch((error) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      throw new StudioError('NOT_FOUND', `There is no file ${file}.`, { fix: 'Check the path.' });
    throw toStoreError(error, file);
  });
  if (!status.isFile()) throw wrong(file, 'it is a folder');
  const archive = await openArchive(file, path.basename(file));
  try {
    const entries = await listEntries(file, archive);
    const manifest = await readManifest(file, archive, entries.get(manifestPath));
    await checkContents(file, manifest, entries);
    return {
      manifest,
      sizeBytes: manifest.files.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
      extract: (item, target, options) =>
        extract(file, archive, entries.get(item.path) as ArchiveEntry, { item, target, ...options }),
      close: () => archive.close(),
    };
  } catch (error) {
    archive.close();
    if (isStudioError(error)) throw error;
    throw wrong(file, error instanceof Error ? error.message : String(error), error);
  }
}

async function extract(
  file: string,
  archive: Archive,
  entry: ArchiveEntry,
  { item, target, signal, onBytes }: ExtractOptions & { item: PortableManifest['files'][number]; target: string },
): Promise<void> {
  const hash = createHash('sha256');
  const measure = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      hash.update(chunk);
      onBytes(chunk.byteLength);
      done(null, chunk);
    },
  });
  await mkdir(path.dirname(target), { recursive: true });
  try {
    await pipeline(await archive.read(entry), measure, createWriteStream(target, { flags: 'wx', flush: true }), {
      signal,
    });
  } catch (error) {
    if (signal.aborted || isStudioError(error)) throw error;
    const known = toStoreError(error, target);
    throw isStudioError(known)
      ? known
      : wrong(file, `“${item.path}” cannot be unpacked (${(error as Error).message})`, error);
  }
  const sha256 = hash.digest('hex');
  if (sha256 !== item.sha256)
    throw wrong(file, `“${item.path}” has the checksum ${sha256}, its ${manifestPath} says ${item.sha256}`);
}
