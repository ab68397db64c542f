import type { ModelAnalysis } from '../../../../../shared/graph/analysis';
import type { LayerFamily } from '../../../../../shared/graph/layer-kind';
import { definitionOf } from './layer-graph';

export interface FamilyFigures {
  family: LayerFamily;
  layerCount: number;
  parameterCount: number;
  flops: number;
}

export interface ModelFigures {
  families: readonly FamilyFigures[];
  /** The longest way from an input to an output: what has to be computed one after the other. */
  longestPath: readonly string[];
  inputNames: readonly string[];
}

/** What the panel of the whole model says beyond the totals. */
export function readFigures(analysis: ModelAnalysis): ModelFigures {
  const families = new Map<LayerFamily, FamilyFigures>();
  const depth = new Map<string, { length: number; before: string | null }>();
  for (const { name, layer, inputNames, parameterCount, flops } of analysis.layers) {
    const family = definitionOf(layer.kind)?.family ?? 'core';
    const known = families.get(family) ?? { family, layerCount: 0, parameterCount: 0, flops: 0 };
    families.set(family, {
      family,
      layerCount: known.layerCount + 1,
      parameterCount: known.parameterCount + parameterCount.trainable + parameterCount.nonTrainable,
      flops: known.flops + flops,
    });
    let longest: { length: number; before: string | null } = { length: 1, before: null };
    for (const input of inputNames) {
      const way = depth.get(input);
      if (way && way.length >= longest.length) longest = { length: way.length + 1, before: input };
    }
    depth.set(name, longest);
  }
  let end: string | null = null;
  for (const [name, { length }] of depth) if (end === null || length > (depth.get(end)?.length ?? 0)) end = name;
  const longestPath: string[] = [];
  for (let at = end; at !== null; at = depth.get(at)?.before ?? null) longestPath.unshift(at);
  return {
    families: [...families.values()].sort((one, other) => other.parameterCount - one.parameterCount),
    longestPath,
    inputNames: analysis.layers.flatMap(({ name, layer }) => (layer.kind === 'input' ? [name] : [])),
  };
}
