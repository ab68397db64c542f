import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { formatCount } from '../../../shared/base/format';
import { type Problem, StudioError } from '../../../shared/base/problem';
import type { ArrayType } from '../../../shared/contract/dataset';
import { readContent } from './content-stream';
import { openSourceFile } from './open-source';
import { packNumbers } from './pack-numbers';
import type { Source, SourceFile } from './source';
import { stagedImporter } from './staged-importer';
import { createTableWriter, type WrittenColumn } from './table-writer';

interface IdxType {
  dtype: ArrayType;
  sizeBytes: number;
  read(view: DataView, offset: number): number;
}

/** Big-endian. Source: http://yann.lecun.com/exdb/mnist/, "The IDX file format". */
const types: Record<number, IdxType> = {
  8: { dtype: 'uint8', sizeBytes: 1, read: (view, offset) => view.getUint8(offset) },
  9: { dtype: 'int8', sizeBytes: 1, read: (view, offset) => view.getInt8(offset) },
  11: { dtype: 'int16', sizeBytes: 2, read: (view, offset) => view.getInt16(offset) },
  12: { dtype: 'int32', sizeBytes: 4, read: (view, offset) => view.getInt32(offset) },
  13: { dtype: 'float32', sizeBytes: 4, read: (view, offset) => view.getFloat32(offset) },
  14: { dtype: 'float64', sizeBytes: 8, read: (view, offset) => view.getFloat64(offset) },
};
const largestItemBytes = 256 * 1024 * 1024;

interface IdxHeader {
  type: IdxType;
  /** Items, then the shape of one. */
  shape: number[];
  offset: number;
}

/** Null where it is no IDX file at all. Throws: StudioError BAD_INPUT when it is one and damaged. */
function readHeader({ head, fileName, complete, sizeBytes, compression }: SourceFile): IdxHeader | null {
  const dimensions = head[3] ?? 0;
  if (head[0] !== 0 || head[1] !== 0 || dimensions < 1 || dimensions > 8 || head.length < 4 + 4 * dimensions)
    return null;
  const type = types[head[2] ?? 0];
  if (!type) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const shape = Array.from({ length: dimensions }, (_, axis) => view.getUint32(4 + 4 * axis));
  const offset = 4 + 4 * dimensions;
  const declared = shape.reduce((product, size) => product * size, type.sizeBytes);
  const content = complete ? head.length : compression === null ? sizeBytes : null;
  if (shape.slice(1).some((size) => size === 0) || itemBytes({ type, shape, offset }) > largestItemBytes)
    throw new StudioError('BAD_INPUT', `${fileName} declares items of ${shape.slice(1).join(' × ')} values.`, {
      fix: 'The file is damaged: download it again.',
    });
  if (content !== null && offset + declared !== content)
    throw new StudioError(
      'BAD_INPUT',
      `${fileName} declares ${shape.join(' × ')} values (${formatCount(declared)} bytes) and has ${formatCount(content - offset)} bytes of them.`,
      { fix: 'Download it again; it was cut off or is damaged.' },
    );
  return { type, shape, offset };
}

function itemBytes({ type, shape }: IdxHeader): number {
  return shape.slice(1).reduce((product, size) => product * size, type.sizeBytes);
}

function plausible(file: SourceFile): boolean {
  try {
    return readHeader(file) !== null;
  } catch {
    return true;
  }
}

/** IDX, the format of MNIST, also packed with gzip; images find the labels beside them. */
export const idx = stagedImporter<'idx'>({
  format: 'idx',
  extensions: ['idx', 'idx1-ubyte', 'idx2-ubyte', 'idx3-ubyte', 'ubyte'],
  sources: ['file', 'files', 'folder'],
  detect: (source) =>
    source.kind === 'file'
      ? plausible(source)
      : source.kind === 'files'
        ? source.files.every(plausible)
        : source.kind === 'folder' && source.entries.every(({ path: inside }) => /idx\d-ubyte(?:\.gz)?$/.test(inside)),
  async read(source, { labels = true }, { connection, directory, rowLimit, signal, report }) {
    const files = await choosePair(source, labels);
    const parts = files.map((file) => ({ file, header: requireHeader(file) }));
    const [first, second] = parts as [(typeof parts)[0], (typeof parts)[0] | undefined];
    const rowCount = first.header.shape[0] as number;
    if (second && second.header.shape[0] !== rowCount)
      throw new StudioError(
        'BAD_INPUT',
        `${first.file.fileName} has ${rowCount} items and ${second.file.fileName} ${second.header.shape[0]}.`,
        { fix: 'Take both files from one place, or import without labels (option labels false).' },
      );
    const writer = createTableWriter(
      connection,
      directory,
      parts.map(({ header }, index) => columnOf(header, index > 0)),
    );
    const readers = parts.map(({ file, header }, index) =>
      readItems(
        file,
        header,
        signal,
        index === 0 ? (fraction) => report({ fraction, detail: `Reading ${file.fileName}` }) : () => {},
      ),
    );
    for (let row = 1; row <= Math.min(rowCount, rowLimit); row += 1) {
      const cells: unknown[] = [];
      for (const reader of readers) cells.push((await reader.next()).value);
      await writer.add(cells, row);
    }
    for (const reader of readers) await reader.return();
    const notes: Problem[] = second
      ? [{ code: 'labelsFound', severity: 'info', message: `The labels come from ${second.file.fileName}.` }]
      : [];
    return { table: await writer.finish('row'), options: { format: 'idx', labels: parts.length > 1 }, rowCount, notes };
  },
});

