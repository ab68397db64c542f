import { StudioError } from '../../shared/base/problem';
import type { OutputBinding } from '../../shared/config/bindings';
import { type LossConfig, type TaskKind, targetFormOf, taskOf } from '../../shared/config/loss';
import { describeTarget, type TargetConfig } from '../../shared/config/target';
import type { FeatureMatrix, FittedTransforms, NamedColumn } from '../../shared/transforms';
import { balanceClasses, namedClassWeights } from './class-weights';
import { fitScaling, type Scaling } from './target-scaling';

/** How a target becomes numbers; stored with the run. */
export interface FittedTarget {
  kind: 'column' | 'columns' | 'reconstruct' | 'nextToken';
  /** The columns; of `reconstruct` the input layer, of `nextToken` the text column. */
  columns: string[];
  task: TaskKind;
  /**
   * Class names by index; numbers in numeric order, text in code-unit order. Of several columns with one-hot classes
   * the columns' names, of tokens the vocabulary. Empty for numbers.
   */
  classes: string[];
  /** The two classes of every column, where several are each true or false; else null. */
  labels: [string, string][] | null;
  /** How numbers were scaled, a column each; null where they were not. */
  scaling: Scaling[] | null;
  /** What each class counts in the loss; null where all count alike. */
  classWeights: number[] | null;
  /** Of one sample's target, before it gets the shape of the output. */
  shape: number[];
}

/** A target row by row. */
export interface EncodedTarget {
  /** Shape: [rows, width]; class indices or numbers. NaN marks a row without a target, −1 a step that does not count. */
  values: Float32Array;
  width: number;
  missingCount: number;
}

/** What targets are made from. */
export interface TargetSource {
  columns: Pick<ReadonlyMap<string, NamedColumn>, 'get' | 'keys'>;
  /** Name of the column with the role target. */
  defaultTarget: string | null;
  /** What the input layers read, by their names. */
  inputs: ReadonlyMap<string, Pick<FeatureMatrix, 'shape' | 'integer'>>;
  transforms: FittedTransforms;
}

/** What an input layer reads of some rows. */
export type InputValues = Pick<FeatureMatrix, 'rowCount' | 'width' | 'values' | 'integer'>;

/** Whether a target is made from what the network reads, and so for the rows of every batch anew. */
export function isOfInput({ kind }: Pick<FittedTarget, 'kind'>): boolean {
  return kind === 'reconstruct' || kind === 'nextToken';
}

const maximumClassCount = 10_000;

function badTarget(message: string, fix: string): StudioError {
  return new StudioError('BAD_INPUT', message, { fix });
}

function nameOf(value: number | string | null): string | null {
  if (value === null || value === '') return null;
  return typeof value === 'number' ? (Number.isNaN(value) ? null : String(value)) : value;
}

function valuesOf(column: NamedColumn): ArrayLike<number | string | null> {
  if (column.kind === 'vector')
    throw badTarget(
      `The target "${column.name}" is a vector column.`,
      'Choose a column of numbers or of text as the target.',
    );
  return column.values;
}

function columnOf(source: Pick<TargetSource, 'columns'>, name: string): NamedColumn {
  const column = source.columns.get(name);
  if (!column)
    throw badTarget(
      `The data have no column "${name}" to predict; they have "${[...source.columns.keys()].slice(0, 30).join('", "')}".`,
      'Name a column of the data set as the target.',
    );
  return column;
}

/** Different values of a column, sorted. */
function classesOf(column: NamedColumn): string[] {
  const names = new Set<string>();
  const values = valuesOf(column);
  for (let row = 0; row < values.length; row += 1) {
    const name = nameOf(values[row] ?? null);
    if (name !== null) names.add(name);
    if (names.size > maximumClassCount)
      throw badTarget(
        `The target "${column.name}" has more than ${maximumClassCount.toLocaleString('en-US')} different values.`,
        'For amounts use the loss meanSquaredError; otherwise choose another target.',
      );
  }
  const classes = [...names];
  if (column.kind === 'numeric') return classes.sort((left, right) => Number(left) - Number(right));
  return classes.sort();
}

