import type { AnalysedLayer, ModelAnalysis } from './analysis';
import { matchLayers } from './match';
import { formatReference, parseReference } from './reference';
import { type Shape, sameShape } from './shape';

export interface Change<Value> {
  before: Value;
  after: Value;
}

/** One layer of either model, or of both. */
export interface LayerDifference {
  state: 'added' | 'removed' | 'changed' | 'same';
  kind: string;
  /** Its name in each model; null where it does not exist. */
  before: string | null;
  after: string | null;
  /** Parameters with another value, by name. */
  parameters: (Change<unknown> & { name: string })[];
  /** What it reads, where that is another layer than the one that stands for it. */
  inputs: Change<readonly string[]> | null;
  /** Of the main output; null where it is the same. For added and removed layers one side is null. */
  outputShape: Change<Shape | null> | null;
  parameterCount: Change<number> | null;
}

export interface ModelDifference {
  /** In the order of the later model, with removed layers where they stood. */
  layers: LayerDifference[];
  addedCount: number;
  removedCount: number;
  changedCount: number;
  /** Of all weights, trainable or not. */
  parameterCount: Change<number>;
  flopsPerSample: Change<number>;
}

const placedFields = new Set(['kind', 'name', 'inputs', 'group', 'note', 'sharedWith']);
const countOf = ({ parameterCount }: Pick<AnalysedLayer, 'parameterCount'>) =>
  parameterCount.trainable + parameterCount.nonTrainable;

function changedParameters(before: AnalysedLayer, after: AnalysedLayer): LayerDifference['parameters'] {
  const [first, second] = [before, after].map(
    ({ layer, sharedWith }) => ({ ...layer, sharedWith }) as unknown as Record<string, unknown>,
  ) as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return names
    .filter(
      (name) =>
        !placedFields.has(name) || (name === 'sharedWith' && (first[name] === null) !== (second[name] === null)),
    )
    .filter((name) => JSON.stringify(first[name]) !== JSON.stringify(second[name]))
    .map((name) => ({ name, before: first[name], after: second[name] }));
}

function compareLayers(
  before: AnalysedLayer,
  after: AnalysedLayer,
  nameAfter: ReadonlyMap<string, string>,
): LayerDifference {
  const parameters = changedParameters(before, after);
  const expected = before.inputs.map((text) => {
    const reference = parseReference(text);
    return formatReference({ ...reference, name: nameAfter.get(reference.name) ?? reference.name });
  });
  const readsSame = expected.length === after.inputs.length && expected.every((text, at) => text === after.inputs[at]);
  const givesSame =
    before.outputShape && after.outputShape
      ? sameShape(before.outputShape, after.outputShape)
      : before.outputShape === after.outputShape;
  const counts = { before: countOf(before), after: countOf(after) };
  const isChanged = parameters.length > 0 || !readsSame || !givesSame || counts.before !== counts.after;
  return {
    state: isChanged ? 'changed' : 'same',
    kind: after.layer.kind,
    before: before.name,
    after: after.name,
    parameters,
    inputs: readsSame ? null : { before: before.inputs, after: after.inputs },
    outputShape: givesSame ? null : { before: before.outputShape, after: after.outputShape },
    parameterCount: counts.before === counts.after ? null : counts,
  };
}

function lonely(state: 'added' | 'removed', layer: AnalysedLayer): LayerDifference {
  const isAdded = state === 'added';
  return {
    state,
    kind: layer.layer.kind,
    before: isAdded ? null : layer.name,
    after: isAdded ? layer.name : null,
    parameters: [],
    inputs: null,
    outputShape: { before: isAdded ? null : layer.outputShape, after: isAdded ? layer.outputShape : null },
    parameterCount: { before: isAdded ? 0 : countOf(layer), after: isAdded ? countOf(layer) : 0 },
  };
}

/**
 * What was added, removed and changed from one model to another. Layers stand for each other by their written names,
 * and where those do not tell, by the longest common sequence of kinds.
 */
export function diffModels(before: ModelAnalysis, after: ModelAnalysis): ModelDifference {
  const partners = matchLayers(before.layers, after.layers);
  const nameAfter = new Map(partners.map(([first, second]) => [first.name, second.name]));
  const beforeOf = new Map(partners.map(([first, second]) => [second, first]));
  const matched = new Set(partners.map(([first]) => first));
  const layers: LayerDifference[] = [];
  const listed = new Set<AnalysedLayer>();
  /** Removed layers come right behind the layer that stood before them. */
  const listRemovedBehind = (index: number) => {
    for (let at = index; at < before.layers.length; at += 1) {
      const layer = before.layers[at] as AnalysedLayer;
      if (matched.has(layer) || listed.has(layer)) break;
      listed.add(layer);
      layers.push(lonely('removed', layer));
    }
  };
  listRemovedBehind(0);
  for (const layer of after.layers) {
    const partner = beforeOf.get(layer);
    if (!partner) {
      layers.push(lonely('added', layer));
      continue;
    }
    layers.push(compareLayers(partner, layer, nameAfter));
    listRemovedBehind(partner.index + 1);
  }
  const count = (state: LayerDifference['state']) => layers.filter((layer) => layer.state === state).length;
  return {
    layers,
    addedCount: count('added'),
    removedCount: count('removed'),
    changedCount: count('changed'),
    parameterCount: { before: countOf(before), after: countOf(after) },
    flopsPerSample: { before: before.flopsPerSample, after: after.flopsPerSample },
  };
}
