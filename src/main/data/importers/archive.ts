import type { Readable } from 'node:stream';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { StudioError } from '../../../shared/base/problem';

/** A file in a zip archive. */
export interface ArchiveEntry {
  /** With `/` between names. */
  path: string;
  sizeBytes: number;
  compressedSizeBytes: number;
  /** Why it must not be read: a path out of the archive, encryption, a method that is not known. */
  refusal: string | null;
  /** For readers that go to its bytes by themselves. */
  location: { headerOffset: number; method: number; crc32: number };
}

/** A zip archive that is open; sizes are checked while reading, so that no entry gives more than it declares. */
export interface Archive {
  entryCount: number;
  /** In the order of the archive's directory; folders are passed over. Throws: StudioError BAD_INPUT. */
  entries(): AsyncGenerator<ArchiveEntry, void, void>;
  /** Of an entry that `entries` has given. Throws: StudioError BAD_INPUT. */
  read(entry: ArchiveEntry): Promise<Readable>;
  close(): void;
}

/** Deflate cannot exceed this; what declares more is damaged or made to harm. */
const largestRatio = 1032;

/** Throws: StudioError BAD_INPUT when it is no archive or its directory is damaged. */
export async function openArchive(file: string, fileName: string): Promise<Archive> {
  const damaged = (error: unknown) =>
    new StudioError(
      'BAD_INPUT',
      `${fileName} is a damaged zip archive: ${error instanceof Error ? error.message : String(error)}.`,
      { fix: 'Download or make the archive again; it may have been cut off.' },
      { cause: error },
    );
  const zip: ZipFile = await openPromise(file, { autoClose: false, decodeStrings: false, lazyEntries: true }).catch(
    (error) => {
      throw damaged(error);
    },
  );
  const known = new WeakMap<ArchiveEntry, Entry>();
  return {
    entryCount: zip.entryCount,
    async *entries() {
      try {
        for await (const entry of zip.eachEntry()) {
          const raw = entry.fileName as unknown as Buffer;
          const name = getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, false).replaceAll(
            '\\',
            '/',
          );
          if (name.endsWith('/')) continue;
          const described = {
            path: name,
            sizeBytes: entry.uncompressedSize,
            compressedSizeBytes: entry.compressedSize,
            refusal: refusalOf(entry, name),
            location: {
              headerOffset: entry.relativeOffsetOfLocalHeader,
              method: entry.compressionMethod,
              crc32: entry.crc32,
            },
          };
          known.set(described, entry);
          yield described;
        }
      } catch (error) {
        throw damaged(error);
      }
    },
    async read(entry) {
      const found = known.get(entry);
      if (!found || entry.refusal !== null) throw damaged(new Error(entry.refusal ?? 'no such entry'));
      return zip.openReadStreamPromise(found).catch((error) => {
        throw damaged(error);
      });
    },
    close: () => zip.close(),
  };
}

function refusalOf(entry: Entry, name: string): string | null {
  const invalid = validateFileName(name);
  if (invalid) return `its path leads out of the archive or is not valid (${name})`;
  if (entry.isEncrypted()) return 'it is encrypted';
  if (!entry.canDecodeFileData()) return `it is packed by a method that is not known (${entry.compressionMethod})`;
  if (((entry.externalFileAttributes >>> 16) & 0o170000) === 0o120000) return 'it is a symbolic link';
  if (entry.uncompressedSize > entry.compressedSize * largestRatio + 1024)
    return `it declares ${entry.uncompressedSize} bytes for ${entry.compressedSize} packed ones, which no deflated file has`;
  return null;
}
