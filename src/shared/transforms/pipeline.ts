import { isStudioError, StudioError } from '../base/problem';
import { transforms } from './catalog';
import { assembleFeatures, type FeatureMatrix } from './feature-matrix';
import type { TransformConfig } from './schema';
import { isMediaTransform, selectColumns, unknownColumns } from './selection';
import {
  type FitContext,
  type FittedState,
  type NamedColumn,
  originOf,
  type RowOrigin,
  type TransformDefinition,
  transformError,
} from './transform';

export const fittedTransformsFormatVersion = 1;

/** What one transform learned, column by column. */
export interface FittedStep {
  config: TransformConfig;
  columns: { name: string; state: FittedState }[];
}

/** Everything needed to turn raw rows into the network's input: plain JSON, stored with the run as transforms.json. */
export interface FittedTransforms {
  formatVersion: typeof fittedTransformsFormatVersion;
  columns: { name: string; kind: 'numeric' | 'text'; time?: boolean }[];
  /** Those of columns; what images and sounds go through is fitted by src/engine/media. */
  steps: FittedStep[];
}

const noContext: FitContext = { target: null, seed: 0 };

/** The definition that a config's entry names; only of transforms of columns. */
export function definitionOf(config: TransformConfig): TransformDefinition {
  return transforms[config.kind] as unknown as TransformDefinition;
}

/** A column, or several, as a transform leaves them: named, and with the column of the data set behind each. */
function applyToColumn(
  config: TransformConfig,
  state: FittedState,
  column: NamedColumn,
  rows: RowOrigin | null,
): NamedColumn[] {
  const made = definitionOf(config).apply(config, state, column, rows);
  const origin = originOf(column);
  const named = Array.isArray(made)
    ? (made as readonly NamedColumn[])
    : [{ ...(made as Exclude<typeof made, readonly NamedColumn[]>), name: column.name }];
  return named.map((each) => (each.name === origin ? each : { ...each, origin }));
}

/** Every transform that changes columns, with its place in the config. */
export function columnTransforms(configs: readonly TransformConfig[]): { config: TransformConfig; index: number }[] {
  return configs.map((config, index) => ({ config, index })).filter(({ config }) => !isMediaTransform(config));
}

/**
 * Whether a transform encodes training rows otherwise than new ones, by the target of others; `RowOrigin` is needed then,
 * and a `FitContext` with the target.
 */
export function encodesTrainingRowsApart(configs: readonly TransformConfig[]): boolean {
  return configs.some((config) => definitionOf(config).crossFitted);
}

/** A transform that cannot be fitted or applied: which, and on which column. */
export class TransformFailure extends StudioError {
  constructor(
    cause: StudioError,
    readonly transformIndex: number,
    readonly column: Pick<NamedColumn, 'name' | 'kind'>,
  ) {
    const where = { path: ['transforms', transformIndex] };
    const problems = cause.data.problems?.map((problem) => ({ where, ...problem }));
    super(cause.code, cause.message, { ...cause.data, ...(problems ? { problems } : {}) }, { cause });
  }
}

function located<Result>(transformIndex: number, column: NamedColumn, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw isStudioError(error) ? new TransformFailure(error, transformIndex, column) : error;
  }
}

/** What the rows of a whole table are: all numbered in order, the training rows marked. */
export function rowOrigin(rowCount: number, trainingRows: Uint32Array): RowOrigin {
  const training = new Uint8Array(rowCount);
  for (const row of trainingRows) training[row] = 1;
  return { rows: Uint32Array.from(training, (_, row) => row), training };
}

/** The column as it is, of no rows. */
function withoutRows(column: NamedColumn): NamedColumn {
  if (column.kind === 'text') return { ...column, values: [] };
  if (column.kind === 'vector') return { ...column, values: new Float32Array() };
  return { ...column, values: new Float64Array() };
}

function trainingOrigin(column: NamedColumn, trainingRows: Uint32Array): RowOrigin {
  return rowOrigin(column.kind === 'vector' ? column.values.length / column.width : column.values.length, trainingRows);
}

/**
 * Learns transforms one column of the data set at a time, so that no more than one has to be in memory.
 *
 * `add` in the table's order, then `finish`.
 * Throws: BAD_INPUT naming transform, column and remedy.
 */
