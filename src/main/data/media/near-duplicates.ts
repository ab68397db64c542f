import type { NearDuplicates } from '../../../shared/contract/media';
import { createBreather } from '../breather';
import { literal } from '../sql';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

export interface NearDuplicateQuery {
  table: StoredTable;
  indexPath: string;
  /** Column of images. */
  column: number;
  /** Bits in which the hashes of two images that look alike may differ. Range: 0 to 4. */
  maximumDistance: number;
  /** Columns that tell the class and the part of the split of a row, where there are such. */
  label: number | null;
  split: number | null;
  /** Groups that are listed; all are counted. */
  listedCount: number;
}

const hashBits = 64;
/** Two hashes that differ in 4 bits agree in at least one of 5 pieces. */
const pieceCount = 5;
const largestPairCount = 5_000_000;
const listedMemberCount = 24;

/**
 * Groups of images that look alike: their difference hashes are linked by steps of at most `maximumDistance` bits. A
 * plain image, all of whose bits are equal, looks like nothing in particular and is left out.
 */
export async function findNearDuplicates(
  connection: TableConnection,
  query: NearDuplicateQuery,
): Promise<NearDuplicates> {
  const { table, indexPath, column, label, split } = query;
  const text = (place: number | null) => (place === null ? 'NULL::VARCHAR' : `${storedName(place)}::VARCHAR`);
  await connection.run('DROP TABLE IF EXISTS hashes; DROP TABLE IF EXISTS members; DROP TABLE IF EXISTS groups');
  await connection.run(
    `CREATE TEMP TABLE members AS
     SELECT row, id, path, ('0x' || hash64)::UBIGINT AS hash, label, split
     FROM (SELECT file_row_number AS row, ${storedName(column)} AS id, ${text(label)} AS label, ${text(split)} AS split FROM ${fromTable(table)})
     JOIN (SELECT id, path, hash64 FROM read_parquet(${literal(indexPath)})) USING (id)
     WHERE hash64 IS NOT NULL AND hash64 NOT IN ('0000000000000000', 'ffffffffffffffff')`,
  );
  await connection.run(
    'CREATE TEMP TABLE hashes AS SELECT row_number() OVER (ORDER BY hash) - 1 AS number, hash FROM (SELECT DISTINCT hash FROM members)',
  );
  const [counted] = await connection.rows<{ count: number }>('SELECT count(*) AS count FROM hashes');
  const { roots, isComplete } = await link(connection, counted?.count ?? 0, query.maximumDistance);
  await writeGroups(connection, roots);
  return { ...(await readGroups(connection, query.listedCount)), isComplete };
}

/** Joins hashes that are near each other; each group is known by its smallest member. */
async function link(connection: TableConnection, count: number, distance: number) {
  const roots = Int32Array.from({ length: count }, (_, index) => index);
  const find = (index: number): number => {
    let root = index;
    while (roots[root] !== root) root = roots[root] as number;
    for (let at = index; roots[at] !== root; ) {
      const next = roots[at] as number;
      roots[at] = root;
      at = next;
    }
    return root;
  };
  const breathe = createBreather();
  let pairCount = 0;
  if (distance > 0)
    for (let piece = 0; piece < pieceCount; piece += 1) {
      const start = Math.floor((piece * hashBits) / pieceCount);
      const width = Math.floor(((piece + 1) * hashBits) / pieceCount) - start;
      const key = (name: string) => `((${name}.hash >> ${start}) & ${2 ** width - 1}::UBIGINT)`;
      const pairs = connection.chunks(
        `SELECT a.number, b.number FROM hashes a JOIN hashes b ON ${key('a')} = ${key('b')} AND a.number < b.number
         WHERE bit_count(xor(a.hash, b.hash)) <= ${distance} LIMIT ${largestPairCount}`,
      );
      for await (const chunk of pairs) {
        for (const [left, right] of chunk.getRows()) {
          const [first, second] = [find(Number(left)), find(Number(right))];
          roots[Math.max(first, second)] = Math.min(first, second);
        }
        pairCount += chunk.rowCount;
        await breathe();
      }
    }
  for (let index = 0; index < count; index += 1) roots[index] = find(index);
  return { roots, isComplete: pairCount < largestPairCount };
}

async function writeGroups(connection: TableConnection, roots: Int32Array): Promise<void> {
  await connection.run('CREATE TEMP TABLE groups (number DOUBLE, root DOUBLE)');
  const appender = await connection.openAppender('groups', ['DOUBLE', 'DOUBLE']);
  const size = 2048;
  for (let start = 0; start < roots.length; start += size) {
    const part = [...roots.subarray(start, start + size)];
    await appender.append([part.map((_, index) => start + index), part], part.length);
  }
  appender.close();
}

async function readGroups(
  connection: TableConnection,
  listedCount: number,
): Promise<Omit<NearDuplicates, 'isComplete'>> {
  const grouped = `
    SELECT root, count(*) AS count, count(DISTINCT id) AS files, count(DISTINCT label) AS labels, count(DISTINCT split) AS splits
    FROM members JOIN hashes USING (hash) JOIN groups USING (number) GROUP BY root HAVING count(*) > 1`;
  const [totals] = await connection.rows<{
    groupCount: number;
    rowCount: number;
    acrossClassesCount: number;
    acrossSplitsCount: number;
  }>(
    `SELECT count(*) AS "groupCount", coalesce(sum(count), 0)::DOUBLE AS "rowCount",
       count(*) FILTER (WHERE labels > 1) AS "acrossClassesCount", count(*) FILTER (WHERE splits > 1) AS "acrossSplitsCount"
     FROM (${grouped})`,
  );
  // What leaks between parts comes first, then what is labelled in two ways, then the largest groups.
  const groups = await connection.rows<NearDuplicates['groups'][number]>(
    `SELECT any_value(count) AS count, any_value(files) = 1 AS identical, any_value(labels) > 1 AS "acrossClasses",
       any_value(splits) > 1 AS "acrossSplits",
       list({row: row::DOUBLE, id: id, path: path, label: label, split: split} ORDER BY row)[1:${listedMemberCount}] AS members
     FROM (${grouped}) JOIN groups USING (root) JOIN hashes USING (number) JOIN members USING (hash)
     GROUP BY root ORDER BY any_value(splits) > 1 DESC, any_value(labels) > 1 DESC, any_value(count) DESC, min(row)
     LIMIT ${listedCount}`,
  );
  return {
    groupCount: totals?.groupCount ?? 0,
    rowCount: totals?.rowCount ?? 0,
    acrossClassesCount: totals?.acrossClassesCount ?? 0,
    acrossSplitsCount: totals?.acrossSplitsCount ?? 0,
    groups,
  };
}
