import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { columnFile, columnStorage, missingText, packFile, placeWidth } from '../../shared/job/column-files';
import type { DataColumn } from '../../shared/job/protocol';
import type { NamedColumn } from '../../shared/transforms';

/** Rows that lie within so many bytes are read in one go, and those between them are thrown away. */
const spanBytes = 1024 * 1024;

/** Records of one length that lie one after the other in a file. */
export class RecordFile {
  private readonly descriptor: number;

  constructor(
    readonly file: string,
    readonly recordBytes: number,
  ) {
    this.descriptor = openSync(file, 'r');
  }

  /** The records of the given rows, in their order. */
  read(rows: Uint32Array, into: Uint8Array): void {
    const { recordBytes } = this;
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    for (const row of rows) {
      if (row < first) first = row;
      if (row > last) last = row;
    }
    const count = last - first + 1;
    if (count === rows.length && rows[0] === first && isAscending(rows)) {
      this.readRange(first, count, into);
      return;
    }
    if (count * recordBytes <= spanBytes) {
      const span = new Uint8Array(count * recordBytes);
      this.readRange(first, count, span);
      rows.forEach((row, index) => {
        const start = (row - first) * recordBytes;
        into.set(span.subarray(start, start + recordBytes), index * recordBytes);
      });
      return;
    }
    for (let index = 0; index < rows.length; index += 1)
      this.readAt((rows[index] as number) * recordBytes, into, index * recordBytes, recordBytes);
  }

  readRange(first: number, count: number, into: Uint8Array): void {
    this.readAt(first * this.recordBytes, into, 0, count * this.recordBytes);
  }

  private readAt(position: number, into: Uint8Array, offset: number, length: number): void {
    readFully(this.descriptor, this.file, { position, into, offset, length });
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

function isAscending(rows: Uint32Array): boolean {
  for (let index = 1; index < rows.length; index += 1)
    if ((rows[index] as number) !== (rows[index - 1] as number) + 1) return false;
  return true;
}

function readFully(
  descriptor: number,
  file: string,
  { position, into, offset, length }: { position: number; into: Uint8Array; offset: number; length: number },
): void {
  for (let done = 0; done < length; ) {
    const count = readSync(descriptor, into, offset + done, length - done, position + done);
    if (count === 0)
      throw new StudioError('BAD_INPUT', `${file} ends before byte ${position + length}; it was cut off.`, {
        fix: 'Start the run again: the file is then written anew.',
      });
    done += count;
  }
}

const bytesOf = (values: Float64Array) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

/** A column of the job's table on the disk. */
export interface ColumnReader {
  readonly column: DataColumn;
  /** Numbers or texts of some rows. Throws for media and arrays, which have no values of their own. */
  values(rows: Uint32Array): NamedColumn;
  /** Bytes of images, sounds and arrays; null where one is missing. */
  bytes(rows: Uint32Array): (Uint8Array | null)[];
  close(): void;
}

function noValues({ name, kind }: DataColumn): never {
  throw new StudioError('BAD_INPUT', `The column "${name}" holds ${kind} cells; numbers or text were expected.`, {
    fix: 'Leave it out, or use it as a feature with transforms for its kind.',
  });
}

function openNumbers(directory: string, index: number, column: DataColumn): ColumnReader {
  const file = new RecordFile(path.join(directory, columnFile(index, 'f64')), 8);
  const { name, time } = column;
  return {
    column,
    values: (rows) => {
      const values = new Float64Array(rows.length);
      if (rows.length > 0) file.read(rows, bytesOf(values));
      return { name, kind: 'numeric', values, ...(time ? { time } : {}) };
    },
    bytes: () => noValues(column),
    close: () => file.close(),
  };
}

/** Texts that repeat share one string, as those of categories do; beyond so many different ones nothing is shared. */
const sharedTextCount = 65_536;

function openBytes(directory: string, index: number, column: DataColumn): ColumnReader {
  const offsets = new RecordFile(path.join(directory, columnFile(index, 'offsets')), 8);
  const cells = new RecordFile(path.join(directory, columnFile(index, 'bytes')), 1);
  const shared = new Map<string, string>();
  const share = (text: string): string => {
    const known = shared.get(text);
    if (known !== undefined) return known;
    if (shared.size < sharedTextCount) shared.set(text, text);
    return text;
  };
  /** Calls `use` with the bytes of every row; they are only there during the call. */
  const each = (rows: Uint32Array, use: (bytes: Buffer, at: number) => void) => {
    if (rows.length === 0) return;
    const isRun = isAscending(rows);
    const bounds = new Float64Array(isRun ? rows.length + 1 : rows.length * 2);
    if (isRun) offsets.readRange(rows[0] as number, rows.length + 1, bytesOf(bounds));
    else {
      const wanted = new Uint32Array(rows.length * 2);
      rows.forEach((row, at) => {
        wanted[at * 2] = row;
        wanted[at * 2 + 1] = row + 1;
      });
      offsets.read(wanted, bytesOf(bounds));
    }
    const step = isRun ? 1 : 2;
    const first = bounds[0] as number;
    const block = isRun ? Buffer.allocUnsafe((bounds[rows.length] as number) - first) : null;
    if (block) cells.readRange(first, block.length, block);
    for (let at = 0; at < rows.length; at += 1) {
      const start = bounds[at * step] as number;
      const length = (bounds[at * step + 1] as number) - start;
      if (block) use(block.subarray(start - first, start - first + length), at);
      else {
        const own = Buffer.allocUnsafe(length);
        cells.readRange(start, length, own);
        use(own, at);
      }
    }
  };
  return {
    column,
    values: (rows) => {
      if (column.kind !== 'text') noValues(column);
      const values = new Array<string | null>(rows.length);
      each(rows, (bytes, at) => {
        values[at] = bytes.length === 1 && bytes[0] === missingText ? null : share(bytes.toString('utf8'));
      });
      return { name: column.name, kind: 'text', values };
    },
    bytes: (rows) => {
      const found = new Array<Uint8Array | null>(rows.length);
      each(rows, (bytes, at) => {
        found[at] = bytes.length === 0 ? null : Uint8Array.from(bytes);
      });
      return found;
    },
    close: () => {
      offsets.close();
      cells.close();
    },
  };
}

function openPlaces(directory: string, index: number, column: DataColumn, mediaDirectory: string): ColumnReader {
  const file = new RecordFile(path.join(directory, columnFile(index, 'places')), 8 * placeWidth);
  const packs = new Map<number, RecordFile>();
  const packOf = (pack: number) => {
    const known = packs.get(pack) ?? new RecordFile(path.join(mediaDirectory, packFile(pack)), 1);
    packs.set(pack, known);
    return known;
  };
  return {
    column,
    values: () => noValues(column),
    bytes: (rows) => {
      const places = new Float64Array(rows.length * placeWidth);
      if (rows.length > 0) file.read(rows, bytesOf(places));
      return Array.from(rows, (_, at) => {
        const [pack = -1, offset = 0, size = 0] = places.subarray(at * placeWidth, (at + 1) * placeWidth);
        if (pack < 0) return null;
        const bytes = new Uint8Array(size);
        packOf(pack).readRange(offset, size, bytes);
        return bytes;
      });
    },
    close: () => {
      file.close();
      for (const pack of packs.values()) pack.close();
    },
  };
}

const openers = { numbers: openNumbers, bytes: openBytes, places: openPlaces } as const;

/** Opens one column of a job's folder. */
export function openColumn(directory: string, index: number, column: DataColumn, mediaDirectory: string): ColumnReader {
  return openers[columnStorage[column.kind]](directory, index, column, mediaDirectory);
}
