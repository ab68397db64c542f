import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createBreather } from './breather';
import { fromTable, rowContent, type StoredTable, storageTypes, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

const rowsPerBlock = 65_536;
const columnsPerQuery = 200;
const chunkRowCount = 2048;
/** How missing values stand among doubles: a quiet NaN that no calculation gives. */
const missingBits = 0x7ff8_0000_0000_0a5an;

/**
 * SHA-256 of names, kinds and rows in order: the same content gives the same fingerprint, however it was written in
 * the file it came from and however Parquet lays it out. Numbers are hashed as the eight bytes they are, everything
 * else as text in blocks of rows, so that memory stays small.
 */
export async function fingerprintTable(connection: TableConnection, table: StoredTable): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ format: 2, columns: table.columns.map(({ name, kind }) => ({ name, kind })) }));
  const places = table.columns.map(({ kind }, index) => ({ kind, index, number: isNumber(kind) }));
  const numbers = places.filter(({ number }) => number);
  for (let start = 0; start < numbers.length; start += columnsPerQuery) {
    const part = numbers.slice(start, start + columnsPerQuery).map(({ index }) => index);
    for (const digest of await digestNumbers(connection, table, part)) hash.update(digest);
  }
  const others = places.filter(({ number }) => !number);
  if (others.length > 0)
    for await (const digest of digestTexts(
      connection,
      table,
      others.map(({ index }) => index),
    ))
      hash.update(digest);
  return hash.digest('hex');
}

function isNumber(kind: StoredTable['columns'][number]['kind']): boolean {
  return storageTypes[kind] === 'DOUBLE' || storageTypes[kind] === 'BOOLEAN';
}

/** One digest a column, whatever the chunks that the rows come in. */
async function digestNumbers(
  connection: TableConnection,
  table: StoredTable,
  indices: readonly number[],
): Promise<string[]> {
  const hashes = indices.map(() => createHash('sha256'));
  const breathe = createBreather();
  const values = new Float64Array(chunkRowCount);
  const bits = new BigUint64Array(values.buffer);
  const selected = indices.map((index) => `${storedName(index)}::DOUBLE`).join(', ');
  for await (const chunk of connection.chunks(`SELECT ${selected} FROM ${fromTable(table)}`)) {
    for (const [place, hash] of hashes.entries()) {
      const vector = chunk.getColumnVector(place);
      const whole = presentValues(vector);
      if (!whole)
        for (let row = 0; row < chunk.rowCount; row += 1) {
          const value = vector.getItem(row) as number | null;
          if (value === null) bits[row] = missingBits;
          else values[row] = value;
        }
      const source = whole ?? values;
      hash.update(new Uint8Array(source.buffer, source.byteOffset, chunk.rowCount * source.BYTES_PER_ELEMENT));
      await breathe();
    }
  }
  return hashes.map((hash) => hash.digest('hex'));
}

/**
 * The numbers of a vector without missing ones, as they lie in DuckDB's memory; null where some are missing. Asking for
 * one value after the other takes most of the time of a fingerprint.
 */
function presentValues(vector: object): Float64Array | null {
  const { items, validity } = vector as { items?: unknown; validity?: { data?: unknown } };
  return items instanceof Float64Array && validity && !validity.data ? items : null;
}

async function* digestTexts(
  connection: TableConnection,
  table: StoredTable,
  indices: readonly number[],
): AsyncGenerator<string, void, void> {
  const content = rowContent(
    indices.map((index) => table.columns[index] as StoredTable['columns'][number]),
    indices.map(storedName),
  );
  const blocks = connection.chunks(
    `SELECT sha256(string_agg(md5(content), '' ORDER BY place)) AS digest
     FROM (SELECT file_row_number AS place, ${content} AS content FROM ${fromTable(table)})
     GROUP BY place // ${rowsPerBlock} ORDER BY place // ${rowsPerBlock}`,
  );
  for await (const chunk of blocks) for (const digest of chunk.getColumnValues(0)) yield String(digest);
}

/** SHA-256 of a file's bytes, read a piece at a time. */
export async function checksumFile(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 256 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}
