/** Values of one config that are kept; a network of a thousand layers has more, and nobody sorts runs by its nine hundredth. */
const leafLimit = 400;
/** A longer text is cut: it is compared and shown, never read back. */
const textLimit = 500;

export type LeafValue = number | string;

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/**
 * The settings of a config by path, as columns of a table: `training.batchSize` 32, `model.layers.dense_1.units` 64. Layers
 * go by name and other lists by place; lists of plain values are one text; what is null is left out.
 */
export function configLeaves(config: unknown): Map<string, LeafValue> {
  const leaves = new Map<string, LeafValue>();
  const visit = (value: unknown, path: string) => {
    if (leaves.size >= leafLimit || value === null || value === undefined) return;
    if (typeof value === 'number' && Number.isFinite(value)) leaves.set(path, value);
    else if (isPlain(value)) leaves.set(path, String(value).slice(0, textLimit));
    else if (Array.isArray(value) && value.every(isPlain)) leaves.set(path, JSON.stringify(value).slice(0, textLimit));
    else
      for (const [key, item] of Object.entries(value as Record<string, unknown>)) {
        const name =
          Array.isArray(value) && typeof item === 'object' && item !== null && 'name' in item ? item.name : key;
        visit(item, path === '' ? String(name) : `${path}.${String(name)}`);
      }
  };
  visit(config, '');
  return leaves;
}
