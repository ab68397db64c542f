import type { Problem } from '../base/problem';
import { isStudioError } from '../base/problem';
import { definitionOf, selectColumns } from './pipeline';
import type { TransformConfig } from './schema';
import type { ColumnOutline } from './transform';

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

type NamedOutline = { name: string } & ColumnOutline;

/** What the columns look like behind the last transform, or what keeps the transforms from being applied. */
export function outlineColumns(
  configs: readonly TransformConfig[],
  columns: readonly NamedOutline[],
): { columns: NamedOutline[]; problems: Problem[] } {
  let current = [...columns];
  try {
    configs.forEach((config, index) => {
      const definition = definitionOf(config);
      const chosen = new Set(selectColumns(config, current, index));
      current = current.map((column) =>
        chosen.has(column) && definition.outline
          ? { ...definition.outline(config, column), name: column.name }
          : column,
      );
    });
  } catch (error) {
    if (isStudioError(error)) return { columns: current, problems: error.data.problems ?? [] };
    throw error;
  }
  return { columns: current, problems: [] };
}

/** What one input layer reads, from columns as the transforms leave them. */
export function outlineInput(current: readonly NamedOutline[]): FeatureOutline {
  const text = current.filter((column) => column.kind === 'text').map(({ name }) => name);
  if (text.length > 0)
    return {
      shape: null,
      integer: false,
      problems: [
        {
          code: 'textFeature',
          severity: 'error',
          message: `Feature ${text.length === 1 ? 'column' : 'columns'} "${text.join('", "')}" would still hold text; the network needs numbers.`,
          fix: `Add { kind: oneHot, columns: [${text.join(', ')}] } or { kind: tokenise, columns: [${text.join(', ')}] } to transforms.`,
          where: { path: ['transforms'] },
        },
      ],
    };
  const integerCount = current.filter((column) => column.kind === 'vector' && column.integer).length;
  if (integerCount > 0 && integerCount < current.length)
    return {
      shape: null,
      integer: false,
      problems: [
        {
          code: 'mixedFeatures',
          severity: 'error',
          message: 'Word indices and amounts cannot share one input.',
          fix: 'Set dataset.features to the text columns or to the others.',
          where: { path: ['dataset', 'features'] },
        },
      ],
    };
  let width: number | null = 0;
  for (const column of current) {
    const added: number | null = column.kind === 'vector' ? column.width : 1;
    width = width === null || added === null ? null : width + added;
  }
  return { shape: [width], integer: integerCount > 0, problems: [] };
}