function listFew(names: readonly string[]): string {
  return `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
}

function requireNumbers(column: NamedColumn, loss: LossConfig): void {
  if (column.kind !== 'numeric')
    throw badTarget(
      `The loss ${loss.kind} needs numbers; the target "${column.name}" is text.`,
      'Choose a numeric target, or the loss sparseCategoricalCrossentropy.',
    );
}

function fitClasses(column: NamedColumn, loss: LossConfig): string[] {
  const classes = classesOf(column);
  if (taskOf(loss) === 'binary' && classes.length !== 2)
    throw badTarget(
      `The loss ${loss.kind} needs two classes; the target "${column.name}" has ${classes.length} (${listFew(classes)}).`,
      'Use sparseCategoricalCrossentropy with one output unit a class, or another target.',
    );
  if (classes.length < 2)
    throw badTarget(
      `The target "${column.name}" has ${classes.length === 1 ? `only the class "${classes[0]}"` : 'no values'}.`,
      'Choose a target with at least two classes.',
    );
  return classes;
}

type Draft = Omit<FittedTarget, 'scaling' | 'classWeights'>;

function fitColumn(column: NamedColumn, loss: LossConfig): Draft {
  const task = taskOf(loss);
  const draft = { kind: 'column' as const, columns: [column.name], task, labels: null };
  if (task !== 'regression') return { ...draft, classes: fitClasses(column, loss), shape: [1] };
  requireNumbers(column, loss);
  return { ...draft, classes: [], shape: [1] };
}

function fitColumns(columns: readonly NamedColumn[], loss: LossConfig): Draft {
  const task = taskOf(loss);
  const names = columns.map(({ name }) => name);
  const draft = { kind: 'columns' as const, columns: names, task, labels: null, shape: [columns.length] };
  if (task === 'binary')
    return { ...draft, classes: [], labels: columns.map((column) => fitClasses(column, loss) as [string, string]) };
  for (const column of columns) requireNumbers(column, loss);
  if (targetFormOf(loss) === 'classIndex')
    throw badTarget(
      `The loss ${loss.kind} compares with one class a row; the target has ${columns.length} columns (${listFew(names)}).`,
      'Use categoricalCrossentropy when the columns are shares of classes, binaryCrossentropy when each is true or false, or one target column.',
    );
  return { ...draft, classes: task === 'multiclass' ? names : [] };
}

/** Class names of a token column: its vocabulary. */
function vocabularyOf(transforms: FittedTransforms, column: string): string[] | null {
  for (const { config, columns } of transforms.steps) {
    const state = config.kind === 'tokenise' ? columns.find(({ name }) => name === column)?.state : undefined;
    if (state) return ['(padding)', '(unknown)', ...(state.words as string[])];
  }
  return null;
}

function fitReconstruction(layer: string, loss: LossConfig, source: TargetSource): Draft {
  const input = source.inputs.get(layer);
  if (!input)
    throw badTarget(
      `The target reconstructs the input "${layer}", which the model does not have.`,
      `Name one of its input layers: ${[...source.inputs.keys()].join(', ')}.`,
    );
  const task = taskOf(loss);
  const form = targetFormOf(loss);
  if (form === 'oneHot' || (form === 'classIndex') !== input.integer)
    throw badTarget(
      `The loss ${loss.kind} cannot compare with what the input "${layer}" reads: ${input.integer ? 'numbers of words' : 'amounts'}.`,
      input.integer
        ? 'Use the loss sparseCategoricalCrossentropy.'
        : 'Use meanSquaredError, or binaryCrossentropy for values from 0 to 1.',
    );
  const column = source.transforms.columns.find(({ name }) => vocabularyOf(source.transforms, name))?.name;
  const classes = form === 'classIndex' && column ? (vocabularyOf(source.transforms, column) ?? []) : [];
  return { kind: 'reconstruct', columns: [layer], task, classes, labels: null, shape: input.shape };
}

/** The input that a text column alone feeds. */
function inputOfText(column: string, source: TargetSource, inputColumns: ReadonlyMap<string, string[]>): string | null {
  for (const [layer, columns] of inputColumns) if (columns.length === 1 && columns[0] === column) return layer;
  return source.inputs.size === 1 && source.transforms.columns.length === 1
    ? (source.inputs.keys().next().value as string)
    : null;
}

function fitNextToken(
  column: string,
  loss: LossConfig,
  source: TargetSource,
  inputColumns: ReadonlyMap<string, string[]>,
): Draft {
  const vocabulary = vocabularyOf(source.transforms, column);
  const layer = inputOfText(column, source, inputColumns);
  const input = layer === null ? undefined : source.inputs.get(layer);
  if (!vocabulary || !input)
    throw badTarget(
      vocabulary
        ? `The next token of "${column}" can only be learned where an input layer reads that column alone.`
        : `The next token of "${column}" needs that column as tokens.`,
      vocabulary
        ? `Set dataset.features: [${column}].`
        : `Add { kind: tokenise, columns: [${column}] } to transforms and ${column} to the features.`,
    );
  if (targetFormOf(loss) !== 'classIndex')
    throw badTarget(
      `The loss ${loss.kind} does not compare with token numbers.`,
      'Use the loss sparseCategoricalCrossentropy.',
    );
  return {
    kind: 'nextToken',
    columns: [column],
    task: taskOf(loss),
    classes: vocabulary,
    labels: null,
    shape: input.shape,
  };
}

/** The target that a config names, or that the data set's roles stand for. */
export function requireTarget(target: TargetConfig | null, defaultTarget: string | null): TargetConfig {
  const found = target ?? defaultTarget;
  if (found === null)
    throw badTarget('The data set has no target column.', 'Set dataset.target to the column to predict.');
  return found;
}

function draftTarget(
  target: TargetConfig,
  loss: LossConfig,
  source: TargetSource,
  inputColumns: ReadonlyMap<string, string[]>,
): Draft {
  if (typeof target === 'string') return fitColumn(columnOf(source, target), loss);
  if (Array.isArray(target))
    return target.length === 1
      ? fitColumn(columnOf(source, target[0] as string), loss)
      : fitColumns(
          target.map((name) => columnOf(source, name)),
          loss,
        );
  return 'reconstruct' in target
    ? fitReconstruction(target.reconstruct, loss, source)
    : fitNextToken(target.nextToken, loss, source, inputColumns);
}

/**
 * Learns what a target holds: classes from all rows, since a class that only the test split has must not shift the
 * others; scaling and class weights from the training rows alone.
 *
 * @param inputColumns columns by input layer
 * Throws: StudioError BAD_INPUT when the target does not fit the loss.
 */
export function fitTarget(
  binding: Pick<OutputBinding, 'target' | 'loss' | 'classWeights' | 'scaleTarget'>,
  source: TargetSource,
  trainingRows: Uint32Array,
  inputColumns: ReadonlyMap<string, string[]> = new Map(),
): FittedTarget {
  const target = requireTarget(binding.target, source.defaultTarget);
  const draft: FittedTarget = {
    ...draftTarget(target, binding.loss, source, inputColumns),
    scaling: null,
    classWeights: null,
  };
  const isOfColumns = draft.kind === 'column' || draft.kind === 'columns';
  if (binding.scaleTarget) {
    if (draft.task !== 'regression' || !isOfColumns)
      throw badTarget(
        `scaleTarget scales numbers to predict; the target ${describeTarget(target)} with the loss ${binding.loss.kind} has none.`,
        'Remove scaleTarget.',
      );
    const { scaleTarget } = binding;
    draft.scaling = draft.columns.map((name) =>
      fitScaling(scaleTarget, columnOf(source, name) as Extract<NamedColumn, { kind: 'numeric' }>, trainingRows),
    );
  }
  if (binding.classWeights) {
    if (draft.kind !== 'column' || draft.classes.length === 0)
      throw badTarget(
        `Class weights need a target column with classes; the target is ${describeTarget(target)} with the loss ${binding.loss.kind}.`,
        'Remove classWeights, or choose a column of classes.',
      );
    draft.classWeights =
      binding.classWeights === 'balanced'
        ? balanceClasses(
            encodeTarget(draft, { columns: source.columns, inputs: new Map() }).values,
            trainingRows,
            draft.classes.length,
          )
        : namedClassWeights(binding.classWeights, draft.classes, draft.columns[0] as string);
  }
  return draft;
}

/**
 * Target to numbers.
 *
 * Throws: StudioError BAD_INPUT when it holds a class that training did not know.
 */
export function encodeTarget(
  fitted: FittedTarget,
  source: Pick<TargetSource, 'columns'> & { inputs: ReadonlyMap<string, InputValues> },
  inputColumns: ReadonlyMap<string, string[]> = new Map(),
): EncodedTarget {
  if (isOfInput(fitted)) return encodeInput(fitted, source, inputColumns);
  const width = fitted.columns.length;
  const encoded = fitted.columns.map((name, index) => encodeColumn(columnOf(source, name), fitted, index));
  if (width === 1) {
    const values = encoded[0] as Float32Array;
    return { values, width, missingCount: values.reduce((count, value) => count + Number(Number.isNaN(value)), 0) };
  }
  const rowCount = encoded[0]?.length ?? 0;
  const values = new Float32Array(rowCount * width);
  let missingCount = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const own = encoded.map((column) => column[row] as number);
    const isMissing = own.some(Number.isNaN);
    missingCount += Number(isMissing);
    own.forEach((value, index) => {
      values[row * width + index] = isMissing ? Number.NaN : value;
    });
  }
  return { values, width, missingCount };
}

function encodeColumn(column: NamedColumn, fitted: FittedTarget, index: number): Float32Array {
  const source = valuesOf(column);
  const classes = fitted.labels?.[index] ?? (fitted.kind === 'column' ? fitted.classes : []);
  const indices = new Map(classes.map((name, at) => [name, at]));
  const scaling = fitted.scaling?.[index];
  const values = new Float32Array(source.length);
  for (let row = 0; row < source.length; row += 1) {
    const name = nameOf(source[row] ?? null);
    if (name === null) values[row] = Number.NaN;
    else if (classes.length === 0)
      values[row] = scaling ? (Number(name) - scaling.offset) * scaling.factor : Number(name);
    else {
      const at = indices.get(name);
      if (at === undefined)
        throw badTarget(
          `Row ${row + 1} has the class "${name}" in "${column.name}"; the run knows ${classes.slice(0, 20).join(', ')}${classes.length > 20 ? ', …' : ''}.`,
          'Correct the row, or train again with data that hold this class.',
        );
      values[row] = at;
    }
  }
  return values;
}

/** Targets made from what the network reads. Shape: [rows, width of the input]. */
function encodeInput(
  { kind, columns: [name] }: FittedTarget,
  source: { inputs: ReadonlyMap<string, InputValues> },
  inputColumns: ReadonlyMap<string, string[]>,
): EncodedTarget {
  const layer =
    kind === 'reconstruct'
      ? (name as string)
      : ([...inputColumns].find(([, columns]) => columns.length === 1 && columns[0] === name)?.[0] ??
        (source.inputs.keys().next().value as string));
  const input = source.inputs.get(layer) as InputValues;
  const { width, rowCount, integer } = input;
  if (!integer) return { values: input.values, width, missingCount: 0 };
  const shift = kind === 'nextToken' ? 1 : 0;
  const values = new Float32Array(rowCount * width).fill(-1);
  for (let row = 0; row < rowCount; row += 1)
    for (let step = 0; step + shift < width; step += 1) {
      const token = input.values[row * width + step + shift] as number;
      // 0 pads: there is nothing to say.
      if (token > 0) values[row * width + step] = token;
    }
  return { values, width, missingCount: 0 };
}