export function createFitter(
  configs: readonly TransformConfig[],
  trainingRows: Uint32Array,
  context: FitContext = noContext,
): { add(column: NamedColumn): void; finish(): FittedTransforms } {
  const own = columnTransforms(configs);
  const steps = own.map(({ config }): FittedStep => ({ config, columns: [] }));
  const seen = own.map(() => new Set<string>());
  const columns: FittedTransforms['columns'] = [];
  const isCrossFitted = encodesTrainingRowsApart(configs);
  return {
    add(column) {
      columns.push({
        name: column.name,
        kind: column.kind === 'text' ? 'text' : 'numeric',
        ...(column.kind === 'numeric' && column.time ? { time: true } : {}),
      });
      let current: NamedColumn[] = [column];
      const origin = isCrossFitted ? trainingOrigin(column, trainingRows) : null;
      own.forEach(({ config, index }, place) => {
        for (const { name } of current) seen[place]?.add(name);
        const chosen = new Set(selectColumns(config, current, index));
        current = current.flatMap((each) => {
          if (!chosen.has(each)) return [each];
          return located(index, each, () => {
            const state = definitionOf(config).fit(config, each, trainingRows, context);
            steps[place]?.columns.push({ name: each.name, state });
            // Nothing learns from vectors, and a wide one of all rows would fill the memory.
            const outlines = applyToColumn(config, state, withoutRows(each), null);
            const isLast = place === own.length - 1;
            return isLast || outlines.every(({ kind }) => kind === 'vector')
              ? outlines
              : applyToColumn(config, state, each, origin);
          });
        });
      });
    },
    finish() {
      own.forEach(({ config, index }, place) => {
        const names = seen[place] as ReadonlySet<string>;
        const [error] = unknownColumns(config, names, index);
        if (error) throw error;
      });
      return { formatVersion: fittedTransformsFormatVersion, columns, steps };
    },
  };
}

/**
 * Learns every transform from the training rows alone, each from the columns as the ones before it left them.
 *
 * Throws: BAD_INPUT naming transform, column and remedy.
 */
export function fitTransforms(
  configs: readonly TransformConfig[],
  columns: readonly NamedColumn[],
  trainingRows: Uint32Array,
  context: FitContext = noContext,
): FittedTransforms {
  const fitter = createFitter(configs, trainingRows, context);
  for (const column of columns) fitter.add(column);
  return fitter.finish();
}

/**
 * Raw feature columns to the feature matrix, in the order of the fitted columns. Columns beyond those are passed over.
 *
 * Shape: rows × width, row-major.
 * Throws: BAD_INPUT when a column is absent or of another kind, text is left, or values are missing.
 */
export function applyTransforms(
  fitted: FittedTransforms,
  columns: readonly NamedColumn[],
  rows: RowOrigin | null = null,
): FeatureMatrix {
  return assembleFeatures(transformColumns(fitted, columns, rows));
}

/**
 * Raw feature columns as the last transform leaves them, in the order of the fitted columns; `assembleFeatures` puts
 * those of one input side by side.
 *
 * Throws: BAD_INPUT when a column is absent or of another kind.
 */
export function transformColumns(
  fitted: FittedTransforms,
  columns: readonly NamedColumn[],
  rows: RowOrigin | null = null,
): NamedColumn[] {
  return fittedColumns(fitted, columns).flatMap((column) => transformColumn(fitted.steps, column, rows));
}

/** The columns that were fitted, in their order. Throws: BAD_INPUT when one is absent or of another kind. */
function fittedColumns(fitted: FittedTransforms, columns: readonly NamedColumn[]): NamedColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const absent = fitted.columns.filter(({ name }) => !byName.has(name));
  if (absent.length > 0)
    throw transformError(
      `Missing feature ${absent.length === 1 ? 'column' : 'columns'} "${absent.map(({ name }) => name).join('", "')}"; the data have "${[...byName.keys()].join('", "')}".`,
      'Supply the columns the model was trained with, under the same names.',
    );
  return fitted.columns.map(({ name, kind }): NamedColumn => {
    const column = byName.get(name) as NamedColumn;
    if (column.kind !== kind)
      throw transformError(
        `Column "${name}" holds ${column.kind} values; the transforms were fitted on ${kind} ones.`,
        `Supply ${kind === 'numeric' ? 'numbers' : 'text'} in that column.`,
      );
    return column;
  });
}

/** One column of the data set through fitted steps; several where a step makes several of it. */
export function transformColumn(
  steps: readonly FittedStep[],
  column: NamedColumn,
  rows: RowOrigin | null = null,
): NamedColumn[] {
  let current: NamedColumn[] = [column];
  for (const { config, columns } of steps) {
    const states = new Map(columns.map(({ name, state }) => [name, state]));
    current = current.flatMap((each) => {
      const state = states.get(each.name);
      return state ? applyToColumn(config, state, each, rows) : [each];
    });
  }
  return current;
}

/** The columns, as transforms leave them, that an input layer reads which names columns of the data set. */
export function columnsOfInput<Item extends { name: string; origin?: string }>(
  names: readonly string[],
  columns: readonly Item[],
): Item[] {
  return names.flatMap((name) => columns.filter((column) => originOf(column) === name));
}
