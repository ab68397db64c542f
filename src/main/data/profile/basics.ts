import type { ColumnProfile, DatasetColumn } from '../../../shared/contract/dataset';
import { fromTable, type StoredTable, storageTypes, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/** Up to here quantiles and distinct values are exact; beyond, they come from a part of the rows or are estimated. */
export const exactRowCount = 200_000;

export type Basics = Pick<
  ColumnProfile,
  'missingCount' | 'distinctCount' | 'minimum' | 'maximum' | 'mean' | 'deviation'
> & { distinctEstimated: boolean; notFiniteCount: number };

/** Counts, range, mean and deviation of some columns in one pass. */
export async function readBasics(
  connection: TableConnection,
  table: StoredTable,
  columns: readonly DatasetColumn[],
  start: number,
): Promise<Basics[]> {
  const exact = table.rowCount <= exactRowCount;
  const expressions = columns.flatMap(({ kind }, offset) =>
    Object.entries(basicExpressions(kind, storedName(start + offset), exact)).map(
      ([key, sql]) => `${sql} AS ${key}${offset}`,
    ),
  );
  const [row = {}] = await connection.rows<Record<string, number | string | null>>(
    `SELECT ${expressions.join(', ')} FROM ${fromTable(table)}`,
  );
  return columns.map(({ kind }, offset) => {
    const number = (key: string): number | null => {
      const value = row[`${key}${offset}`];
      return typeof value === 'number' && Number.isFinite(value) ? value : null;
    };
    return {
      missingCount: number('missing') ?? 0,
      distinctCount: Math.min(number('distinct') ?? 0, table.rowCount - (number('missing') ?? 0)),
      distinctEstimated: !exact && kind !== 'boolean',
      minimum: row[`low${offset}`] ?? null,
      maximum: row[`high${offset}`] ?? null,
      mean: number('mean'),
      deviation: number('deviation'),
      notFiniteCount: number('odd') ?? 0,
    };
  });
}

function basicExpressions(kind: DatasetColumn['kind'], name: string, exact: boolean): Record<string, string> {
  const missing = `count(*) - count(${name})`;
  // An array may be large: its hash stands for it.
  if (kind === 'array')
    return {
      missing,
      distinct: exact ? `count(DISTINCT hash(${name})) FILTER (${name} IS NOT NULL)` : `approx_count_distinct(${name})`,
    };
  const distinct = exact || kind === 'boolean' ? `count(DISTINCT ${name})` : `approx_count_distinct(${name})`;
  if (kind === 'boolean') {
    const number = `${name}::INTEGER`;
    return {
      missing,
      distinct,
      low: `min(${number})`,
      high: `max(${number})`,
      mean: `avg(${number})`,
      deviation: `stddev_pop(${number})`,
    };
  }
  if (kind === 'time') return { missing, distinct, low: `min(${name})::VARCHAR`, high: `max(${name})::VARCHAR` };
  if (storageTypes[kind] !== 'DOUBLE') return { missing, distinct };
  const finite = `(CASE WHEN isfinite(${name}) THEN ${name} END)`;
  return {
    missing,
    distinct,
    low: `min(${finite})`,
    high: `max(${finite})`,
    mean: `avg(${finite})`,
    deviation: `stddev_pop(${finite})`,
    odd: `count(*) FILTER (NOT isfinite(${name}))`,
  };
}
