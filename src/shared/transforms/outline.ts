import type { Problem } from '../base/problem';
import { isStudioError } from '../base/problem';
import { openShapeProblems } from './media/outline';
import type { TransformConfig } from './schema';
import { describeTransform, selectColumns, unknownColumns } from './selection';
import { type ColumnOutline, type MediaOutline, mediaKinds, type NamedOutline, type OutlineContext } from './transform';

export interface FeatureOutline {
  /** Of one sample; null where it depends on data that were not read. */
  shape: (number | null)[] | null;
  integer: boolean;
  problems: Problem[];
}

/**
 * The feature matrix that transforms will make, told from the columns' kinds and distinct counts alone, so that a form
 * can show it on every keystroke. One-hot widths are those of the whole table; a category that the training split
 * lacks makes the real one smaller.
 */
export function outlineFeatures(configs: readonly TransformConfig[], columns: readonly NamedOutline[]): FeatureOutline {
  const { columns: current, problems } = outlineColumns(configs, columns);
  return problems.length > 0 ? { shape: null, integer: false, problems } : outlineInput(current);
}

const noContext: OutlineContext = { target: null };

/** A column behind one transform. */
export function outlineTransform(
  config: TransformConfig,
  column: NamedOutline,
  context: OutlineContext = noContext,
): NamedOutline[] {
  const { outline } = describeTransform(config.kind);
  if (!outline) return [column];
  const made = outline(config as never, column, context);
  const origin = column.origin ?? column.name;
  const named = Array.isArray(made)
    ? (made as readonly NamedOutline[])
    : [{ ...(made as ColumnOutline), name: column.name }];
  return named.map((each) => (each.name === origin ? each : { ...each, origin }));
}

/** What the columns look like behind the last transform, or what keeps the transforms from being applied. */
export function outlineColumns(
  configs: readonly TransformConfig[],
  columns: readonly NamedOutline[],
  context: OutlineContext = noContext,
): { columns: NamedOutline[]; problems: Problem[] } {
  let current = [...columns];
  try {
    configs.forEach((config, index) => {
      const [unknown] = unknownColumns(config, new Set(current.map(({ name }) => name)), index);
      if (unknown) throw unknown;
      const chosen = new Set(selectColumns(config, current, index));
      current = current.flatMap((column) =>
        chosen.has(column) ? outlineTransform(config, column, context) : [column],
      );
    });
  } catch (error) {
    if (isStudioError(error)) return { columns: current, problems: error.data.problems ?? [] };
    throw error;
  }
  return { columns: current, problems: [] };
}

function problem(code: string, message: string, fix: string, path: (string | number)[]): FeatureOutline {
  return { shape: null, integer: false, problems: [{ code, severity: 'error', message, fix, where: { path } }] };
}

const isMedia = (column: NamedOutline): column is MediaOutline & NamedOutline =>
  (mediaKinds as readonly string[]).includes(column.kind);

/** What one input layer reads, from columns as the transforms leave them. */
export function outlineInput(current: readonly NamedOutline[]): FeatureOutline {
  const text = current.filter((column) => column.kind === 'text').map(({ name }) => name);
  if (text.length > 0)
    return problem(
      'textFeature',
      `Feature ${text.length === 1 ? 'column' : 'columns'} "${text.join('", "')}" would still hold text; the network needs numbers.`,
      `Add { kind: oneHot, columns: [${text.join(', ')}] } or { kind: tokenise, columns: [${text.join(', ')}] } to transforms.`,
      ['transforms'],
    );
  const integerCount = current.filter((column) => column.kind === 'vector' && column.integer).length;
  if (integerCount > 0 && integerCount < current.length)
    return problem(
      'mixedFeatures',
      'Word indices and amounts cannot share one input.',
      'Set dataset.features to the text columns or to the others.',
      ['dataset', 'features'],
    );
  const shaped = current.find(
    (column) => isMedia(column) || (column.kind === 'vector' && (column.shape?.length ?? 1) > 1),
  );
  if (shaped && current.length > 1)
    return problem(
      'sharedInput',
      `"${shaped.name}" has a shape of its own and cannot share one input with ${current
        .filter((column) => column !== shaped)
        .slice(0, 5)
        .map(({ name }) => `"${name}"`)
        .join(', ')}.`,
      `Give each an input layer in dataset.inputs: { ${shaped.name}: [${shaped.name}], others: [ … ] }, or set dataset.features: [${shaped.name}].`,
      ['dataset', 'features'],
    );
  if (shaped)
    return {
      shape: (shaped as { shape: (number | null)[] | null }).shape,
      integer: false,
      problems: isMedia(shaped) ? openShapeProblems(shaped) : [],
    };
  let width: number | null = 0;
  for (const column of current) {
    const added: number | null = column.kind === 'vector' ? column.width : 1;
    width = width === null || added === null ? null : width + added;
  }
  return { shape: [width], integer: integerCount > 0, problems: [] };
}
