import type { ColumnProfile, DatasetColumn } from '../../../shared/contract/dataset';
import { numberLiteral } from '../sql';
import { type ColumnKind, fromTable, isText, type StoredTable, storageTypes, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import type { Basics } from './basics';

const binCount = 24;
const topValueCount = 20;
const shownCharacterCount = 200;
/** Up to here all values of a column are counted, so that the number of different ones is exact. */
const countedValueCount = 1000;
/** DuckDB estimates distinct values; an estimate this much above may still be at most `countedValueCount`. */
const estimateMargin = 1.25;

export interface ValueCount {
  value: string;
  count: number;
}

interface Bins {
  from: number;
  width: number;
  count: number;
  /** End of the last bin, which is closed. */
  to: number;
}

/** Equal bins between the smallest and the largest finite value; few whole numbers get one each, centred on the number. */
function chooseBins(kind: ColumnKind, { minimum, maximum }: Pick<Basics, 'minimum' | 'maximum'>): Bins | null {
  if (storageTypes[kind] !== 'DOUBLE' || typeof minimum !== 'number' || typeof maximum !== 'number') return null;
  const range = maximum - minimum;
  if (!Number.isFinite(range)) return null;
  if (kind === 'integer' && range < binCount)
    return { from: minimum - 0.5, width: 1, count: range + 1, to: maximum + 0.5 };
  if (range === 0) return { from: minimum, width: 1, count: 1, to: minimum + 1 };
  return { from: minimum, width: range / binCount, count: binCount, to: maximum };
}

/** Equal bins of one column of numbers; empty for every other kind. One column a query: DuckDB counts a few small keys fastest. */
export async function readHistogram(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  basics: Pick<Basics, 'minimum' | 'maximum'>,
): Promise<ColumnProfile['histogram']> {
  const { kind } = table.columns[index] as DatasetColumn;
  const bins = chooseBins(kind, basics);
  if (!bins) return [];
  const name = storedName(index);
  return countBins(connection, bins, name, `${fromTable(table)} WHERE isfinite(${name})`);
}

/** @param from table and WHERE, which leaves only finite values of the expression */
async function countBins(
  connection: TableConnection,
  bins: Bins,
  expression: string,
  from: string,
): Promise<ColumnProfile['histogram']> {
  const place = `least(floor((${expression} - ${numberLiteral(bins.from)}) / ${numberLiteral(bins.width)}), ${bins.count - 1})::UTINYINT`;
  const rows = await connection.rows<{ bin: number; count: number }>(
    `SELECT ${place} AS bin, count(*) AS count FROM ${from} GROUP BY 1`,
  );
  const counts = new Map(rows.map(({ bin, count }) => [bin, count]));
  return Array.from({ length: bins.count }, (_, index) => ({
    from: bins.from + index * bins.width,
    to: index === bins.count - 1 ? bins.to : bins.from + (index + 1) * bins.width,
    count: counts.get(index) ?? 0,
  }));
}

/** Bins of an expression over a table whose smallest and largest value are known. */
export async function binExpression(
  connection: TableConnection,
  table: StoredTable,
  expression: string,
  { minimum, maximum, where }: { minimum: number; maximum: number; where: string },
): Promise<ColumnProfile['histogram']> {
  const bins = chooseBins('integer', { minimum, maximum });
  return bins ? countBins(connection, bins, expression, `${fromTable(table)} WHERE ${where}`) : [];
}

/**
 * How often a column's values occur, the most frequent first: all of them where they are few, otherwise the first of a
 * text column, and none for the rest.
 */
export async function readValueCounts(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  { distinctCount }: Pick<Basics, 'distinctCount'>,
): Promise<{ counts: ValueCount[]; complete: boolean }> {
  const { kind } = table.columns[index] as DatasetColumn;
  const name = storedName(index);
  const few = distinctCount <= countedValueCount * estimateMargin;
  const counted = isText(kind) || kind === 'integer' || kind === 'boolean';
  if (!counted || (!few && !isText(kind))) return { counts: [], complete: false };
  const shown = kind === 'integer' ? `${name}::BIGINT::VARCHAR` : `left(${name}::VARCHAR, ${shownCharacterCount})`;
  const counts = await connection.rows<ValueCount>(
    `SELECT ${shown} AS value, count FROM (
       SELECT ${name}, count(*) AS count FROM ${fromTable(table)}
       WHERE ${name} IS NOT NULL ${kind === 'integer' ? `AND isfinite(${name})` : ''} GROUP BY ${name})
     ORDER BY count DESC, ${name} LIMIT ${few ? countedValueCount + 1 : topValueCount}`,
  );
  return { counts, complete: few && counts.length <= countedValueCount };
}

/** Those that a profile keeps. */
export function mostFrequent(counts: readonly ValueCount[]): ValueCount[] {
  return counts.slice(0, topValueCount);
}
