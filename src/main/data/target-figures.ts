import type { Problem } from '../../shared/base/problem';
import { type LossConfig, type TaskKind, taskOf } from '../../shared/config/loss';
import type { DatasetColumn } from '../../shared/contract/dataset';
import { fromTable, isText, type StoredTable, storedName } from './stored-table';
import type { TableConnection } from './table-engine';

export const maximumClassCount = 10_000;

/** What a target column holds, as far as a split and the last layer depend on it. */
export interface TargetFigures {
  /** Rows that have this and all other targets. */
  rowCount: number;
  /** Rows by class; null where there are more than 10,000 different values. */
  classCounts: Map<string, number> | null;
}

/** Which rows can teach: those that have a value in every target column. */
export function haveTargets(required: readonly number[]): string {
  return required.length === 0 ? 'true' : required.map((index) => `${storedName(index)} IS NOT NULL`).join(' AND ');
}

/** @param required all target columns of the config */
export async function readTargetFigures(
  connection: TableConnection,
  table: StoredTable,
  targetIndex: number,
  required: readonly number[],
): Promise<TargetFigures> {
  const rows = await connection.rows<{ class: string; count: number }>(
    `SELECT ${classOf(targetIndex)} AS class, count(*) AS count FROM ${fromTable(table)} WHERE ${haveTargets(required)}
     GROUP BY 1 ORDER BY 1 LIMIT ${maximumClassCount + 1}`,
  );
  if (rows.length <= maximumClassCount)
    return {
      rowCount: rows.reduce((total, { count }) => total + count, 0),
      classCounts: new Map(rows.map((row) => [row.class, row.count])),
    };
  const [row] = await connection.rows<{ count: number }>(
    `SELECT count(*) AS count FROM ${fromTable(table)} WHERE ${haveTargets(required)}`,
  );
  return { rowCount: row?.count ?? 0, classCounts: null };
}

/** The text by which rows of one class are found. */
export function classOf(targetIndex: number): string {
  return `${storedName(targetIndex)}::VARCHAR`;
}

/** What makes a target unfit for a loss, in words. */
export function checkTarget(
  column: DatasetColumn,
  { classCounts, rowCount }: TargetFigures,
  loss: LossConfig,
  path: (string | number)[] = ['dataset', 'target'],
  /** `regression` for shares of classes, which are numbers whatever the loss. */
  task: TaskKind = taskOf(loss),
): Problem[] {
  const problem = (code: string, message: string, fix: string): Problem[] => [
    { code, severity: 'error', message, fix, where: { path } },
  ];
  const { name, kind } = column;
  if (rowCount === 0)
    return problem('emptyTarget', `The target "${name}" has no value in any row.`, 'Choose another target.');
  if (task === 'regression') {
    if (isText(kind))
      return problem(
        'targetNotNumeric',
        `The loss ${loss.kind} needs numbers, and the target "${name}" holds ${kind === 'text' ? 'text' : 'categories'} such as "${[...(classCounts?.keys() ?? [])][0] ?? ''}".`,
        'Choose a numeric target, or a classification loss such as sparseCategoricalCrossentropy.',
      );
    return classCounts?.size === 1
      ? problem(
          'constantTarget',
          `The target "${name}" has the same value in every row.`,
          'Choose another target: there is nothing to learn.',
        )
      : [];
  }
  if (classCounts === null)
    return problem(
      'tooManyClasses',
      `The target "${name}" has more than ${maximumClassCount.toLocaleString('en-US')} different values, too many for classes.`,
      'For amounts choose the loss meanSquaredError; otherwise choose another target.',
    );
  if (classCounts.size === 1)
    return problem(
      'oneClass',
      `The target "${name}" has only one class, "${displayClass([...classCounts.keys()][0] as string)}".`,
      'Choose a target with at least two classes, or add rows of another class.',
    );
  if (task === 'binary' && classCounts.size !== 2)
    return problem(
      'notBinary',
      `The loss ${loss.kind} needs exactly two classes; the target "${name}" has ${classCounts.size} (${[...classCounts.keys()].slice(0, 5).map(displayClass).join(', ')}${classCounts.size > 5 ? ', …' : ''}).`,
      'Use the loss sparseCategoricalCrossentropy with one unit a class in the last layer, or another target.',
    );
  return [];
}

/** `3.0` is how DuckDB writes 3. */
export function displayClass(name: string): string {
  return name.replace(/^(-?\d+)\.0$/, '$1');
}
