import type { LayersModel } from '../lib/tensorflow';

/** Numbers that the outputs of one batch may hold: 64 MiB as float32. */
const outputLimit = 2 ** 24;

/**
 * Rows that are computed in one go: as many as asked for, fewer where the outputs are large, such as a probability of
 * every word at every step.
 */
export function rowsWithin({ outputs }: Pick<LayersModel, 'outputs'>, rowCount: number): number {
  const width = outputs.reduce(
    (total, { shape }) => total + shape.slice(1).reduce<number>((size, dimension) => size * (dimension ?? 1), 1),
    0,
  );
  return Math.max(1, Math.min(rowCount, Math.floor(outputLimit / Math.max(1, width))));
}
