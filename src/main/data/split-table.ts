import type { ClassAllocation } from '../../shared/split';
import { literal } from './sql';
import { fromTable, rowContent, type StoredTable } from './stored-table';
import type { TableConnection } from './table-engine';
import { classOf, haveTargets } from './target-figures';

/** Codes of `__split`, as the job protocol has them. */
export const splitCodes = { train: 0, validation: 1, test: 2 } as const;

/**
 * Assigns every row that has all targets to a part. Within its class a row stands where a hash of seed and content puts
 * it, so that the order of the file does not matter and equal rows stand side by side, mostly in one part.
 *
 * @param targets all target columns; where the split is stratified, the first has the classes
 * @returns one code a row with targets, in stored order
 */
export async function assignSplit(
  connection: TableConnection,
  table: StoredTable,
  targets: readonly number[],
  {
    allocation,
    stratified,
    seed,
  }: { allocation: ReadonlyMap<string, ClassAllocation>; stratified: boolean; seed: number },
): Promise<Uint8Array> {
  const entries = [...allocation].map(([name, { test, validation }]) => `(${literal(name)}, ${test}, ${validation})`);
  let rowCount = 0;
  for (const counts of allocation.values()) rowCount += counts.train + counts.validation + counts.test;
  const parts = new Uint8Array(rowCount);
  let position = 0;
  const ranked = `
    SELECT place, class, row_number() OVER (PARTITION BY class ORDER BY md5(${literal(`${seed}:`)} || content), place) AS position
    FROM (
      SELECT file_row_number AS place, ${stratified ? classOf(targets[0] as number) : "''"} AS class, ${rowContent(table.columns)} AS content
      FROM ${fromTable(table)} WHERE ${haveTargets(targets)}
    )`;
  const assigned = `
    SELECT (CASE WHEN position <= test THEN ${splitCodes.test} WHEN position <= test + validation THEN ${splitCodes.validation}
      ELSE ${splitCodes.train} END)::UTINYINT AS part
    FROM (${ranked}) JOIN (VALUES ${entries.join(', ')}) AS allocation (class, test, validation) USING (class)
    ORDER BY place`;
  for await (const chunk of connection.chunks(assigned)) {
    const vector = chunk.getColumnVector(0);
    for (let row = 0; row < chunk.rowCount; row += 1) parts[position + row] = Number(vector.getItem(row));
    position += chunk.rowCount;
  }
  if (position !== rowCount) throw new RangeError(`The split has ${position} rows, expected ${rowCount}.`);
  return parts;
}
