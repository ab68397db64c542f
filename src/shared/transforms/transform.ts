import type { z } from 'zod';

/** One column of a table as a transform sees it. `NaN` and `null` are missing values. */
export type Column =
  | { kind: 'numeric'; values: Float64Array }
  | { kind: 'text'; values: (string | null)[] }
  /** `width` numbers a row, row-major; what transforms such as one-hot and tokens make. `integer`: indices, not amounts. */
  | { kind: 'vector'; width: number; values: Float32Array; integer: boolean; names: string[] };

export type NamedColumn = Column & { name: string };

/** What fitting learned from the training rows: plain JSON, stored with the run as transforms.json. */
export type FittedState = Record<string, unknown>;

/**
 * A transform of columns, fitted on training rows alone and then applied identically in training, evaluation,
 * prediction and export. Pure: no clock, no global randomness. A new one: a file here, a line in ./index.ts.
 */
export interface TransformDefinition<
  Schema extends z.ZodObject = z.ZodObject,
  State extends FittedState = FittedState,
> {
  kind: string;
  title: string;
  summary: string;
  parameters: Schema;
  /** Which columns `columns: auto` stands for. */
  appliesTo: 'numeric' | 'text';
  /** @param trainingRows indices of the rows it may learn from */
  fit(parameters: z.infer<Schema>, column: NamedColumn, trainingRows: Uint32Array): State;
  apply(parameters: z.infer<Schema>, state: State, column: NamedColumn): Column;
}

export function defineTransform<const Kind extends string, Schema extends z.ZodObject, State extends FittedState>(
  definition: TransformDefinition<Schema, State> & { kind: Kind },
): TransformDefinition<Schema, State> & { kind: Kind } {
  return definition;
}
