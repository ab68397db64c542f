import type { z } from 'zod';
import { type Problem, StudioError } from '../base/problem';

/** One column of a table as a transform sees it. `NaN` and `null` are missing values. */
export type Column =
  /** `time`: the numbers are seconds since 1970 (UTC). */
  | { kind: 'numeric'; values: Float64Array; time?: boolean }
  | { kind: 'text'; values: (string | null)[] }
  | VectorColumn;

/** `width` numbers a row, row-major; what transforms such as one-hot and tokens make. */
export interface VectorColumn {
  kind: 'vector';
  width: number;
  /** Of one row; absent means [width]. Their product is `width`. */
  shape?: number[];
  values: Float32Array;
  /** Indices for an embedding, not amounts. */
  integer: boolean;
  /** One name a number; empty where the numbers have no meaning of their own (pixels, samples of a sound). */
  names: string[];
}

export type NamedColumn = Column & {
  name: string;
  /** Name of the column of the data set that it was made from, where that is another: "date month" comes from "date". */
  origin?: string;
};
export type ColumnKind = Column['kind'];
/** Kinds of column whose cells are files or arrays; they are transformed by the engine (src/engine/media), never here. */
export const mediaKinds = ['image', 'audio', 'spectrogram', 'array'] as const;
export type MediaKind = (typeof mediaKinds)[number];
/** Kinds of column that a transform can be for. `time` are numeric columns that hold times. */
export type ColumnClass = ColumnKind | MediaKind | 'time';

/** What is known of a column without its values, for shapes that are shown before any data are read. */
export type ColumnOutline =
  | { kind: 'numeric'; distinctCount: number | null; missingCount?: number | null; time?: boolean }
  | { kind: 'text'; distinctCount: number | null; missingCount?: number | null }
  | { kind: 'vector'; width: number | null; shape?: (number | null)[]; integer: boolean }
  | MediaOutline;

/** `spectrogram`: what a sound becomes. */
export interface MediaOutline {
  kind: MediaKind;
  /** Of one row: an image [height, width, channels], a sound [values]; null where rows differ or it is not known. */
  shape: (number | null)[] | null;
  /** Values a second of a sound; null where files differ. */
  sampleRate?: number | null;
}
export type NamedOutline = ColumnOutline & { name: string; origin?: string };

export interface OutlineContext {
  /** What a transform that learns from the target would learn from; null where it is not known. */
  target: { classes: readonly string[] | null } | null;
}

/** What fitting learned from the training rows: plain JSON, stored with the run as transforms.json. */
export type FittedState = Record<string, unknown>;

/** What the rows are to be told apart by, for transforms that learn from it (target encoding). */
export type FitTarget =
  /** NaN where it is missing. */
  | { kind: 'number'; name: string; values: Float64Array }
  /** Indices into `classes`, −1 where it is missing. */
  | { kind: 'class'; name: string; classes: readonly string[]; values: Int32Array };

export interface FitContext {
  /** Of all rows, not only the training rows; null where there is none that a transform may learn from. */
  target: FitTarget | null;
  seed: number;
}

/**
 * Which rows a chunk holds. Only cross-fitted transforms ask: a training row must not be encoded by its own target.
 * Without it every row counts as new.
 */
export interface RowOrigin {
  /** Number of every row of the chunk in the table that was fitted. */
  rows: Uint32Array;
  /** Whether training learns from the row (1) or not (0), beside `rows`. */
  training: Uint8Array;
}

/** What forms, documentation and the editor know of a transform, of columns or of media. */
export interface TransformDescription<Schema extends z.ZodObject = z.ZodObject> {
  kind: string;
  title: string;
  /** In one sentence, what it does. */
  summary: string;
  /** A paragraph or two for whoever chooses: when to use it, what it learns, what becomes of missing and unseen values. */
  documentation: string;
  domain: TransformDomain;
  parameters: Schema;
  /** What a new one starts with, where its schema has no default. */
  start?: Record<string, unknown>;
  /** Kinds of column that it can change when the config names them. */
  accepts: readonly ColumnClass[];
  /** Kinds of column that `columns: auto` stands for; none where columns must be named. */
  automatic(parameters: z.infer<Schema>): readonly ColumnClass[];
  /** What a column becomes, several where it makes several; absent where kind and width stay. */
  outline?(
    parameters: z.infer<Schema>,
    column: NamedOutline,
    context: OutlineContext,
  ): ColumnOutline | readonly NamedOutline[];
  /** Whether training rows are encoded otherwise than new ones, so that `apply` must be told which they are. */
  crossFitted?: true;
  /** Whether the outline asks for counts of different or missing values, which the profile has. */
  readsProfile?: true;
  /** What was learned, in a few words: "mean 3.2, deviation 1.1". */
  describe?(state: FittedState, parameters: z.infer<Schema>): string;
}

