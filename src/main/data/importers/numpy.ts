import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { formatCount } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import { openArchive } from './archive';
import { readBlocks } from './numpy/blocks';
import { numpyColumns } from './numpy/columns';
import { type NumpyHeader, readNumpyHeader } from './numpy/header';
import type { Source } from './source';
import { type ReadContext, stagedImporter } from './staged-importer';
import { createTableWriter } from './table-writer';

const headSizeBytes = 1024 * 1024 + 12;
/** A preview unpacks no more of an archive. */
const previewedBytes = 256 * 1024 * 1024;

/** An array that lies in a file of its own. */
interface NumpyArray {
  name: string;
  path: string;
  header: NumpyHeader;
}

/** NumPy arrays: .npy, and .npz with arrays of one length side by side. Pickled objects are never read. */
export const numpy = stagedImporter<'numpy'>({
  format: 'numpy',
  extensions: ['npy', 'npz'],
  sources: ['file', 'archive'],
  detect: (source) =>
    source.kind === 'archive'
      ? source.entries.length > 0 && source.entries.every(({ path: inside }) => inside.endsWith('.npy'))
      : source.kind === 'file' && Buffer.from(source.head.subarray(0, 6)).toString('latin1') === '\x93NUMPY',
  async read(source, options, context) {
    const blocks: ReturnType<typeof rowsOf>[] = [];
    const folder = await mkdtemp(path.join(context.directory ?? tmpdir(), 'numpy-'));
    try {
      const { arrays, names, limited } = await openArrays(source, options.arrays, folder, context);
      const rowCount = arrays[0]?.header.shape[0] ?? 0;
      const parts = arrays.map((array) => ({ ...array, ...numpyColumns(array.header, array.name) }));
      const writer = createTableWriter(
        context.connection,
        context.directory,
        parts.flatMap(({ columns }) => columns),
      );
      blocks.push(...parts.map(({ path: file, header }) => rowsOf(file, header, Math.min(context.rowLimit, limited))));
      for (let row = 0; row < Math.min(rowCount, context.rowLimit, limited); row += 1) {
        const cells: unknown[] = [];
        for (const [index, part] of parts.entries()) {
          const { value } = await (blocks[index] as ReturnType<typeof rowsOf>).next();
          if (value) cells.push(...part.read(value.view, value.offset));
        }
        await writer.add(cells, row + 1);
        if (row % 4096 === 0) context.report({ fraction: row / rowCount, detail: `Reading ${source.fileName}` });
      }
      return {
        table: await writer.finish('row'),
        options: { format: 'numpy', arrays: source.kind === 'archive' ? arrays.map(({ name }) => name) : undefined },
        choices: source.kind === 'archive' ? { arrays: names } : undefined,
        rowCount,
        notes: [],
      };
    } finally {
      // Each holds its file open.
      for (const block of blocks) await block.return();
      await rm(folder, { recursive: true, force: true });
    }
  },
});

async function* rowsOf(file: string, header: NumpyHeader, rowLimit: number) {
  const rowBytes = header.shape.slice(1).reduce((product, size) => product * size, 1) * header.itemSizeBytes;
  for await (const { bytes, rowCount } of readBlocks(file, header, rowLimit)) {
    const view = new DataView(bytes.buffer);
    for (let row = 0; row < rowCount; row += 1) yield { view, offset: row * rowBytes };
  }
}

async function openArrays(
  source: Source,
  wanted: readonly string[] | undefined,
  folder: string,
  context: ReadContext,
): Promise<{ arrays: NumpyArray[]; names: string[]; limited: number }> {
  if (source.kind === 'file') {
    const { size } = await stat(source.path);
    const header = checkHeader(readNumpyHeader(source.head, source.fileName), size, source.fileName);
    return { arrays: [{ name: 'value', path: source.path, header }], names: [], limited: Number.POSITIVE_INFINITY };
  }
  if (source.kind !== 'archive')
    throw new StudioError('BAD_INPUT', `${source.fileName} is not a NumPy file.`, {
      fix: 'Choose an .npy or .npz file.',
    });
  return openNpz(source.path, source.fileName, wanted, folder, context);
}

/** Shapes that promise more than the file has are refused before anything is made for them. */
function checkHeader(header: NumpyHeader, sizeBytes: number, fileName: string): NumpyHeader {
  const declared = header.shape.reduce((product, size) => product * size, 1) * header.itemSizeBytes;
  if (header.shape.length === 0)
    throw new StudioError('BAD_INPUT', `${fileName} holds a single value; an array was expected.`, {
      fix: 'Choose a file with one entry a row.',
    });
  if (!(header.offset + declared <= sizeBytes))
    throw new StudioError(
      'BAD_INPUT',
      `${fileName} declares ${header.shape.join(' × ')} values (${formatCount(declared)} bytes) and has ${formatCount(sizeBytes - header.offset)} bytes of them.`,
      { fix: 'Get the whole file; it was cut off.' },
    );
  return header;
}

