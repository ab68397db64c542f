import type { ColumnProfile, DatasetColumn, DatasetProfile } from '../../shared/contract/dataset';
import { columnWarnings } from './profile-warnings';
import {
  type ColumnKind,
  fromTable,
  isText,
  rowContent,
  type StoredTable,
  storageTypes,
  storedName,
} from './stored-table';
import { type TableConnection, throwIfCancelled } from './table-engine';

const columnsPerQuery = 40;
const binCount = 24;
const topValueCount = 20;
/** Up to here quantiles and distinct values are exact; beyond, DuckDB's estimates keep wide tables quick. */
const exactRowCount = 200_000;

type Basics = Pick<
  ColumnProfile,
  'missingCount' | 'distinctCount' | 'minimum' | 'maximum' | 'mean' | 'deviation' | 'quantiles'
> & { notFiniteCount: number };

/** Everything the profile page shows. Above 200,000 rows distinct counts of real numbers and quantiles are estimates. */
export async function profileTable(
  connection: TableConnection,
  table: StoredTable,
  { signal, report }: { signal: AbortSignal; report(fraction: number): void },
): Promise<DatasetProfile> {
  const columns: ColumnProfile[] = [];
  for (let start = 0; start < table.columns.length; start += columnsPerQuery) {
    const part = table.columns.slice(start, start + columnsPerQuery);
    const basics = await readBasics(connection, table, part, start);
    for (const [offset, column] of part.entries()) {
      throwIfCancelled(signal);
      const index = start + offset;
      const { notFiniteCount, ...basic } = basics[offset] as Basics;
      const topValues = await readTopValues(connection, table, index, column.kind, basic.distinctCount);
      const shown = {
        ...column,
        ...basic,
        histogram: await readHistogram(connection, table, index, column.kind, basic),
        topValues,
      };
      columns.push({ ...shown, warnings: columnWarnings(shown, table.rowCount, notFiniteCount) });
      report((index + 1) / (table.columns.length + 1));
    }
  }
  return { rowCount: table.rowCount, duplicateRowCount: await countDuplicates(connection, table), columns };
}

async function readBasics(
  connection: TableConnection,
  table: StoredTable,
  columns: readonly DatasetColumn[],
  start: number,
): Promise<Basics[]> {
  const exact = table.rowCount <= exactRowCount;
  const expressions = columns.flatMap(({ kind }, offset) => {
    const name = storedName(start + offset);
    const number = storageTypes[kind] === 'DOUBLE';
    const finite = `(CASE WHEN isfinite(${name}) THEN ${name} END)`;
    const distinct = exact || kind !== 'real' ? `count(DISTINCT ${name})` : `approx_count_distinct(${name})`;
    const quantile = (share: number) =>
      exact ? `quantile_cont(${finite}, ${share})` : `approx_quantile(${finite}, ${share})`;
    const numeric: Record<string, string> = number
      ? {
          low: `min(${finite})`,
          high: `max(${finite})`,
          mean: `avg(${finite})`,
          deviation: `stddev_pop(${finite})`,
          q25: quantile(0.25),
          q50: quantile(0.5),
          q75: quantile(0.75),
          odd: `count(*) FILTER (NOT isfinite(${name}))`,
        }
      : kind === 'boolean'
        ? { low: `min(${name}::INTEGER)`, high: `max(${name}::INTEGER)`, mean: `avg(${name}::INTEGER)` }
        : kind === 'time'
          ? { low: `min(${name})::VARCHAR`, high: `max(${name})::VARCHAR` }
          : {};
    return Object.entries({ missing: `count(*) - count(${name})`, distinct, ...numeric }).map(
      ([key, sql]) => `${sql} AS ${key}${offset}`,
    );
  });
  const [row = {}] = await connection.rows<Record<string, number | string | null>>(
    `SELECT ${expressions.join(', ')} FROM ${fromTable(table)}`,
  );
  return columns.map((_, offset) => {
    const number = (key: string): number | null => {
      const value = row[`${key}${offset}`];
      return typeof value === 'number' ? value : null;
    };
    const [q25, q50, q75] = [number('q25'), number('q50'), number('q75')];
    return {
      missingCount: number('missing') ?? 0,
      distinctCount: number('distinct') ?? 0,
      minimum: row[`low${offset}`] ?? null,
      maximum: row[`high${offset}`] ?? null,
      mean: number('mean'),
      deviation: number('deviation'),
      quantiles: q25 === null || q50 === null || q75 === null ? null : { q25, q50, q75 },
      notFiniteCount: number('odd') ?? 0,
    };
  });
}

/** Equal bins between the smallest and the largest finite value; the last one is closed. */
async function readHistogram(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  kind: ColumnKind,
  { minimum, maximum }: Pick<Basics, 'minimum' | 'maximum'>,
): Promise<ColumnProfile['histogram']> {
  if (storageTypes[kind] !== 'DOUBLE' || typeof minimum !== 'number' || typeof maximum !== 'number') return [];
  const range = maximum - minimum;
  const name = storedName(index);
  const bins = range === 0 ? 1 : kind === 'integer' && range < binCount ? range + 1 : binCount;
  // Whole numbers get a bin each, centred on the number, while there are few of them.
  const centred = kind === 'integer' && bins === range + 1;
  const from = centred ? minimum - 0.5 : minimum;
  const width = centred ? 1 : range === 0 ? 1 : range / bins;
  if (!Number.isFinite(width)) return [];
  const rows = await connection.rows<{ bin: number; count: number }>(
    `SELECT least(floor((${name} - $1) / $2), ${bins - 1})::INTEGER AS bin, count(*) AS count
     FROM ${fromTable(table)} WHERE isfinite(${name}) GROUP BY 1`,
    [from, width],
  );
  const counts = new Map(rows.map(({ bin, count }) => [bin, count]));
  return Array.from({ length: bins }, (_, bin) => ({
    from: from + bin * width,
    to: bin === bins - 1 && !centred && range > 0 ? maximum : from + (bin + 1) * width,
    count: counts.get(bin) ?? 0,
  }));
}

async function readTopValues(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  kind: ColumnKind,
  distinctCount: number,
): Promise<ColumnProfile['topValues']> {
  if (kind === 'real' || kind === 'time' || (kind === 'integer' && distinctCount > 1000)) return [];
  const name = storedName(index);
  const value = isText(kind) || kind === 'boolean' ? `${name}::VARCHAR` : `${name}::BIGINT::VARCHAR`;
  return connection.rows<{ value: string; count: number }>(
    `SELECT left(${value}, 200) AS value, count(*) AS count FROM ${fromTable(table)} WHERE ${name} IS NOT NULL
     GROUP BY ${name} ORDER BY count DESC, ${name} LIMIT ${topValueCount}`,
  );
}

/** Rows that repeat an earlier one in every column. */
async function countDuplicates(connection: TableConnection, table: StoredTable): Promise<number> {
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) - count(DISTINCT md5_number(${rowContent(table.columns)})) AS count FROM ${fromTable(table)}`,
  );
  return row?.count ?? 0;
}
