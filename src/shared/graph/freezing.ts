import { nameLayers } from './analysis';
import type { Layer, Model } from './model';

/** A group and those that it lies in: `a/b` → `a`, `a/b`. */
function groupsAround(group: string): string[] {
  const parts = group.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** Whether a text is what a pattern says, in time that grows with the text alone. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > text.length - last.length) return false;
    from = at + part.length;
  }
  return true;
}

/**
 * Whether a pattern means a layer: by its name, by a group that it lies in, or by group and name
 * (`encoder/block_1/conv`); `*` stands for any text.
 */
export function matchesLayer(pattern: string, name: string, group: string | undefined): boolean {
  const paths = group === undefined ? [name] : [name, `${group}/${name}`, ...groupsAround(group)];
  return paths.some((path) => fits(pattern, path));
}

const groupOf = (layer: Layer): string | undefined => (layer as { group?: string }).group;

/** Layers of a model that a pattern means, by name in reading order. */
export function layersMatching(model: Model, pattern: string): string[] {
  const names = nameLayers(model);
  return names.filter((name, index) => matchesLayer(pattern, name, groupOf(model.layers[index] as Layer)));
}

/**
 * The model with its layers frozen or freed as a phase of the training says: for each layer the last rule that fits
 * decides; layers that none fits stay as the model has them.
 */
export function applyFreezing(model: Model, rules: readonly { pattern: string; frozen: boolean }[]): Model {
  if (rules.length === 0) return model;
  const names = nameLayers(model);
  return {
    ...model,
    layers: model.layers.map((layer, index) => {
      const rule = rules.findLast(({ pattern }) => matchesLayer(pattern, names[index] as string, groupOf(layer)));
      if (!rule || !('trainable' in layer) || layer.trainable === !rule.frozen) return layer;
      return { ...layer, trainable: !rule.frozen };
    }),
  };
}
