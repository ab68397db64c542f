import type { ColumnRelation } from '../../../../shared/contract/dataset-relations';
import type { TableConnection } from '../../table-engine';
import type { Aspect } from './sample';

/** A column in a sample and how it is looked at. */
export interface SampledColumn {
  /** As stored: `c3`. */
  column: string;
  aspect: NonNullable<Aspect>;
}

export type PairFigures = Omit<ColumnRelation, 'name'>;

const tenths = 10;
const fiftieths = 50;

/**
 * How a column goes together with the target, over the rows that have both.
 *
 * Source: Pearson and Spearman with mean ranks; correlation ratio: Fisher 1925; Cramér's V without correction: Cramér
 * 1946; mutual information of the observed shares: Shannon 1948.
 */
export async function relateToTarget(
  connection: TableConnection,
  sample: string,
  feature: SampledColumn,
  target: SampledColumn,
): Promise<PairFigures> {
  const pairs = `SELECT ${feature.column} AS x, ${target.column} AS y FROM ${sample} WHERE ${feature.column} IS NOT NULL AND ${target.column} IS NOT NULL`;
  const bothNumbers = feature.aspect === 'number' && target.aspect === 'number';
  const bothClasses = feature.aspect === 'class' && target.aspect === 'class';
  const numbers = bothNumbers ? await readCorrelations(connection, pairs) : { pearson: null, spearman: null };
  const correlationRatio = bothNumbers || bothClasses ? null : await readRatio(connection, pairs, feature.aspect);
  const counted = await readTable(connection, pairs, feature.aspect, target.aspect);
  const determined = target.aspect === 'class' ? await readDetermined(connection, pairs, feature.aspect) : null;
  const cramersV = bothClasses ? counted.cramersV : null;
  const known = [numbers.pearson, numbers.spearman, correlationRatio, cramersV].map((value) => Math.abs(value ?? 0));
  return {
    ...numbers,
    correlationRatio,
    cramersV,
    mutualInformation: counted.mutualInformation,
    determined,
    strength: Math.min(1, Math.max(...known)),
  };
}

/** Ranks of equal values are their mean, as Spearman has them. */
async function readCorrelations(
  connection: TableConnection,
  pairs: string,
): Promise<{ pearson: number | null; spearman: number | null }> {
  const rank = (name: string) =>
    `rank() OVER (ORDER BY ${name}) + (count(*) OVER (PARTITION BY ${name}) - 1) / 2.0 AS r${name}`;
  const [row] = await connection.rows<{ pearson: number | null; spearman: number | null }>(
    `SELECT corr(x, y) AS pearson, corr(rx, ry) AS spearman FROM (SELECT x, y, ${rank('x')}, ${rank('y')} FROM (${pairs}))`,
  );
  return { pearson: finite(row?.pearson), spearman: finite(row?.spearman) };
}

/** Square root of the sum of squares between the classes over that of all. */
async function readRatio(
  connection: TableConnection,
  pairs: string,
  aspect: SampledColumn['aspect'],
): Promise<number | null> {
  const [number, group] = aspect === 'number' ? ['x', 'y'] : ['y', 'x'];
  const [row] = await connection.rows<{ between: number | null; total: number | null }>(
    `WITH pairs AS MATERIALIZED (${pairs}), whole AS (SELECT avg(${number}) AS mean, var_pop(${number}) * count(*) AS total FROM pairs)
     SELECT sum(size * (own - mean) ** 2) AS between, any_value(total) AS total
     FROM (SELECT avg(${number}) AS own, count(*) AS size FROM pairs GROUP BY ${group}), whole`,
  );
  if (!row || row.between === null || !row.total) return null;
  return finite(Math.sqrt(Math.min(1, row.between / row.total)));
}

/** Numbers by equal shares of the rows, classes as they are. */
function grouped(name: string, aspect: SampledColumn['aspect'], parts: number): string {
  return aspect === 'class'
    ? `${name}::VARCHAR`
    : `least(floor(percent_rank() OVER (ORDER BY ${name}) * ${parts}), ${parts - 1})::VARCHAR`;
}

/** What the table of counts of both tells. */
async function readTable(
  connection: TableConnection,
  pairs: string,
  feature: SampledColumn['aspect'],
  target: SampledColumn['aspect'],
): Promise<{ cramersV: number | null; mutualInformation: number | null }> {
  const [row] = await connection.rows<Record<'chi' | 'information' | 'size' | 'rows' | 'columns', number | null>>(
    `WITH grouped AS (SELECT ${grouped('x', feature, tenths)} AS a, ${grouped('y', target, tenths)} AS b FROM (${pairs})),
       cells AS MATERIALIZED (SELECT a, b, count(*)::DOUBLE AS n FROM grouped GROUP BY a, b),
       as_ AS (SELECT a, sum(n) AS na FROM cells GROUP BY a), bs AS (SELECT b, sum(n) AS nb FROM cells GROUP BY b),
       whole AS (SELECT sum(n) AS size FROM cells)
     SELECT sum(n * n / (na * nb)) AS chi, sum(n / size * ln(n * size / (na * nb))) AS information, any_value(size) AS size,
       (SELECT count(*) FROM as_) AS rows, (SELECT count(*) FROM bs) AS columns
     FROM cells JOIN as_ USING (a) JOIN bs USING (b), whole`,
  );
  if (!row?.size) return { cramersV: null, mutualInformation: null };
  const smaller = Math.min(row.rows ?? 0, row.columns ?? 0) - 1;
  return {
    // Chi squared over the size is the sum of n² / (row · column) minus one.
    cramersV: smaller < 1 ? null : finite(Math.sqrt(Math.min(1, Math.max(0, ((row.chi ?? 1) - 1) / smaller)))),
    mutualInformation: finite(Math.max(0, row.information ?? 0)),
  };
}

async function readDetermined(
  connection: TableConnection,
  pairs: string,
  aspect: SampledColumn['aspect'],
): Promise<number | null> {
  const [row] = await connection.rows<{ right: number | null; size: number | null; groups: number | null }>(
    `SELECT sum(best) AS right, sum(size) AS size, count(*) AS groups FROM (
       SELECT max(n) AS best, sum(n) AS size FROM (
         SELECT a, y, count(*) AS n FROM (SELECT ${grouped('x', aspect, fiftieths)} AS a, y FROM (${pairs})) GROUP BY a, y)
       GROUP BY a)`,
  );
  // Values that hardly repeat determine everything and tell nothing.
  if (!row?.size || (row.groups ?? 0) > row.size / 5) return null;
  return finite((row.right ?? 0) / row.size);
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
