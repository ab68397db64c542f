import { StudioError } from '../../shared/base/problem';
import { type LossConfig, type TaskKind, taskOf } from '../../shared/config/loss';
import type { NamedColumn } from '../../shared/transforms';

/** How the target column becomes numbers; stored with the run. */
export interface FittedTarget {
  column: string;
  task: TaskKind;
  /** Class names by index; numbers in numeric order, text in code-unit order. Empty for regression. */
  classes: string[];
}

export interface EncodedTarget {
  /** Shape: [rows] class index, or [rows] number. NaN marks a row without a target. */
  values: Float32Array;
  missingCount: number;
}

function nameOf(value: number | string | null): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'number' ? (Number.isNaN(value) ? null : String(value)) : value;
}

function valuesOf(column: NamedColumn): ArrayLike<number | string | null> {
  if (column.kind === 'vector')
    throw new StudioError('BAD_INPUT', `The target "${column.name}" is a vector column.`, {
      fix: 'Choose a column of numbers or of text as the target.',
    });
  return column.values;
}

const maximumClassCount = 10_000;

/**
 * Learns what the target column holds, from all rows: a class that only the test split has must not shift the others.
 *
 * Throws: StudioError BAD_INPUT when the column does not fit the loss.
 */
export function fitTarget(column: NamedColumn, loss: LossConfig): FittedTarget {
  const task = taskOf(loss);
  if (task === 'regression') {
    if (column.kind !== 'numeric')
      throw new StudioError('BAD_INPUT', `The loss ${loss.kind} needs numbers; the target "${column.name}" is text.`, {
        fix: 'Choose a numeric target, or the loss sparseCategoricalCrossentropy.',
      });
    return { column: column.name, task, classes: [] };
  }
  const names = new Set<string>();
  const values = valuesOf(column);
  for (let row = 0; row < values.length; row += 1) {
    const name = nameOf(values[row] ?? null);
    if (name !== null) names.add(name);
    if (names.size > maximumClassCount)
      throw new StudioError(
        'BAD_INPUT',
        `The target "${column.name}" has more than ${maximumClassCount.toLocaleString('en-US')} different values.`,
        { fix: 'For amounts use the loss meanSquaredError; otherwise choose another target.' },
      );
  }
  const classes = [...names];
  if (column.kind === 'numeric') classes.sort((left, right) => Number(left) - Number(right));
  else classes.sort();
  if (task === 'binary' && classes.length !== 2)
    throw new StudioError(
      'BAD_INPUT',
      `The loss ${loss.kind} needs two classes; the target "${column.name}" has ${classes.length} (${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ', …' : ''}).`,
      { fix: 'Use sparseCategoricalCrossentropy with one output unit a class, or another target.' },
    );
  if (classes.length < 2)
    throw new StudioError(
      'BAD_INPUT',
      `The target "${column.name}" has ${classes.length === 1 ? `only the class "${classes[0]}"` : 'no values'}.`,
      { fix: 'Choose a target with at least two classes.' },
    );
  return { column: column.name, task, classes };
}

/**
 * Target column to numbers.
 *
 * Throws: StudioError BAD_INPUT when it holds a class that training did not know.
 */
export function encodeTarget(column: NamedColumn, fitted: FittedTarget): EncodedTarget {
  const source = valuesOf(column);
  const indices = new Map(fitted.classes.map((name, index) => [name, index]));
  const values = new Float32Array(source.length);
  let missingCount = 0;
  for (let row = 0; row < source.length; row += 1) {
    const name = nameOf(source[row] ?? null);
    if (name === null) {
      values[row] = Number.NaN;
      missingCount += 1;
    } else if (fitted.task === 'regression') values[row] = Number(name);
    else {
      const index = indices.get(name);
      if (index === undefined)
        throw new StudioError(
          'BAD_INPUT',
          `Row ${row + 1} has the class "${name}" in "${fitted.column}"; the run knows ${fitted.classes.join(', ')}.`,
          { fix: 'Correct the row, or train again with data that hold this class.' },
        );
      values[row] = index;
    }
  }
  return { values, missingCount };
}
