import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { DuckDBDataChunk } from '@duckdb/node-api';

/** Rows of a table in an order or selection of their own, as their places in the stored table. */
export interface RowOrder {
  rowCount: number;
  /** Fewer than `count` at the end. */
  read(offset: number, count: number): Promise<Uint32Array>;
}

/** Orders and selections lie on the disk as row numbers, so that every page of ten million rows is as near as the first. */
export interface RowOrders {
  /**
   * The order under a key, made by `make` when it is not there.
   * @param make DuckDB chunks whose first column is the place as UINTEGER
   */
  open(directory: string, key: string, make: () => AsyncIterable<DuckDBDataChunk>): Promise<RowOrder>;
}

const bytesPerRow = 4;
const extension = '.rows';
/** A host that was killed left it behind. */
const abandonedMs = 60 * 60 * 1000;

export interface RowOrdersOptions {
  /** All orders of a folder together; the ones unused for longest go first. */
  maximumBytes?: number;
}

export function createRowOrders({ maximumBytes = 512 * 1024 * 1024 }: RowOrdersOptions = {}): RowOrders {
  const running = new Map<string, Promise<number>>();
  return {
    async open(directory, key, make) {
      await mkdir(directory, { recursive: true });
      const file = path.join(directory, createHash('sha256').update(key).digest('hex') + extension);
      for (;;) {
        const there = await stat(file).catch(() => null);
        if (there) {
          const now = new Date();
          await utimes(file, now, now).catch(() => {});
          return orderIn(file, there.size / bytesPerRow);
        }
        const other = running.get(file);
        if (!other) break;
        // Pages that are asked for at once need the order once; when its maker gives up, another one makes it.
        await other.catch(() => {});
      }
      const own = write(file, make()).finally(() => running.delete(file));
      running.set(file, own);
      const rowCount = await own;
      await removeOldest(directory, path.basename(file), maximumBytes);
      return orderIn(file, rowCount);
    },
  };
}

function orderIn(file: string, rowCount: number): RowOrder {
  return {
    rowCount,
    async read(offset, count) {
      const places = new Uint32Array(Math.max(0, Math.min(count, rowCount - offset)));
      if (places.length === 0) return places;
      const handle = await open(file, 'r');
      try {
        await handle.read(new Uint8Array(places.buffer), 0, places.byteLength, offset * bytesPerRow);
      } finally {
        await handle.close();
      }
      return places;
    },
  };
}

/** There whole or not at all. */
async function write(file: string, chunks: AsyncIterable<DuckDBDataChunk>): Promise<number> {
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  let rowCount = 0;
  try {
    const handle = await open(temporary, 'wx');
    try {
      const buffer = new Uint32Array(65_536);
      let filled = 0;
      const flush = async () => {
        await handle.write(new Uint8Array(buffer.buffer, 0, filled * bytesPerRow));
        filled = 0;
      };
      for await (const chunk of chunks) {
        const vector = chunk.getColumnVector(0);
        if (filled + chunk.rowCount > buffer.length) await flush();
        for (let row = 0; row < chunk.rowCount; row += 1) buffer[filled + row] = vector.getItem(row) as number;
        filled += chunk.rowCount;
        rowCount += chunk.rowCount;
      }
      await flush();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    return rowCount;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function removeOldest(directory: string, kept: string, maximumBytes: number): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.includes(extension));
  const files = await Promise.all(
    names.map(async (name) => ({ name, status: await stat(path.join(directory, name)).catch(() => null) })),
  );
  const found = files.flatMap(({ name, status }) =>
    status ? [{ name, size: status.size, usedMs: status.mtimeMs }] : [],
  );
  found.sort((left, right) => Number(right.name === kept) - Number(left.name === kept) || right.usedMs - left.usedMs);
  let total = 0;
  for (const { name, size, usedMs } of found) {
    total += size;
    const abandoned = name.endsWith('.tmp') && Date.now() - usedMs > abandonedMs;
    if (abandoned || (total > maximumBytes && name.endsWith(extension) && name !== kept))
      await rm(path.join(directory, name), { force: true });
  }
}
