import { literal } from '../sql';
import type { TableConnection } from '../table-engine';

/** Where stored files lie, by id: small enough to be held for every file of a large set. */
export interface MediaIndex {
  readonly count: number;
  find(id: string): StoredFile | null;
}

export interface StoredFile {
  id: string;
  pack: number;
  /** Units: bytes. */
  offset: number;
  size: number;
  format: string;
}

const idBytes = 16;
export const mediaIdPattern = /^[0-9a-f]{32}$/;

/** Reads `media.parquet` into 33 bytes a file, found by halving, since the index is sorted by id. */
export async function loadMediaIndex(connection: TableConnection, indexPath: string): Promise<MediaIndex> {
  const from = `read_parquet(${literal(indexPath)})`;
  const [counted] = await connection.rows<{ count: number }>(`SELECT count(*) AS count FROM ${from}`);
  const count = counted?.count ?? 0;
  const ids = Buffer.alloc(count * idBytes);
  const packs = new Int32Array(count);
  const offsets = new Float64Array(count);
  const sizes = new Int32Array(count);
  const formats: string[] = [];
  const formatOf = new Uint8Array(count);
  let place = 0;
  for await (const chunk of connection.chunks(`SELECT id, pack, "offset", size, format FROM ${from} ORDER BY id`))
    for (const [id, pack, offset, size, format] of chunk.getRows()) {
      ids.write(String(id), place * idBytes, 'hex');
      packs[place] = Number(pack);
      offsets[place] = Number(offset);
      sizes[place] = Number(size);
      const name = String(format);
      if (!formats.includes(name)) formats.push(name);
      formatOf[place] = formats.indexOf(name);
      place += 1;
    }
  return {
    count,
    find(id) {
      if (!mediaIdPattern.test(id)) return null;
      const wanted = Buffer.from(id, 'hex');
      let low = 0;
      let high = count - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const order = ids.compare(wanted, 0, idBytes, middle * idBytes, (middle + 1) * idBytes);
        if (order === 0)
          return {
            id,
            pack: packs[middle] as number,
            offset: offsets[middle] as number,
            size: sizes[middle] as number,
            format: formats[formatOf[middle] as number] as string,
          };
        if (order < 0) low = middle + 1;
        else high = middle - 1;
      }
      return null;
    },
  };
}
