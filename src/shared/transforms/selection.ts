import type { StudioError } from '../base/problem';
import { transforms } from './catalog';
import type { TransformConfig } from './schema';
import { type ColumnKind, type MediaKind, matchesClass, type TransformDescription, transformError } from './transform';

/** What is said of a transform, of columns or of media. */
export function describeTransform(kind: TransformConfig['kind']): TransformDescription {
  return transforms[kind] as unknown as TransformDescription;
}

/** Whether a transform is for images, sounds or arrays, which the engine computes (src/engine/media). */
export function isMediaTransform({ kind }: Pick<TransformConfig, 'kind'>): boolean {
  const { domain } = describeTransform(kind);
  return domain === 'image' || domain === 'audio';
}

interface Selectable {
  name: string;
  kind: ColumnKind | MediaKind;
  time?: boolean;
}

/** Names in a transform's list that no column has; one error that lists them. */
export function unknownColumns(
  config: TransformConfig,
  names: ReadonlySet<string>,
  transformIndex: number,
): StudioError[] {
  if (config.columns === 'auto') return [];
  const unknown = config.columns.filter((name) => !names.has(name));
  if (unknown.length === 0) return [];
  return [
    transformError(
      `${config.kind}: no feature column is called "${unknown.join('", "')}".`,
      `Use some of: ${[...names].join(', ')}.`,
      { code: 'unknownColumn', where: { path: ['transforms', transformIndex, 'columns'] } },
    ),
  ];
}

/**
 * Those of the columns that a transform changes, in their order. Names that are not among them are passed over
 * (`unknownColumns` tells of them).
 *
 * Throws: BAD_INPUT when a column that the config names is of a kind that the transform cannot change.
 */
export function selectColumns<Item extends Selectable>(
  config: TransformConfig,
  columns: readonly Item[],
  transformIndex: number,
): Item[] {
  const description = describeTransform(config.kind);
  if (config.columns === 'auto') {
    const classes = description.automatic(config);
    return columns.filter((column) => matchesClass(classes, column));
  }
  const wanted = new Set(config.columns);
  return columns.filter((column) => {
    if (!wanted.has(column.name)) return false;
    if (matchesClass(description.accepts, column)) return true;
    throw transformError(
      `${config.kind}: column "${column.name}" ${column.kind === 'vector' ? 'is already encoded by an earlier transform' : `holds ${column.kind} values`}; ${description.accepts.join(' or ')} was expected.`,
      column.kind === 'vector'
        ? `Put ${config.kind} before that transform, or take the column out of its list.`
        : 'Take the column out of its list, or use columns: auto.',
      { code: 'wrongKind', where: { path: ['transforms', transformIndex, 'columns'] } },
    );
  });
}
