import { identifierRowCount } from '../../column-guess';
import { type ColumnKind, isText, storageTypes, storedName } from '../../stored-table';
import type { TableConnection } from '../../table-engine';

/** Figures of a whole stored column that decide its kind and role. */
export interface ColumnFigures {
  valueCount: number;
  distinctCount: number;
  /** No value occurs twice and none is missing. */
  unique: boolean;
  wholeNumbers: boolean;
  /** Largest absolute value; 0 for other than numbers. */
  largest: number;
  meanLength: number;
  meanWordCount: number;
}

const columnsPerQuery = 100;

/** Reads them a hundred columns at a time, so that very wide tables stay readable for DuckDB. */
export async function readColumnFigures(
  connection: TableConnection,
  /** What stands behind FROM. */
  from: string,
  kinds: readonly ColumnKind[],
  rowCount: number,
): Promise<ColumnFigures[]> {
  const figures: ColumnFigures[] = [];
  for (let start = 0; start < kinds.length; start += columnsPerQuery) {
    const part = kinds.slice(start, start + columnsPerQuery);
    const expressions = part.flatMap((kind, offset) => {
      const name = storedName(start + offset);
      const number = storageTypes[kind] === 'DOUBLE';
      return [
        `count(${name}) AS v${offset}`,
        number || isText(kind) ? `approx_count_distinct(${name}) AS d${offset}` : `0 AS d${offset}`,
        number
          ? `coalesce(bool_and(${name} = trunc(${name}) AND isfinite(${name})), false) AS w${offset}`
          : `false AS w${offset}`,
        number ? `coalesce(max(abs(${name})), 0) AS m${offset}` : `0 AS m${offset}`,
        isText(kind) ? `coalesce(avg(length(${name})), 0) AS l${offset}` : `0 AS l${offset}`,
        isText(kind)
          ? `coalesce(avg(1 + length(trim(${name})) - length(replace(trim(${name}), ' ', ''))), 0) AS n${offset}`
          : `0 AS n${offset}`,
      ];
    });
    const [row = {}] = await connection.rows<Record<string, number | boolean>>(
      `SELECT ${expressions.join(', ')} FROM ${from}`,
    );
    part.forEach((_, offset) => {
      figures.push({
        valueCount: Number(row[`v${offset}`]),
        distinctCount: Number(row[`d${offset}`]),
        unique: false,
        wholeNumbers: row[`w${offset}`] === true,
        largest: Number(row[`m${offset}`]),
        meanLength: Number(row[`l${offset}`]),
        meanWordCount: Number(row[`n${offset}`]),
      });
    });
  }
  // DuckDB's estimate is now and then off by a third; only what could be unique is counted exactly.
  for (const [index, figure] of figures.entries()) {
    const possible =
      figure.valueCount === rowCount && figure.distinctCount > rowCount * 0.5 && rowCount >= identifierRowCount;
    if (!possible || !(isText(kinds[index] as ColumnKind) || figure.wholeNumbers)) continue;
    const [row] = await connection.rows<{ count: number }>(
      `SELECT count(DISTINCT ${storedName(index)}) AS count FROM ${from}`,
    );
    figure.distinctCount = row?.count ?? 0;
    figure.unique = figure.distinctCount === rowCount;
  }
  return figures;
}