export const transformDomains = ['number', 'category', 'time', 'text', 'image', 'audio'] as const;
export type TransformDomain = (typeof transformDomains)[number];

/**
 * A transform of columns, fitted on training rows alone and then applied identically in training, evaluation,
 * prediction and export. Pure: no clock, no global randomness. It gives the same numbers for a chunk of rows as for all
 * of them at once, which streaming depends on and chunks.test.ts checks of every kind. A new one: a file here, a line in
 * ./catalog.ts.
 */
export interface TransformDefinition<Schema extends z.ZodObject = z.ZodObject, State extends FittedState = FittedState>
  extends TransformDescription<Schema> {
  domain: Exclude<TransformDomain, 'image' | 'audio'>;
  /** @param trainingRows indices of the rows it may learn from */
  fit(parameters: z.infer<Schema>, column: NamedColumn, trainingRows: Uint32Array, context: FitContext): State;
  /** One column that keeps the name, or several with names of their own. */
  apply(
    parameters: z.infer<Schema>,
    state: State,
    column: NamedColumn,
    origin: RowOrigin | null,
  ): Column | readonly NamedColumn[];
  describe?(state: State, parameters: z.infer<Schema>): string;
}

/** A transform of images, sounds or arrays: described here, computed in src/engine/media under the same name. */
export interface MediaTransformDescription<Schema extends z.ZodObject = z.ZodObject>
  extends TransformDescription<Schema> {
  domain: 'image' | 'audio';
}

export function defineTransform<const Kind extends string, Schema extends z.ZodObject, State extends FittedState>(
  definition: TransformDefinition<Schema, State> & { kind: Kind },
): TransformDefinition<Schema, State> & { kind: Kind } {
  return definition;
}

/** Whether a transform is for columns of that sort. */
export function matchesClass(
  classes: readonly ColumnClass[],
  column: { kind: ColumnKind | MediaKind; time?: boolean },
): boolean {
  return (
    classes.includes(column.kind) || (column.kind === 'numeric' && column.time === true && classes.includes('time'))
  );
}

/** How many different values a column has, where that is known. */
export function distinctCountOf(column: ColumnOutline): number | null {
  return 'distinctCount' in column ? column.distinctCount : null;
}

/** The column of the data set behind a column. */
export function originOf({ name, origin }: { name: string; origin?: string }): string {
  return origin ?? name;
}

/** A failure that lies in the data or the config: one problem, said once as a message and once as a value. */
export function transformError(message: string, fix: string, place: Partial<Problem> = {}): StudioError {
  const problem: Problem = { code: 'badTransform', severity: 'error', message, fix, ...place };
  return new StudioError('BAD_INPUT', message, { problems: [problem], fix });
}

interface MissingCells {
  code: string;
  noun: 'value' | 'text';
  /** The sentence around an amount such as "2 missing values". */
  describe(amount: string): string;
  fix: string;
}

/** Cells of a column without a value, where every row must have one; counted in the rows that were looked at. */
export class MissingCellsError extends StudioError {
  constructor(
    readonly missingCount: number,
    private readonly cells: MissingCells,
    isLeast = false,
  ) {
    const { code, noun, describe, fix } = cells;
    const amount = `${isLeast ? 'at least ' : ''}${missingCount} missing ${missingCount === 1 ? noun : `${noun}s`}`;
    super('BAD_INPUT', describe(amount), {
      problems: [{ code, severity: 'error', message: describe(amount), fix }],
      fix,
    });
  }

  /** The same of more rows. @param isLeast some rows were not counted */
  withCount(missingCount: number, isLeast: boolean): MissingCellsError {
    return new MissingCellsError(missingCount, this.cells, isLeast);
  }

  /** Whether the other tells of the same column and the same step. */
  isLike(other: unknown): other is MissingCellsError {
    return other instanceof MissingCellsError && this.cells.describe('') === other.cells.describe('');
  }
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
