import { open } from 'node:fs/promises';
import type { NumpyHeader } from './header';

/** Rows of an array as they lie in C order: `rowCount` times the row's bytes. */
export interface RowBlock {
  bytes: Uint8Array;
  rowCount: number;
}

const blockSizeBytes = 4 * 1024 * 1024;

/** Blocks of rows of an .npy file, from C or from Fortran order, with little memory. */
export async function* readBlocks(
  file: string,
  header: NumpyHeader,
  rowLimit: number,
): AsyncGenerator<RowBlock, void, void> {
  const { shape, itemSizeBytes, offset, fortranOrder } = header;
  const [total = 1, ...inner] = shape;
  const innerCount = inner.reduce((product, size) => product * size, 1);
  const rowBytes = innerCount * itemSizeBytes;
  if (total === 0 || rowBytes === 0) return;
  const perBlock = Math.max(1, Math.floor(blockSizeBytes / rowBytes));
  const places = fortranOrder ? fortranPlaces(inner) : null;
  const handle = await open(file, 'r');
  try {
    for (let row = 0; row < Math.min(total, rowLimit); row += perBlock) {
      const rowCount = Math.min(perBlock, total - row, rowLimit - row);
      const bytes = new Uint8Array(rowCount * rowBytes);
      if (!places) {
        await readExactly(handle, bytes, offset + row * rowBytes);
        yield { bytes, rowCount };
        continue;
      }
      // Along the first axis Fortran order is contiguous: one read for each place inside a row.
      const run = new Uint8Array(rowCount * itemSizeBytes);
      for (let place = 0; place < innerCount; place += 1) {
        await readExactly(handle, run, offset + (place * total + row) * itemSizeBytes);
        const to = (places[place] as number) * itemSizeBytes;
        for (let index = 0; index < rowCount; index += 1)
          for (let byte = 0; byte < itemSizeBytes; byte += 1)
            bytes[index * rowBytes + to + byte] = run[index * itemSizeBytes + byte] as number;
      }
      yield { bytes, rowCount };
    }
  } finally {
    await handle.close();
  }
}

async function readExactly(
  handle: Awaited<ReturnType<typeof open>>,
  into: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < into.length; ) {
    const { bytesRead } = await handle.read(into, done, into.length - done, position + done);
    if (bytesRead === 0) throw new Error(`it ends after ${position + done} bytes`);
    done += bytesRead;
  }
}

/** For each place in Fortran order its place in C order. */
function fortranPlaces(shape: readonly number[]): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, fortran) => {
    let rest = fortran;
    const index = shape.map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
    return index.reduce((place, at, axis) => place * (shape[axis] as number) + at, 0);
  });
}