async function openNpz(
  file: string,
  fileName: string,
  wanted: readonly string[] | undefined,
  folder: string,
  { directory, signal, report }: ReadContext,
): Promise<{ arrays: NumpyArray[]; names: string[]; limited: number }> {
  const archive = await openArchive(file, fileName);
  try {
    const found = [];
    for await (const entry of archive.entries()) {
      if (!entry.path.endsWith('.npy')) continue;
      if (entry.refusal)
        throw new StudioError('BAD_INPUT', `${entry.path} in ${fileName} is not read: ${entry.refusal}.`, {
          fix: 'Save the arrays again with numpy.savez, or leave this one out of the archive.',
        });
      const name = entry.path.replace(/\.npy$/, '');
      const header = await readEntryHeader(await archive.read(entry), `${name} in ${fileName}`).catch((error) => {
        if (wanted?.includes(name)) throw error;
        return error as StudioError;
      });
      found.push({ name, entry, header });
      if (found.length > 1000) break;
    }
    const names = found.map(({ name }) => name);
    const unknown = wanted?.filter((name) => !names.includes(name)) ?? [];
    if (unknown.length > 0)
      throw new StudioError('BAD_INPUT', `${fileName} has no array "${unknown.join('", "')}".`, {
        fix: `Its arrays are: ${names.join(', ')}.`,
      });
    const readable = found.flatMap(({ name, entry, header }) =>
      header instanceof Error || header.shape.length === 0 ? [] : [{ name, entry, header }],
    );
    const chosen = wanted ? readable.filter(({ name }) => wanted.includes(name)) : largestGroup(readable);
    const first = chosen[0];
    if (!first) throw found.find(({ header }) => header instanceof Error)?.header ?? noArrays(fileName);
    const odd = chosen.find(({ header }) => header.shape[0] !== first.header.shape[0]);
    if (odd)
      throw new StudioError(
        'BAD_INPUT',
        `The arrays "${first.name}" and "${odd.name}" have ${first.header.shape[0]} and ${odd.header.shape[0]} rows; columns of one table are equally long.`,
        { fix: 'Choose arrays of one length.' },
      );
    const arrays: NumpyArray[] = [];
    let limited = Number.POSITIVE_INFINITY;
    for (const [index, { name, entry, header }] of chosen.entries()) {
      checkHeader(header, entry.sizeBytes, `${name} in ${fileName}`);
      const to = path.join(folder, `${index}.npy`);
      report({ fraction: null, detail: `Unpacking ${name}` });
      const stream = await archive.read(entry);
      const rowBytes = (entry.sizeBytes - header.offset) / Math.max(1, header.shape[0] as number);
      const takes = directory === null ? header.offset + Math.ceil(rowBytes * 1000) : entry.sizeBytes;
      if (directory === null && takes > previewedBytes)
        limited = Math.min(limited, Math.floor((previewedBytes - header.offset) / rowBytes));
      await unpack(
        stream,
        to,
        header.fortranOrder ? entry.sizeBytes : Math.min(takes, directory === null ? previewedBytes : takes),
        signal,
      );
      arrays.push({ name, path: to, header });
    }
    return { arrays, names, limited };
  } finally {
    archive.close();
  }
}

function noArrays(fileName: string): StudioError {
  return new StudioError('BAD_INPUT', `${fileName} has no array of rows.`, { fix: 'Save it again with numpy.savez.' });
}

/** Arrays of the length that most values have: x_train with y_train, and not with x_test. */
function largestGroup<Item extends { header: NumpyHeader }>(items: readonly Item[]): Item[] {
  const sizes = new Map<number, number>();
  for (const { header } of items) {
    const length = header.shape[0] as number;
    sizes.set(length, (sizes.get(length) ?? 0) + header.shape.reduce((product, size) => product * size, 1));
  }
  const [best] = [...sizes].sort(([, left], [, right]) => right - left)[0] ?? [];
  return items.filter(({ header }) => header.shape[0] === best);
}

async function readEntryHeader(
  stream: AsyncIterable<Buffer> & { destroy(): void },
  name: string,
): Promise<NumpyHeader> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= headSizeBytes || length >= 64 * 1024) break;
  }
  stream.destroy();
  return readNumpyHeader(new Uint8Array(Buffer.concat(chunks)), name);
}

/** The first bytes of an entry as a file. */
async function unpack(
  stream: AsyncIterable<Buffer>,
  to: string,
  sizeBytes: number,
  signal: AbortSignal,
): Promise<void> {
  await pipeline(
    async function* () {
      let left = sizeBytes;
      for await (const chunk of stream) {
        yield chunk.subarray(0, left);
        left -= chunk.length;
        if (left <= 0) return;
      }
    },
    createWriteStream(to),
    { signal },
  );
  const handle = await open(to, 'r');
  await handle.close();
}