function requireHeader(file: SourceFile): IdxHeader {
  const header = readHeader(file);
  if (header) return header;
  const magic = Buffer.from(file.head.subarray(0, 4)).toString('hex');
  throw new StudioError(
    'BAD_INPUT',
    `${file.fileName} is no IDX file: it begins with 0x${magic}; 0x0000, a type and the number of axes were expected.`,
    { fix: 'Download it again, or choose another format.' },
  );
}

function columnOf({ type, shape }: IdxHeader, isLabel: boolean): WrittenColumn {
  if (shape.length === 1) return { name: isLabel ? 'label' : 'value', type: 'number' };
  return { name: shape.length >= 3 ? 'image' : 'values', type: 'array', shape: shape.slice(1), dtype: type.dtype };
}

/** The images, and the labels where they are wanted and found. */
async function choosePair(source: Source, labels: boolean): Promise<SourceFile[]> {
  const files = await listFiles(source);
  const images = files.find((file) => (requireHeader(file).shape.length ?? 0) > 1) ?? (files[0] as SourceFile);
  if (!labels || requireHeader(images).shape.length < 2) return [images];
  const partner = labelsName(images.fileName);
  const among = files.find((file) => file !== images && plain(file.fileName) === partner);
  if (among) return [images, among];
  if (source.kind !== 'file') {
    const others = files.filter((file) => file !== images && requireHeader(file).shape.length === 1);
    return others.length === 1 ? [images, others[0] as SourceFile] : [images];
  }
  const beside = await readdir(path.dirname(source.path)).catch(() => []);
  const found = partner === null ? undefined : beside.find((name) => plain(name) === partner);
  return found ? [images, await openSourceFile(path.join(path.dirname(source.path), found))] : [images];
}

async function listFiles(source: Source): Promise<SourceFile[]> {
  if (source.kind === 'file') return [source];
  if (source.kind === 'files') return [...source.files];
  const files: SourceFile[] = [];
  for (const { path: inside } of source.entries.slice(0, 20))
    files.push(await openSourceFile(path.join(source.path, inside)));
  return files.sort((left, right) =>
    left.fileName.startsWith('train') ? -1 : right.fileName.startsWith('train') ? 1 : 0,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replace(/\.gz$/, '').replaceAll('.', '-');
}

/** `train-images-idx3-ubyte` → `train-labels-idx1-ubyte` */
function labelsName(imagesName: string): string | null {
  const name = plain(imagesName);
  return name.includes('images') ? name.replace('images', 'labels').replace(/idx\d/, 'idx1') : null;
}

/** One item after the other, little-endian. Throws: StudioError BAD_INPUT when the file ends too early. */
async function* readItems(
  file: SourceFile,
  header: IdxHeader,
  signal: AbortSignal,
  onProgress: (fraction: number) => void,
): AsyncGenerator<number | Uint8Array, void, void> {
  const { type, shape, offset } = header;
  const size = itemBytes(header);
  const count = size / type.sizeBytes;
  let skip = offset;
  let held: Buffer = Buffer.alloc(0);
  let given = 0;
  for await (const chunk of readContent(file, signal, onProgress)) {
    const fresh = skip >= chunk.length ? Buffer.alloc(0) : chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
    held = held.length === 0 ? fresh : Buffer.concat([held, fresh]);
    let at = 0;
    for (; held.length - at >= size && given < (shape[0] as number); at += size, given += 1) {
      const view = new DataView(held.buffer, held.byteOffset + at, size);
      if (shape.length === 1) yield type.read(view, 0);
      else if (type.sizeBytes === 1) yield new Uint8Array(held.subarray(at, at + size));
      else
        yield packNumbers(
          Array.from({ length: count }, (_, index) => type.read(view, index * type.sizeBytes)),
          type.dtype,
        );
    }
    held = held.subarray(at);
  }
  if (given < (shape[0] as number))
    throw new StudioError('BAD_INPUT', `${file.fileName} declares ${shape[0]} items and ends after ${given}.`, {
      fix: 'Download it again; it was cut off.',
    });
}
