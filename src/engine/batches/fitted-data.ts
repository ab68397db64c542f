import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { StudioError } from '../../shared/base/problem';
import { type Bindings, bindModel } from '../../shared/config/bindings';
import type { RunConfig } from '../../shared/config/run-config';
import { analyseModel } from '../../shared/graph/analysis';
import {
  assembleFeatures,
  type FeatureMatrix,
  type FittedTransforms,
  fitTransforms,
  type NamedColumn,
  transformColumns,
} from '../../shared/transforms';
import { writeFileAtomically } from '../lib/atomic-file';
import type { JobTable } from './table';
import { type FittedTarget, fitTarget } from './target';

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
}

/** Everything that turns raw rows into what this run's network reads and learns: plain JSON, stored with the run. */
export interface FittedData {
  formatVersion: typeof formatVersion;
  transforms: FittedTransforms;
  /** In the order of the model's input layers. */
  inputs: FittedInput[];
  /** In the order of the model's outputs. */
  outputs: { layer: string; target: FittedTarget }[];
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

function assembleInputs(
  inputs: readonly { layer: string; columns: readonly string[] }[],
  columns: readonly NamedColumn[],
): Map<string, FeatureMatrix> {
  const byName = new Map(columns.map((column) => [column.name, column]));
  return new Map(
    inputs.map(({ layer, columns: names }) => [
      layer,
      assembleFeatures(
        names.map((name) => {
          const column = byName.get(name);
          if (column) return column;
          throw new StudioError('BAD_INPUT', `The input "${layer}" reads the column "${name}", which the data lack.`, {
            fix: `Use some of: ${[...byName.keys()].join(', ')}.`,
          });
        }),
      ),
    ]),
  );
}

/** The columns of every input layer, by its name. */
export function columnsByInput(inputs: readonly Pick<FittedInput, 'layer' | 'columns'>[]): Map<string, string[]> {
  return new Map(inputs.map(({ layer, columns }) => [layer, columns]));
}

/**
 * Learns transforms from the training rows and classes from the targets.
 *
 * Throws: StudioError BAD_INPUT when target, training split or columns do not allow it.
 */
export function fitData(
  config: RunConfig,
  table: JobTable,
): { fitted: FittedData; inputs: Map<string, FeatureMatrix> } {
  const bindings = bindConfig(config);
  const trainingRows = table.rows.train;
  if (trainingRows.length === 0)
    throw new StudioError(
      'BAD_INPUT',
      `The training split of "${config.dataset.name}" is empty (${table.rowCount} rows in all).`,
      { fix: 'Raise dataset.split.train, or import more rows.' },
    );
  const transforms = fitTransforms(config.transforms, table.features, trainingRows);
  const named = bindings.inputs.map(({ layer, columns }) => ({
    layer,
    columns: columns ?? table.features.map(({ name }) => name),
  }));
  const inputs = assembleInputs(named, transformColumns(transforms, table.features));
  const source = { columns: table.columns, defaultTarget: table.target, inputs, transforms };
  const fitted: FittedData = {
    formatVersion,
    transforms,
    inputs: named.map(({ layer, columns }) => {
      const { names, shape, integer } = inputs.get(layer) as FeatureMatrix;
      return { layer, columns, names, shape, integer };
    }),
    outputs: bindings.outputs.map((binding) => ({
      layer: binding.layer,
      target: fitTarget(binding, source, trainingRows, columnsByInput(named)),
    })),
  };
  return { fitted, inputs };
}

/** What the input layers read of a table, by their names. */
export function prepareInputs(fitted: FittedData, table: JobTable): Map<string, FeatureMatrix> {
  return assembleInputs(fitted.inputs, transformColumns(fitted.transforms, table.features));
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
