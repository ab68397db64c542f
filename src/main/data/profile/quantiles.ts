import type { ColumnProfile, DatasetColumn } from '../../../shared/contract/dataset';
import { numberLiteral } from '../sql';
import { fromTable, type StoredTable, storageTypes, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';
import { type Basics, exactRowCount } from './basics';

export type Quantiles = Required<
  Pick<ColumnProfile, 'quantiles' | 'tails' | 'skewness' | 'sampledRowCount' | 'outlierCount'>
>;

/** Ranks in a sample of this size are off by a tenth of a per cent. */
const sampledRowCount = 100_000;
/** How far beyond a quartile a number is an outlier. Source: Tukey 1977, the outer fences. */
const fenceWidth = 3;
const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/**
 * Part of a large table as SQL behind WHERE, and how many rows it has about: a hash of the place chooses, so the same
 * rows each time, spread over the whole table.
 */
export function sampleOf(rowCount: number, wanted = sampledRowCount): { where: string; rowCount: number | null } {
  if (rowCount <= Math.max(wanted, exactRowCount)) return { where: 'true', rowCount: null };
  const step = Math.floor(rowCount / wanted);
  return { where: `hash(file_row_number) % ${step} = 0`, rowCount: Math.round(rowCount / step) };
}

/** Quantiles, skewness and outliers of the columns of numbers; null for the others. */
export async function readQuantiles(
  connection: TableConnection,
  table: StoredTable,
  columns: readonly DatasetColumn[],
  start: number,
  basics: readonly Basics[],
): Promise<(Quantiles | null)[]> {
  const numbers = columns.flatMap(({ kind }, offset) =>
    storageTypes[kind] === 'DOUBLE' && typeof basics[offset]?.minimum === 'number' ? [offset] : [],
  );
  if (numbers.length === 0) return columns.map(() => null);
  const sample = sampleOf(table.rowCount);
  const [row = {}] = await connection.rows<Record<string, unknown>>(
    `SELECT ${numbers
      .flatMap((offset) => {
        const name = storedName(start + offset);
        const finite = `(CASE WHEN isfinite(${name}) THEN ${name} END)`;
        return [
          `quantile_cont(${finite}, [${shares.join(', ')}])::DOUBLE[] AS q${offset}`,
          // The cubes of very large numbers would overflow.
          `skewness(${standardised(finite, basics[offset])}) AS s${offset}`,
        ];
      })
      .join(', ')} FROM ${fromTable(table)} WHERE ${sample.where}`,
  );
  const found = new Map(
    numbers.flatMap((offset): [number, number[]][] => {
      const list = row[`q${offset}`];
      return Array.isArray(list) && list.every((value) => typeof value === 'number') ? [[offset, list]] : [];
    }),
  );
  const outliers = await countOutliers(connection, table, start, found);
  return columns.map((_, offset) => {
    const list = found.get(offset);
    if (!list) return null;
    const [q01, q05, q25, q50, q75, q95, q99] = list as [number, number, number, number, number, number, number];
    const skewness = row[`s${offset}`];
    return {
      quantiles: { q25, q50, q75 },
      tails: { q01, q05, q95, q99 },
      skewness: typeof skewness === 'number' && Number.isFinite(skewness) ? skewness : null,
      sampledRowCount: sample.rowCount,
      outlierCount: outliers.get(offset) ?? null,
    };
  });
}

function standardised(expression: string, basics: Basics | undefined): string {
  const { mean, deviation } = basics ?? {};
  return deviation ? `(${expression} - ${numberLiteral(mean ?? 0)}) / ${numberLiteral(deviation)}` : expression;
}

/** All rows are counted, also where the fences come from a part of them. */
async function countOutliers(
  connection: TableConnection,
  table: StoredTable,
  start: number,
  quantiles: ReadonlyMap<number, number[]>,
): Promise<Map<number, number>> {
  const fences = [...quantiles].flatMap(([offset, list]) => {
    const [, , q25 = 0, , q75 = 0] = list;
    // Of numbers that are mostly one value every other one would be an outlier.
    return q75 > q25 ? [{ offset, low: q25 - fenceWidth * (q75 - q25), high: q75 + fenceWidth * (q75 - q25) }] : [];
  });
  if (fences.length === 0) return new Map();
  const [row = {}] = await connection.rows<Record<string, number>>(
    `SELECT ${fences
      .map(({ offset, low, high }) => {
        const name = storedName(start + offset);
        return `count_if(${name} < ${numberLiteral(low)} OR (${name} > ${numberLiteral(high)} AND isfinite(${name}))) AS o${offset}`;
      })
      .join(', ')} FROM ${fromTable(table)}`,
  );
  return new Map(fences.map(({ offset }) => [offset, Number(row[`o${offset}`] ?? 0)]));
}
