import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { type Bindings, bindModel } from '../../shared/config/bindings';
import type { RunConfig } from '../../shared/config/run-config';
import { analyseModel } from '../../shared/graph/analysis';
import {
  assembleFeatures,
  columnsOfInput,
  createFitter,
  type FeatureMatrix,
  type FitContext,
  type FittedTransforms,
  type NamedColumn,
  transformColumns,
} from '../../shared/transforms';
import { writeFileAtomically } from '../lib/atomic-file';
import { type FittedMedia, fitMediaColumn, isMediaColumn, mediaColumnOf, mediaShape } from './media-input';
import { type JobTable, loadColumn, requireColumn } from './table';
import { encodeTarget, type FittedTarget, fitTarget, requireTarget, type TargetSource } from './target';

const formatVersion = 2;
export const fittedDataFile = 'transforms.json';

/** What one input layer reads. */
export interface FittedInput {
  layer: string;
  columns: string[];
  /** One name a number. */
  names: string[];
  /** Of one sample, as the transforms give it. */
  shape: number[];
  /** Word numbers for an embedding, not amounts. */
  integer: boolean;
  /** Where the numbers of each column of the data set lie in a row; absent where a column of media is read. */
  layout?: { name: string; offset: number; width: number }[];
}

/** Everything that turns raw rows into what this run's network reads and learns: plain JSON, stored with the run. */
export interface FittedData {
  formatVersion: typeof formatVersion;
  transforms: FittedTransforms;
  /** What columns of images, sounds and arrays go through, by their names; absent where there are none. */
  media?: Record<string, FittedMedia>;
  /** In the order of the model's input layers. */
  inputs: FittedInput[];
  /** In the order of the model's outputs. */
  outputs: { layer: string; target: FittedTarget }[];
}

/** What fitting may be interrupted by. */
export interface FitOptions {
  signal: AbortSignal;
  /** Called after every column with what is done of them; throws when the job was cancelled. */
  pause(fraction: number): Promise<void>;
}

/**
 * Which columns the input layers of a config's model read and what its outputs learn.
 *
 * Throws: StudioError BAD_INPUT when model and config do not agree.
 */
export function bindConfig(config: RunConfig): Bindings {
  const { layers, outputNames } = analyseModel(config.model);
  const inputs = layers.filter(({ layer }) => layer.kind === 'input').map(({ name }) => name);
  const bindings = bindModel(config, { inputs, outputs: outputNames });
  const [first] = bindings.problems;
  if (first) throw new StudioError('BAD_INPUT', first.message, { problems: bindings.problems, fix: first.fix });
  return bindings;
}

/** The columns of every input layer, by its name. */
export function columnsByInput(inputs: readonly Pick<FittedInput, 'layer' | 'columns'>[]): Map<string, string[]> {
  return new Map(inputs.map(({ layer, columns }) => [layer, columns]));
}

/** What one input layer reads, put together from columns as the transforms leave them. */
export function assembleInput(
  { layer, columns: names }: Pick<FittedInput, 'layer' | 'columns'>,
  columns: readonly NamedColumn[],
): FeatureMatrix {
  const absent = names.find((name) => columnsOfInput([name], columns).length === 0);
  if (absent !== undefined)
    throw new StudioError('BAD_INPUT', `The input "${layer}" reads the column "${absent}", which the data lack.`, {
      fix: `Use some of: ${columns.map(({ name }) => name).join(', ')}.`,
    });
  return assembleFeatures(columnsOfInput(names, columns));
}

/** Columns of a table as the targets read them: each is loaded when it is asked for. */
export function targetColumnsOf(table: JobTable): TargetSource['columns'] {
  return {
    get: (name) => (table.columns.has(name) ? loadColumn(table, name) : undefined),
    keys: () => table.columns.keys(),
  };
}

/** Whether a transform learns from the target. */
export function needsTarget(configs: RunConfig['transforms']): boolean {
  return configs.some(({ kind }) => (kind as string) === 'targetEncode');
}

const noTransforms: FittedTransforms = { formatVersion: 1, columns: [], steps: [] };

/** What target encodings learn from: the one target column of the config; null for several and for targets without one. */
function fitTargetOf(config: RunConfig, table: JobTable): FitContext['target'] {
  const [binding, ...others] = bindConfig(config).outputs;
  if (!binding || others.length > 0 || !needsTarget(config.transforms)) return null;
  const target = requireTarget(binding.target, table.target);
  const name = Array.isArray(target) && target.length === 1 ? target[0] : target;
  if (typeof name !== 'string') return null;
  const source = {
    columns: targetColumnsOf(table),
    defaultTarget: table.target,
    inputs: new Map(),
    transforms: noTransforms,
  };
  const fitted = fitTarget({ ...binding, scaleTarget: null, classWeights: null }, source, table.rows.train);
  const { values } = encodeTarget(fitted, source);
  if (fitted.task === 'regression') return { kind: 'number', name, values: Float64Array.from(values) };
  return {
    kind: 'class',
    name,
    classes: fitted.classes,
    values: Int32Array.from(values, (value) => (Number.isNaN(value) ? -1 : value)),
  };
}

/**
 * Learns transforms from the training rows, one column at a time, and classes from the targets.
 *
 * Throws: StudioError BAD_INPUT when target, training split or columns do not allow it.
 */
