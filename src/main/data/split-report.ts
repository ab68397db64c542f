import type { SplitReport } from '../../shared/contract/split';
import { type PartCounts, partNames } from '../../shared/split';
import type { SplitPlan } from './split-plan';
import { foldRowCounts, momentOf } from './split-table';
import { literal, numberLiteral } from './sql';
import { fromTable, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';
import { classOf, displayClass } from './target-figures';

const timeBinCount = 60;

/** Columns that a report is about, as places in the stored table. */
export interface ReportColumns {
  classes: number | null;
  numbers: number | null;
  time: number | null;
  group: number | null;
}

/** Expressions over the table's columns, by name, beside each row's `place` and `part` (null for none). */
export function withParts(table: StoredTable, file: string, expressions: Readonly<Record<string, string>>): string {
  const names = Object.keys(expressions);
  const inner = names.map((name) => `, ${expressions[name]} AS ${name}`).join('');
  return `(SELECT place, part${names.map((name) => `, ${name}`).join('')}
    FROM (SELECT file_row_number AS place${inner} FROM ${fromTable(table)})
    JOIN (SELECT row AS place, part FROM read_parquet(${literal(file)})) USING (place))`;
}

const countsByPart = partNames.map((part) => `count(*) FILTER (part = '${part}') AS "${part}"`).join(', ');

/** What is in each part of an assignment. */
export async function describeSplit(
  connection: TableConnection,
  table: StoredTable,
  { plan, file, columns }: { plan: SplitPlan; file: string; columns: ReportColumns },
): Promise<Pick<SplitReport, 'classes' | 'numbers' | 'time' | 'groups' | 'folds'>> {
  const { classes, numbers, time, group } = columns;
  return {
    classes: classes === null ? null : await describeClasses(connection, table, file, classes),
    numbers: numbers === null ? null : await describeNumbers(connection, table, file, numbers),
    time: time === null ? null : await describeTime(connection, table, file, time),
    groups: group === null ? null : await describeGroups(connection, table, file, group),
    folds: plan.kind === 'folds' ? await countFolds(connection, table, plan) : null,
  };
}

const nameOf = (table: StoredTable, place: number) => table.columns[place]?.name ?? '';

async function describeClasses(connection: TableConnection, table: StoredTable, file: string, place: number) {
  const counts = await connection.rows<PartCounts & { name: string }>(
    `SELECT class AS name, ${countsByPart} FROM ${withParts(table, file, { class: classOf(place) })}
     WHERE part IS NOT NULL GROUP BY 1 ORDER BY 1`,
  );
  return {
    column: nameOf(table, place),
    counts: counts.map(({ name, ...parts }) => ({ name: displayClass(name), ...parts })),
  };
}

async function describeNumbers(connection: TableConnection, table: StoredTable, file: string, place: number) {
  const rows = await connection.rows<{
    part: (typeof partNames)[number];
    mean: number | null;
    deviation: number | null;
    minimum: number | null;
    maximum: number | null;
  }>(
    `SELECT part, avg(value) AS mean, stddev_pop(value) AS deviation, min(value) AS minimum, max(value) AS maximum
     FROM ${withParts(table, file, { value: momentOf(table, place) })}
     WHERE part IS NOT NULL AND isfinite(value) GROUP BY 1`,
  );
  return {
    column: nameOf(table, place),
    parts: partNames.flatMap((part) => rows.find((row) => row.part === part) ?? []),
  };
}

async function describeTime(connection: TableConnection, table: StoredTable, file: string, place: number) {
  const source = withParts(table, file, { moment: momentOf(table, place) });
  const [range] = await connection.rows<{ low: number | null; high: number | null }>(
    `SELECT min(moment) AS low, max(moment) AS high FROM ${source} WHERE isfinite(moment)`,
  );
  if (range?.low == null || range.high == null) return null;
  const { low, high } = range;
  const width = (high - low) / timeBinCount || 1;
  const rows = await connection.rows<PartCounts & { bin: number; leftOut: number }>(
    `SELECT least(floor((moment - ${numberLiteral(low)}) / ${numberLiteral(width)}), ${timeBinCount - 1})::INTEGER AS bin, ${countsByPart},
       count(*) FILTER (part IS NULL) AS "leftOut" FROM ${source} WHERE isfinite(moment) GROUP BY 1 ORDER BY 1`,
  );
  const byBin = new Map(rows.map(({ bin, ...counts }) => [bin, counts]));
  const empty = { train: 0, validation: 0, test: 0, leftOut: 0 };
  return {
    column: nameOf(table, place),
    isTime: table.columns[place]?.kind === 'time',
    bins: Array.from({ length: low === high ? 1 : timeBinCount }, (_, bin) => ({
      from: low + bin * width,
      to: low + (bin + 1) * width,
      ...(byBin.get(bin) ?? empty),
    })),
  };
}

async function describeGroups(connection: TableConnection, table: StoredTable, file: string, place: number) {
  const own = storedName(place);
  const groups = `SELECT value, count(*) AS size, ${partNames.map((part) => `bool_or(part = '${part}') AS in_${part}`).join(', ')}
    FROM ${withParts(table, file, { value: `${own}::VARCHAR` })} WHERE part IS NOT NULL AND value IS NOT NULL GROUP BY 1`;
  const [counts] = await connection.rows<PartCounts & { cutCount: number; value: string | null; size: number | null }>(
    `SELECT ${partNames.map((part) => `count(*) FILTER (in_${part}) AS "${part}"`).join(', ')},
       count(*) FILTER (in_train::INTEGER + in_validation::INTEGER + in_test::INTEGER > 1) AS "cutCount",
       arg_max(value, size) AS value, max(size) AS size FROM (${groups})`,
  );
  const { train = 0, validation = 0, test = 0, cutCount = 0, value = null, size = null } = counts ?? {};
  return {
    column: nameOf(table, place),
    counts: { train, validation, test },
    cutCount,
    largest: value === null || size === null ? null : { value: displayClass(value), rowCount: size },
  };
}

/** Rows that each fold tests. */
async function countFolds(
  connection: TableConnection,
  table: StoredTable,
  plan: Extract<SplitPlan, { kind: 'folds' }>,
): Promise<{ fold: number; rowCount: number }[]> {
  const counts = await foldRowCounts(connection, table, plan);
  return counts.map((rowCount, index) => ({ fold: index + 1, rowCount }));
}
