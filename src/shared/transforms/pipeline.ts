import { transforms } from './catalog';
import { assembleFeatures, type FeatureMatrix } from './feature-matrix';
import type { TransformConfig } from './schema';
import { type FittedState, type NamedColumn, type TransformDefinition, transformError } from './transform';

export const fittedTransformsFormatVersion = 1;

/** What one transform learned, column by column. */
export interface FittedStep {
  config: TransformConfig;
  columns: { name: string; state: FittedState }[];
}

/** Everything needed to turn raw rows into the network's input: plain JSON, stored with the run as transforms.json. */
export interface FittedTransforms {
  formatVersion: typeof fittedTransformsFormatVersion;
  columns: { name: string; kind: 'numeric' | 'text' }[];
  steps: FittedStep[];
}

/** The definition that a config's entry names. */
export function definitionOf(config: TransformConfig): TransformDefinition {
  return transforms[config.kind];
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
): FittedTransforms {
  let current = [...columns];
  const steps: FittedStep[] = [];
  configs.forEach((config, index) => {
    const definition = definitionOf(config);
    const states = selectColumns(config, current, index).map((column) => ({
      name: column.name,
      state: definition.fit(config, column, trainingRows),
    }));
    const step = { config, columns: states };
    steps.push(step);
    current = applyStep(step, current);
  });
  return {
    formatVersion: fittedTransformsFormatVersion,
    columns: columns.map(({ name, kind }) => ({ name, kind: kind === 'text' ? 'text' : 'numeric' })),
    steps,
  };
}

/**
 * Raw feature columns to the feature matrix, in the order of the fitted columns. Columns beyond those are passed over.
 *
 * Shape: rows × width, row-major.
 * Throws: BAD_INPUT when a column is absent or of another kind, text is left, or values are missing.
 */
export function applyTransforms(fitted: FittedTransforms, columns: readonly NamedColumn[]): FeatureMatrix {
  return assembleFeatures(transformColumns(fitted, columns));
}

/**
 * Raw feature columns as the last transform leaves them, in the order of the fitted columns; `assembleFeatures` puts
 * those of one input side by side.
 *
 * Throws: BAD_INPUT when a column is absent or of another kind.
 */
export function transformColumns(fitted: FittedTransforms, columns: readonly NamedColumn[]): NamedColumn[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const absent = fitted.columns.filter(({ name }) => !byName.has(name));
  if (absent.length > 0)
    throw transformError(
      `Missing feature ${absent.length === 1 ? 'column' : 'columns'} "${absent.map(({ name }) => name).join('", "')}"; the data have "${[...byName.keys()].join('", "')}".`,
      'Supply the columns the model was trained with, under the same names.',
    );
  let current = fitted.columns.map(({ name, kind }): NamedColumn => {
    const column = byName.get(name) as NamedColumn;
    if (column.kind !== kind)
      throw transformError(
        `Column "${name}" holds ${column.kind} values; the transforms were fitted on ${kind} ones.`,
        `Supply ${kind === 'numeric' ? 'numbers' : 'text'} in that column.`,
      );
    return column;
  });
  for (const step of fitted.steps) current = applyStep(step, current);
  return current;
}

function applyStep({ config, columns }: FittedStep, current: NamedColumn[]): NamedColumn[] {
  const states = new Map(columns.map(({ name, state }) => [name, state]));
  return current.map((column) => {
    const state = states.get(column.name);
    return state ? { ...definitionOf(config).apply(config, state, column), name: column.name } : column;
  });
}

/** The columns a transform changes, in table order. */
export function selectColumns<Item extends { name: string; kind: NamedColumn['kind'] }>(
  config: TransformConfig,
  columns: readonly Item[],
  transformIndex: number,
): Item[] {
  const definition = definitionOf(config);
  if (config.columns === 'auto') {
    const kinds = definition.automatic(config);
    return columns.filter((column) => kinds.includes(column.kind));
  }
  const where = { path: ['transforms', transformIndex, 'columns'] };
  const wanted = new Set(config.columns);
  const unknown = config.columns.filter((name) => !columns.some((column) => column.name === name));
  if (unknown.length > 0)
    throw transformError(
      `${config.kind}: no feature column is called "${unknown.join('", "')}".`,
      `Use some of: ${columns.map(({ name }) => name).join(', ')}.`,
      { where },
    );
  return columns.filter((column) => {
    if (!wanted.has(column.name)) return false;
    if (!definition.accepts.includes(column.kind))
      throw transformError(
        `${config.kind}: column "${column.name}" ${column.kind === 'vector' ? 'is already encoded by an earlier transform' : `holds ${column.kind} values`}; ${definition.accepts.join(' or ')} was expected.`,
        column.kind === 'vector'
          ? `Put ${config.kind} before that transform, or take the column out of its list.`
          : 'Take the column out of its list, or use columns: auto.',
        { where },
      );
    return true;
  });
}
