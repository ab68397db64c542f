import type { ColumnProfile } from '../../../shared/contract/dataset';
import { numberLiteral } from '../sql';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/** Range, usual step and gaps of a column of times. */
export async function readTimes(
  connection: TableConnection,
  table: StoredTable,
  index: number,
): Promise<(Pick<ColumnProfile, 'histogram'> & { time: NonNullable<ColumnProfile['time']> }) | null> {
  const name = storedName(index);
  const times = `SELECT DISTINCT epoch_ms(${name})::DOUBLE AS moment FROM ${fromTable(table)} WHERE isfinite(${name})`;
  const [range] = await connection.rows<{ low: number | null; high: number | null }>(
    `SELECT min(moment) AS low, max(moment) AS high FROM (${times})`,
  );
  if (!range || range.low === null || range.high === null) return null;
  const steps = `SELECT moment, lead(moment) OVER (ORDER BY moment) - moment AS step FROM (${times})`;
  const [found] = await connection.rows<
    Record<'median' | 'longest' | 'gaps', number | null> & { after: string | null }
  >(
    `WITH steps AS MATERIALIZED (${steps}), usual AS (SELECT median(step) AS median FROM steps)
     SELECT max(median) AS median, max(step) AS longest, count_if(step > 2 * median) AS gaps,
       make_timestamp((arg_max(moment, step) * 1000)::BIGINT)::VARCHAR AS after
     FROM steps, usual WHERE step IS NOT NULL`,
  );
  const width = (range.high - range.low) / 24 || 1;
  const bins = await connection.rows<{ bin: number; count: number }>(
    `SELECT least(floor((epoch_ms(${name}) - ${numberLiteral(range.low)}) / ${numberLiteral(width)}), 23)::UTINYINT AS bin, count(*) AS count
     FROM ${fromTable(table)} WHERE isfinite(${name}) GROUP BY 1`,
  );
  const counts = new Map(bins.map(({ bin, count }) => [bin, count]));
  const low = range.low;
  return {
    histogram: Array.from({ length: range.high > low ? 24 : 1 }, (_, bin) => ({
      from: low + bin * width,
      to: low + (bin + 1) * width,
      count: counts.get(bin) ?? 0,
    })),
    time: {
      rangeMs: range.high - low,
      medianStepMs: found?.median ?? null,
      longestGapMs: found?.longest ?? null,
      longestGapAfter: found?.after ?? null,
      gapCount: found?.gaps ?? 0,
    },
  };
}
