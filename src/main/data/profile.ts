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
const shownCharacterCount = 200;
/** Up to here all values of a column are counted at once. */
const countedValueCount = 1000;
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
    const histograms = await readHistograms(connection, table, part, start, basics);
    const topValues = await readTopValues(connection, table, part, start, basics);
    for (const [offset, column] of part.entries()) {
      const { notFiniteCount, ...basic } = basics[offset] as Basics;
      const shown = {
        ...column,
        ...basic,
        histogram: histograms[offset] as ColumnProfile['histogram'],
        topValues: topValues[offset] as ColumnProfile['topValues'],
      };
      columns.push({ ...shown, warnings: columnWarnings(shown, table.rowCount, notFiniteCount) });
    }
    throwIfCancelled(signal);
    report(columns.length / (table.columns.length + 1));
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
    const compared = kind === 'array' ? `md5_number(${name})` : name;
    const distinct = exact || kind !== 'real' ? `count(DISTINCT ${compared})` : `approx_count_distinct(${name})`;
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

interface Bins {
  from: number;
  width: number;
  count: number;
  /** End of the last bin, which is closed. */
  to: number;
}

/** Equal bins between the smallest and the largest finite value; few whole numbers get one each, centred on the number. */
function chooseBins(kind: ColumnKind, { minimum, maximum }: Basics): Bins | null {
  if (storageTypes[kind] !== 'DOUBLE' || typeof minimum !== 'number' || typeof maximum !== 'number') return null;
  const range = maximum - minimum;
  if (!Number.isFinite(range)) return null;
  if (kind === 'integer' && range < binCount)
    return { from: minimum - 0.5, width: 1, count: range + 1, to: maximum + 0.5 };
  if (range === 0) return { from: minimum, width: 1, count: 1, to: minimum + 1 };
  return { from: minimum, width: range / binCount, count: binCount, to: maximum };
}

interface Entry<Key> {
  key: Key;
  value: number | bigint;
}

/** One query for all columns of a part: opening the file costs more than counting. */
async function readHistograms(
  connection: TableConnection,
  table: StoredTable,
  columns: readonly DatasetColumn[],
  start: number,
  basics: readonly Basics[],
): Promise<ColumnProfile['histogram'][]> {
  const bins = columns.map(({ kind }, offset) => chooseBins(kind, basics[offset] as Basics));
  const expressions = bins.flatMap((bin, offset) => {
    if (!bin) return [];
    const name = storedName(start + offset);
    const place = `least(floor((${name} - ${double(bin.from)}) / ${double(bin.width)}), ${bin.count - 1})::INTEGER`;
    return [`map_entries(histogram(${place}) FILTER (WHERE isfinite(${name}))) AS h${offset}`];
  });
  const row = await readRow<Entry<number>[]>(connection, table, expressions);
  return bins.map((bin, offset) => {
    if (!bin) return [];
    const counts = new Map((row[`h${offset}`] ?? []).map(({ key, value }) => [key, Number(value)]));
    return Array.from({ length: bin.count }, (_, index) => ({
      from: bin.from + index * bin.width,
      to: index === bin.count - 1 ? bin.to : bin.from + (index + 1) * bin.width,
      count: counts.get(index) ?? 0,
    }));
  });
}

async function readTopValues(
  connection: TableConnection,
  table: StoredTable,
  columns: readonly DatasetColumn[],
  start: number,
  basics: readonly Basics[],
): Promise<ColumnProfile['topValues'][]> {
  const isCounted = (offset: number) => {
    const { kind } = columns[offset] as DatasetColumn;
    const { distinctCount } = basics[offset] as Basics;
    return (isText(kind) || kind === 'integer' || kind === 'boolean') && distinctCount <= countedValueCount;
  };
  const expressions = columns.flatMap(({ kind }, offset) => {
    const name = storedName(start + offset);
    return isCounted(offset)
      ? [`map_entries(histogram(${kind === 'integer' ? `${name}::BIGINT` : `${name}::VARCHAR`})) AS t${offset}`]
      : [];
  });
  const row = await readRow<Entry<string | bigint>[]>(connection, table, expressions);
  return Promise.all(
    columns.map(async ({ kind }, offset) => {
      if (isCounted(offset)) return mostFrequent(row[`t${offset}`] ?? []);
      return isText(kind) ? queryTopValues(connection, table, start + offset) : [];
    }),
  );
}

function mostFrequent(entries: readonly Entry<string | bigint>[]): ColumnProfile['topValues'] {
  return [...entries]
    .sort((left, right) => Number(right.value) - Number(left.value) || (left.key < right.key ? -1 : 1))
    .slice(0, topValueCount)
    .map(({ key, value }) => ({ value: String(key).slice(0, shownCharacterCount), count: Number(value) }));
}

/** For text with too many different values to bring them all here. */
async function queryTopValues(
  connection: TableConnection,
  table: StoredTable,
  index: number,
): Promise<ColumnProfile['topValues']> {
  const name = storedName(index);
  return connection.rows<{ value: string; count: number }>(
    `SELECT left(${name}, ${shownCharacterCount}) AS value, count(*) AS count FROM ${fromTable(table)}
     WHERE ${name} IS NOT NULL GROUP BY ${name} ORDER BY count DESC, ${name} LIMIT ${topValueCount}`,
  );
}

async function readRow<Value>(
  connection: TableConnection,
  table: StoredTable,
  expressions: readonly string[],
): Promise<Record<string, Value | null>> {
  if (expressions.length === 0) return {};
  const [row] = await connection.rows<Record<string, Value | null>>(
    `SELECT ${expressions.join(', ')} FROM ${fromTable(table)}`,
  );
  return row ?? {};
}

/** A number as DuckDB reads it, every digit kept. */
function double(value: number): string {
  return `${value}::DOUBLE`;
}

/** Rows that repeat an earlier one in every column. */
async function countDuplicates(connection: TableConnection, table: StoredTable): Promise<number> {
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) - count(DISTINCT md5_number(${rowContent(table.columns)})) AS count FROM ${fromTable(table)}`,
  );
  return row?.count ?? 0;
}
