import type { z } from 'zod';
import { type Problem, StudioError } from '../base/problem';

/** One column of a table as a transform sees it. `NaN` and `null` are missing values. */
export type Column =
  | { kind: 'numeric'; values: Float64Array }
  | { kind: 'text'; values: (string | null)[] }
  /** `width` numbers a row, row-major; what transforms such as one-hot and tokens make. `integer`: indices, not amounts. */
  | { kind: 'vector'; width: number; values: Float32Array; integer: boolean; names: string[] };

export type NamedColumn = Column & { name: string };
export type ColumnKind = Column['kind'];

/** What is known of a column without its values, for shapes that are shown before any data are read. */
export type ColumnOutline =
  | { kind: 'numeric' | 'text'; distinctCount: number | null }
  | { kind: 'vector'; width: number | null; integer: boolean };

/** What fitting learned from the training rows: plain JSON, stored with the run as transforms.json. */
export type FittedState = Record<string, unknown>;

/**
 * A transform of columns, fitted on training rows alone and then applied identically in training, evaluation,
 * prediction and export. Pure: no clock, no global randomness. A new one: a file here, a line in ./catalog.ts.
 */
export interface TransformDefinition<
  Schema extends z.ZodObject = z.ZodObject,
  State extends FittedState = FittedState,
> {
  kind: string;
  title: string;
  summary: string;
  parameters: Schema;
  /** Kinds of column that it can change when the config names them. */
  accepts: readonly ColumnKind[];
  /** Kinds of column that `columns: auto` stands for. */
  automatic(parameters: z.infer<Schema>): readonly ColumnKind[];
  /** @param trainingRows indices of the rows it may learn from */
  fit(parameters: z.infer<Schema>, column: NamedColumn, trainingRows: Uint32Array): State;
  apply(parameters: z.infer<Schema>, state: State, column: NamedColumn): Column;
  /** What a column looks like afterwards; absent where kind and width stay. */
  outline?(parameters: z.infer<Schema>, column: ColumnOutline): ColumnOutline;
}

export function defineTransform<const Kind extends string, Schema extends z.ZodObject, State extends FittedState>(
  definition: TransformDefinition<Schema, State> & { kind: Kind },
): TransformDefinition<Schema, State> & { kind: Kind } {
  return definition;
}

/** A failure that lies in the data or the config: one problem, said once as a message and once as a value. */
export function transformError(message: string, fix: string, place: Partial<Problem> = {}): StudioError {
  const problem: Problem = { code: 'badTransform', severity: 'error', message, fix, ...place };
  return new StudioError('BAD_INPUT', message, { problems: [problem], fix });
}

/** The numbers of a column; a transform that accepts only numeric columns never sees another. */
export function numericValues(column: NamedColumn): Float64Array {
  if (column.kind !== 'numeric') throw new TypeError(`Column "${column.name}" is ${column.kind}, expected numeric.`);
  return column.values;
}

export function textValues(column: NamedColumn): (string | null)[] {
  if (column.kind !== 'text') throw new TypeError(`Column "${column.name}" is ${column.kind}, expected text.`);
  return column.values;
}

/**
 * The values of a numeric column that fitting may see, without the missing ones.
 *
 * Throws: BAD_INPUT when the training rows have none, or one is infinite.
 */
export function trainingValues(kind: string, column: NamedColumn, trainingRows: Uint32Array): Float64Array {
  const values = numericValues(column);
  const kept = new Float64Array(trainingRows.length);
  let count = 0;
  for (const row of trainingRows) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    if (!Number.isFinite(value))
      throw transformError(
        `${kind}: column "${column.name}" contains ${value} in row ${row + 1}; a finite number was expected.`,
        'Correct the value in the data set, or leave the column out of `features`.',
      );
    kept[count] = value;
    count += 1;
  }
  if (count === 0)
    throw transformError(
      `${kind}: column "${column.name}" has no value in the ${trainingRows.length} training rows, so nothing can be learned from it.`,
      'Leave the column out of `features`, or impute it with strategy: constant.',
    );
  return kept.subarray(0, count);
}

/** Changes every number of a column; missing values stay missing. */
export function mapNumeric(column: NamedColumn, change: (value: number) => number): Column {
  return { kind: 'numeric', values: numericValues(column).map(change) };
}
