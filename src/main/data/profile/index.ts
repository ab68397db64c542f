import {
  type ColumnProfile,
  type DatasetColumn,
  type DatasetProfile,
  profileFormatVersion,
} from '../../../shared/contract/dataset';
import type { StoredTable } from '../stored-table';
import { type TableConnection, throwIfCancelled } from '../table-engine';
import { type Basics, readBasics } from './basics';
import { columnWarnings } from './column-warnings';
import { mostFrequent, readHistogram, readValueCounts, type ValueCount } from './counts';
import { countDuplicates } from './duplicates';
import { type Quantiles, readQuantiles } from './quantiles';
import { readTexts } from './texts';
import { readTimes } from './times';

const columnsPerQuery = 40;

interface ProfileContext {
  signal: AbortSignal;
  report(fraction: number): void;
  /** Columns as they are finished, for showing them while the rest is computed. */
  onColumns?(columns: readonly ColumnProfile[]): void;
}

/**
 * What is in every column. Above 200,000 rows quantiles come from 100,000 rows spread over the table, and distinct
 * counts above 1,000 are estimates; both are marked so. Everything else is exact.
 */
export async function profileTable(
  connection: TableConnection,
  table: StoredTable,
  { signal, report, onColumns }: ProfileContext,
): Promise<DatasetProfile> {
  const columns: ColumnProfile[] = [];
  const advance = (done: number) => {
    throwIfCancelled(signal);
    report(done / (table.columns.length + 1));
  };
  for (let start = 0; start < table.columns.length; start += columnsPerQuery) {
    const part = table.columns.slice(start, start + columnsPerQuery);
    const basics = await readBasics(connection, table, part, start);
    const quantiles = await readQuantiles(connection, table, part, start, basics);
    for (const [offset] of part.entries()) {
      const index = start + offset;
      const { profile, notFiniteCount, counts } = await profileColumn(
        connection,
        table,
        index,
        basics[offset] as Basics,
        quantiles[offset] ?? null,
      );
      columns.push({
        ...profile,
        warnings: columnWarnings(profile, { rowCount: table.rowCount, notFiniteCount, counts }),
      });
      advance(columns.length);
    }
    onColumns?.(columns);
  }
  const duplicateRowCount = table.columns.length > 0 ? await countDuplicates(connection, table) : 0;
  return { formatVersion: profileFormatVersion, rowCount: table.rowCount, duplicateRowCount, columns };
}

async function profileColumn(
  connection: TableConnection,
  table: StoredTable,
  index: number,
  { notFiniteCount, ...basics }: Basics,
  quantiles: Quantiles | null,
): Promise<{ profile: Omit<ColumnProfile, 'warnings'>; notFiniteCount: number; counts: ValueCount[] }> {
  const column = table.columns[index] as DatasetColumn;
  const { counts, complete } = await readValueCounts(connection, table, index, basics);
  const times = column.kind === 'time' ? await readTimes(connection, table, index) : null;
  const profile = {
    name: column.name,
    kind: column.kind,
    role: column.role,
    ...basics,
    ...(quantiles ?? { quantiles: null, tails: null, skewness: null, sampledRowCount: null, outlierCount: null }),
    ...(complete && { distinctCount: counts.length, distinctEstimated: false }),
    histogram: times?.histogram ?? (await readHistogram(connection, table, index, basics)),
    topValues: mostFrequent(counts),
    text: column.kind === 'text' ? await readTexts(connection, table, index) : null,
    time: times?.time ?? null,
  };
  return { profile, notFiniteCount, counts: complete ? counts : [] };
}