export async function fitData(config: RunConfig, table: JobTable, options: FitOptions): Promise<FittedData> {
  const bindings = bindConfig(config);
  const trainingRows = table.rows.train;
  if (trainingRows.length === 0)
    throw new StudioError(
      'BAD_INPUT',
      `The training split of "${config.dataset.name}" is empty (${table.rowCount} rows in all).`,
      { fix: 'Raise dataset.split.train, or import more rows.' },
    );
  const media: NonNullable<FittedData['media']> = {};
  const fitter = createFitter(config.transforms, trainingRows, {
    target: fitTargetOf(config, table),
    seed: config.seed,
  });
  for (const [index, reader] of table.features.entries()) {
    if (isMediaColumn(reader.column))
      media[reader.column.name] = await fitMediaColumn(config, reader, trainingRows, options.signal);
    else fitter.add(loadColumn(table, reader.column.name));
    await options.pause((index + 1) / table.features.length);
  }
  const transforms = fitter.finish();
  const fittedMedia = Object.keys(media).length > 0 ? { media } : {};
  const inputs: FittedInput[] = [];
  for (const { layer, columns } of bindings.inputs)
    inputs.push(
      await describeInput({
        layer,
        columns: columns ?? table.features.map(({ column }) => column.name),
        transforms,
        media,
        table,
        window: config.dataset.window,
      }),
    );
  const source: TargetSource = {
    columns: targetColumnsOf(table),
    defaultTarget: table.target,
    inputs: new Map(inputs.map((input) => [input.layer, input])),
    transforms,
  };
  return {
    formatVersion,
    transforms,
    ...fittedMedia,
    inputs,
    outputs: bindings.outputs.map((binding) => ({
      layer: binding.layer,
      target: fitTarget(binding, source, trainingRows, columnsByInput(inputs)),
    })),
  };
}

interface InputPlan extends Pick<FittedInput, 'layer' | 'columns'> {
  transforms: FittedTransforms;
  media: Record<string, FittedMedia>;
  table: JobTable;
  window: RunConfig['dataset']['window'];
}

function layoutOf(columns: readonly NamedColumn[]): NonNullable<FittedInput['layout']> {
  let end = 0;
  return columns.map((column) => {
    const width = column.kind === 'vector' ? column.width : 1;
    end += width;
    return { name: column.origin ?? column.name, offset: end - width, width };
  });
}

/** Shape and names of what an input reads, from a look at no rows. */
async function describeInput({ layer, columns, transforms, media, table, window }: InputPlan): Promise<FittedInput> {
  const described = await describeRow({ layer, columns, transforms, media, table });
  return window
    ? { layer, columns, ...described, names: [], shape: [window.length, ...described.shape] }
    : { layer, columns, ...described };
}

async function describeRow({ layer, columns, transforms, media, table }: Omit<InputPlan, 'window'>) {
  const mediaName = mediaColumnOf(layer, columns, media);
  if (mediaName !== null) {
    const shape = await mediaShape(media[mediaName] as FittedMedia, requireColumn(table, mediaName));
    return { names: [], shape, integer: false };
  }
  const none = new Uint32Array();
  const ofTable = table.features.filter(({ column }) => !isMediaColumn(column)).map((reader) => reader.values(none));
  const made = transformColumns(transforms, ofTable);
  const { names, shape, integer } = assembleInput({ layer, columns }, made);
  return { names, shape, integer, layout: layoutOf(columnsOfInput(columns, made)) };
}

/** Stores what was fitted in the run's directory, where every later job finds it. */
export async function writeFittedData(runDirectory: string, fitted: FittedData): Promise<void> {
  await writeFileAtomically(path.join(runDirectory, fittedDataFile), JSON.stringify(fitted));
}

/** Format 1: one input and one output, whose layers were not named. */
interface FittedDataOne {
  formatVersion: 1;
  transforms: FittedTransforms;
  target: { column: string; task: FittedTarget['task']; classes: string[] };
  features: { names: string[]; shape: number[]; integer: boolean };
}

function upgrade(stored: FittedDataOne, config: RunConfig): FittedData {
  const { inputs, outputs } = bindConfig(config);
  const { column, task, classes } = stored.target;
  return {
    formatVersion,
    transforms: stored.transforms,
    inputs: inputs.map(({ layer }) => ({
      layer,
      columns: stored.transforms.columns.map(({ name }) => name),
      ...stored.features,
    })),
    outputs: outputs.map(({ layer }) => ({
      layer,
      target: {
        kind: 'column',
        columns: [column],
        task,
        classes,
        labels: null,
        scaling: null,
        classWeights: null,
        shape: [1],
      },
    })),
  };
}

/** What `writeFittedData` stored, or null when this run has not been fitted yet. */
export async function readFittedData(runDirectory: string, config: RunConfig): Promise<FittedData | null> {
  const file = path.join(runDirectory, fittedDataFile);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const fitted = JSON.parse(text) as FittedData | FittedDataOne;
  if (fitted.formatVersion > formatVersion)
    throw new StudioError(
      'BAD_INPUT',
      `${fittedDataFile} of this run has format version ${fitted.formatVersion}; this studio reads up to ${formatVersion}.`,
      { fix: 'Update Model Studio.' },
    );
  return fitted.formatVersion === 1 ? upgrade(fitted, config) : fitted;
}

/** As `readFittedData`, for jobs that need a trained run. */
export async function requireFittedData(runDirectory: string, config: RunConfig): Promise<FittedData> {
  const fitted = await readFittedData(runDirectory, config);
  if (!fitted)
    throw new StudioError('NOT_FOUND', `This run has no ${fittedDataFile} in ${runDirectory}.`, {
      fix: 'Train the run first.',
    });
  return fitted;
}
