import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { type SplitRecord, splitRecordSchema } from '../../shared/contract/split';
import { partCodes, partNames } from '../../shared/split';
import type { SplitPlan } from './split-plan';
import { eachRow } from './split-table';
import { literal } from './sql';
import { fromTable, rowContent, type StoredTable } from './stored-table';
import type { TableConnection } from './table-engine';
import { haveTargets } from './target-figures';

/** Name of the assignment in a run's folder. */
export const splitFileName = 'split.parquet';

const rowsPerChunk = 2048;

/** The record and whose rows it is about. */
export interface StoredSplit {
  record: SplitRecord;
  /** Of the data set. */
  dataFingerprint: string;
  /** Rows with all targets. */
  rowCount: number;
}

/**
 * Writes an assignment as Parquet: `row`, the place in the stored table, and `part`, null for rows in none; the record
 * stands in the file's own metadata.
 *
 * @param codes one a row with all targets, in stored order
 */
export async function writeSplitFile(
  connection: TableConnection,
  table: StoredTable,
  { targets }: Pick<SplitPlan, 'targets'>,
  codes: Uint8Array,
  { file, dataFingerprint }: { file: string; dataFingerprint: string },
): Promise<StoredSplit> {
  await connection.run('CREATE OR REPLACE TEMP TABLE split_part (place DOUBLE, code DOUBLE)');
  const temporary = `${file}.${randomBytes(6).toString('hex')}.partial`;
  try {
    await appendCodes(connection, table, targets, codes);
    const record = await fingerprintParts(connection, table);
    const stored: StoredSplit = { record, dataFingerprint, rowCount: codes.length };
    await mkdir(path.dirname(file), { recursive: true });
    await connection.run(
      `COPY (SELECT place::BIGINT AS row, ${partText('code')} AS part FROM split_part ORDER BY place)
       TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd, KV_METADATA { studio: ${literal(JSON.stringify(stored))} })`,
    );
    await rename(temporary, file);
    return stored;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  } finally {
    await connection.run('DROP TABLE IF EXISTS split_part').catch(() => {});
  }
}

function partText(code: string): string {
  return `CASE ${code} ${partNames.map((part) => `WHEN ${partCodes[part]} THEN '${part}'`).join(' ')} END`;
}

async function appendCodes(
  connection: TableConnection,
  table: StoredTable,
  targets: readonly number[],
  codes: Uint8Array,
): Promise<void> {
  // Appending ends a statement that is being read on the same connection, so places are read first.
  const places = await readPlaces(connection, table, targets, codes.length);
  const appender = await connection.openAppender('split_part', ['DOUBLE', 'DOUBLE']);
  try {
    for (let start = 0; start < codes.length; start += rowsPerChunk) {
      const own = codes.subarray(start, start + rowsPerChunk);
      const placesOf = Array.from(own, (_, index) => (places ? (places[start + index] as number) : start + index));
      await appender.append([placesOf, Array.from(own)], own.length);
    }
  } finally {
    appender.close();
  }
}

/** Places of the rows with all targets; null where those are all rows. */
async function readPlaces(
  connection: TableConnection,
  table: StoredTable,
  targets: readonly number[],
  rowCount: number,
): Promise<Uint32Array | null> {
  if (rowCount === table.rowCount) return null;
  const places = new Uint32Array(rowCount);
  let count = 0;
  await eachRow(
    connection,
    `SELECT file_row_number::DOUBLE FROM ${fromTable(table)} WHERE ${haveTargets(targets)}`,
    ([place]) => {
      places[count] = place as number;
      count += 1;
    },
  );
  return places;
}

/** Sums of hashes: the same for the same rows, whatever their order. */
async function fingerprintParts(connection: TableConnection, table: StoredTable): Promise<SplitRecord> {
  const rows = await connection.rows<{ code: number; count: number; sum: string; parity: string }>(
    `SELECT code, count(*) AS count, sum(key::HUGEINT)::VARCHAR AS sum, bit_xor(key)::VARCHAR AS parity
     FROM (SELECT file_row_number AS place, ('0x' || left(md5(${rowContent(table.columns)}), 16))::UBIGINT AS key FROM ${fromTable(table)})
     JOIN split_part USING (place) GROUP BY code`,
  );
  const of = (code: number) => rows.find((row) => row.code === code);
  const parts = Object.fromEntries(
    partNames.map((part) => {
      const { count = 0, sum = '0', parity = '0' } = of(partCodes[part]) ?? {};
      return [part, { rowCount: count, fingerprint: shortHash(`${count} ${sum} ${parity}`) }];
    }),
  ) as SplitRecord['parts'];
  return {
    fingerprint: shortHash(partNames.map((part) => parts[part].fingerprint).join(' ')),
    parts,
    leftOutCount: of(partCodes.none)?.count ?? 0,
  };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** Throws: StudioError BAD_INPUT when it is not a file of ours. */
export async function readSplitRecord(connection: TableConnection, file: string): Promise<StoredSplit> {
  try {
    const [row] = await connection.rows<{ text: string }>(
      `SELECT decode(value) AS text FROM parquet_kv_metadata(${literal(file)}) WHERE decode(key) = 'studio'`,
    );
    const stored = JSON.parse(row?.text ?? 'null') as StoredSplit;
    return { ...stored, record: splitRecordSchema.parse(stored.record) };
  } catch (error) {
    throw new StudioError(
      'BAD_INPUT',
      `The assignment of rows to parts in ${file} cannot be read: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      { fix: 'Restore the file from a copy of the project, or train a new run.' },
      { cause: error },
    );
  }
}

/** The codes of an assignment, one a row with all targets, in stored order. */
export async function readSplitCodes(
  connection: TableConnection,
  file: string,
  { rowCount }: Pick<StoredSplit, 'rowCount'>,
): Promise<Uint8Array> {
  const codes = new Uint8Array(rowCount);
  let count = 0;
  await eachRow(
    connection,
    `SELECT (CASE part ${partNames.map((part) => `WHEN '${part}' THEN ${partCodes[part]}`).join(' ')} ELSE ${partCodes.none} END)::DOUBLE
     FROM read_parquet(${literal(file)}) ORDER BY row`,
    ([code]) => {
      codes[count] = code as number;
      count += 1;
    },
  );
  if (count !== rowCount)
    throw new StudioError('BAD_INPUT', `The assignment in ${file} has ${count} rows, expected ${rowCount}.`, {
      fix: 'Restore the file from a copy of the project, or train a new run.',
    });
  return codes;
}
