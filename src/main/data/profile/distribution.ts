import { formatNumber } from '../../../shared/base/format';
import { StudioError } from '../../../shared/base/problem';
import type { DatasetProfile } from '../../../shared/contract/dataset';
import type { Distribution } from '../../../shared/contract/dataset-relations';
import { numberLiteral } from '../sql';
import { fromTable, type StoredTable, storedName } from '../stored-table';
import type { TableConnection } from '../table-engine';

/** The most frequent ones; further classes and values are summed up as others. */
const shownClassCount = 8;
const shownValueCount = 12;
const others = '(others)';

/** How a column's values are distributed within every class of another one. */
export async function readDistribution(
  connection: TableConnection,
  table: StoredTable,
  profile: DatasetProfile,
  { column, by }: { column: string; by: string },
): Promise<Distribution> {
  const index = placeOf(table, column);
  const byIndex = placeOf(table, by);
  const shown = profile.columns[index];
  const classes = (profile.columns[byIndex]?.topValues ?? []).slice(0, shownClassCount).map(({ value }) => value);
  const classText = textOf(table, byIndex);
  const name = storedName(index);
  const bins = shown?.histogram ?? [];
  const isNumber = shown?.kind === 'integer' || shown?.kind === 'real';
  const first = bins[0];
  const last = bins.at(-1);
  const values = (shown?.topValues ?? []).slice(0, shownValueCount).map(({ value }) => value);
  const group =
    isNumber && first && last
      ? `least(floor((${name} - ${numberLiteral(first.from)}) / ${numberLiteral((last.to - first.from) / bins.length)}), ${bins.length - 1})::INTEGER::VARCHAR`
      : textOf(table, index);
  const rows = await connection.rows<{ class: string; place: string; count: number }>(
    `SELECT ${classText} AS class, ${group} AS place, count(*) AS count FROM ${fromTable(table)}
     WHERE ${name} IS NOT NULL AND ${storedName(byIndex)} IS NOT NULL ${isNumber ? `AND isfinite(${name})` : ''}
     GROUP BY 1, 2`,
  );
  const places = isNumber ? bins.map((_, place) => String(place)) : values;
  const classPlace = new Map(classes.map((value, place) => [value, place]));
  const groupPlace = new Map(places.map((value, place) => [value, place]));
  const counts = Array.from({ length: classes.length + 1 }, () => new Array<number>(places.length + 1).fill(0));
  for (const row of rows) {
    const own = counts[classPlace.get(row.class) ?? classes.length] as number[];
    const at = groupPlace.get(row.place) ?? places.length;
    own[at] = (own[at] as number) + row.count;
  }
  const manyClasses = (counts.at(-1) as number[]).some((count) => count > 0);
  const manyGroups = counts.some((own) => (own.at(-1) as number) > 0);
  return {
    classes: manyClasses ? [...classes, others] : classes,
    groups: [
      ...(isNumber
        ? bins.map(({ from, to }) => ({ label: `${formatNumber(from)} to ${formatNumber(to)}`, from, to }))
        : values.map((label) => ({ label, from: null, to: null }))),
      ...(manyGroups ? [{ label: others, from: null, to: null }] : []),
    ],
    counts: (manyClasses ? counts : counts.slice(0, -1)).map((own) => (manyGroups ? own : own.slice(0, -1))),
  };
}

/** Values as profiles show them. */
function textOf({ columns }: StoredTable, index: number): string {
  const name = storedName(index);
  return columns[index]?.kind === 'integer' ? `TRY_CAST(${name} AS BIGINT)::VARCHAR` : `left(${name}::VARCHAR, 200)`;
}

function placeOf({ columns }: StoredTable, name: string): number {
  const index = columns.findIndex((column) => column.name === name);
  if (index >= 0 && columns[index]?.kind !== 'array') return index;
  throw new StudioError('BAD_INPUT', `There is no column "${name}" whose values can be counted.`, {
    fix: `Use one of: ${columns
      .slice(0, 30)
      .map((column) => column.name)
      .join(', ')}.`,
  });
}
