import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fromTable, rowContent, type StoredTable } from './stored-table';
import type { TableConnection } from './table-engine';

const rowsPerBlock = 65_536;

/**
 * SHA-256 of names, kinds and rows in order: the same content gives the same fingerprint, however it was written in
 * the file it came from and however Parquet lays it out. Rows are hashed in blocks, so that memory stays small.
 */
export async function fingerprintTable(connection: TableConnection, table: StoredTable): Promise<string> {
  const hash = createHash('sha256');
  hash.update(JSON.stringify({ format: 1, columns: table.columns.map(({ name, kind }) => ({ name, kind })) }));
  const blocks = connection.chunks(
    `SELECT sha256(string_agg(md5(content), '' ORDER BY place)) AS digest
     FROM (SELECT file_row_number AS place, ${rowContent(table.columns)} AS content FROM ${fromTable(table)})
     GROUP BY place // ${rowsPerBlock} ORDER BY place // ${rowsPerBlock}`,
  );
  for await (const chunk of blocks) for (const digest of chunk.getColumnValues(0)) hash.update(String(digest));
  return hash.digest('hex');
}

/** SHA-256 of a file's bytes, read a piece at a time. */
export async function checksumFile(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { signal, highWaterMark: 256 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}
