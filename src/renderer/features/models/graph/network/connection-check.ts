import type { AnalysedLayer, ModelAnalysis } from '../../../../../shared/graph/analysis';
import { figuresOf } from '../../../../../shared/graph/layer-figures';
import type { LayerKindDefinition } from '../../../../../shared/graph/layer-kind';
import { definitionOf } from './layer-graph';

/** Everything that a layer follows from. */
function ancestorsOf(byName: ReadonlyMap<string, AnalysedLayer>, name: string): Set<string> {
  const found = new Set<string>();
  const waiting = [name];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const source of byName.get(at)?.inputNames ?? [])
      if (!found.has(source)) {
        found.add(source);
        waiting.push(source);
      }
  return found;
}

/** Why an output cannot be read by a layer at a place of its inputs, or null when it can. */
function refusal(
  source: AnalysedLayer,
  port: number,
  target: AnalysedLayer,
  byName: ReadonlyMap<string, AnalysedLayer>,
): string | null {
  const definition = definitionOf(target.layer.kind) as LayerKindDefinition;
  const { maximum } = definition.inputCount;
  const shape = source.outputShapes[port];
  const place = target.inputs.length < maximum ? target.inputs.length : maximum === 1 ? 0 : null;
  // With all inputs taken, the one that it is dropped on is replaced.
  if (place === null || !shape || (maximum > 1 && target.inputShapes.length < target.inputs.length)) return null;
  const shapes = [...target.inputShapes.slice(0, place), shape, ...target.inputShapes.slice(place + 1)];
  // With inputs still missing there is no shape to check yet.
  if (shapes.length < definition.inputCount.minimum) return null;
  const types = shapes.map((_, at) =>
    at === place ? source.dataType : (byName.get(target.inputNames[at] ?? '')?.dataType ?? 'float32'),
  );
  const figures = figuresOf(definition, { ...target.layer }, shapes, types);
  return figures.ok ? null : figures.message;
}

const tableOf = (analysis: ModelAnalysis) => new Map(analysis.layers.map((layer) => [layer.name, layer]));

/**
 * Layers that a connection from an output cannot end at, each with the reason: it would close a circle, the layer reads
 * nothing, or the shapes do not fit.
 *
 * @param current a layer that reads it now and may go on to
 */
export function refusedTargets(
  analysis: ModelAnalysis,
  from: string,
  port: number,
  current: string | null = null,
): ReadonlyMap<string, string> {
  const byName = tableOf(analysis);
  const source = byName.get(from);
  const refused = new Map<string, string>();
  if (!source) return refused;
  const ancestors = ancestorsOf(byName, from);
  for (const target of analysis.layers) {
    const definition = definitionOf(target.layer.kind) as LayerKindDefinition;
    if (target.name === current || target.name === from) continue;
    if (definition.inputCount.maximum === 0) refused.set(target.name, `${definition.title} reads nothing.`);
    else if (ancestors.has(target.name))
      refused.set(target.name, `"${from}" already follows from "${target.name}": this would close a circle.`);
    else {
      const reason = refusal(source, port, target, byName);
      if (reason !== null) refused.set(target.name, reason);
    }
  }
  return refused;
}

/** The same from the other end: layers whose output an input cannot read. */
export function refusedSources(analysis: ModelAnalysis, to: string): ReadonlyMap<string, string> {
  const byName = tableOf(analysis);
  const target = byName.get(to);
  const refused = new Map<string, string>();
  if (!target) return refused;
  const following = new Set([to]);
  // The list is in an order in which every layer comes after what it reads.
  for (const { name, inputNames } of analysis.layers)
    if (inputNames.some((input) => following.has(input))) following.add(name);
  for (const source of analysis.layers) {
    if (source.name === to) continue;
    if (following.has(source.name))
      refused.set(source.name, `"${source.name}" already follows from "${to}": this would close a circle.`);
    else {
      const reason = refusal(source, 0, target, byName);
      if (reason !== null) refused.set(source.name, reason);
    }
  }
  return refused;
}
