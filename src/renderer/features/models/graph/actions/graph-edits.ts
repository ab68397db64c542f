import { type EditResult, editModel, type GraphOperation } from '../../../../../shared/graph/edit';
import type { LayerInput, ModelInput } from '../../../../../shared/graph/model';
import { nameLayers } from '../../../../../shared/graph/names';
import type { EdgeView, LayerGraph } from '../network/layer-graph';

/** What an insertion is about, in terms of layers. */
export type Insertion =
  /** Behind a layer: what read it reads the new one. */
  | { kind: 'after'; name: string }
  /** Behind a layer, beside what reads it already. */
  | { kind: 'branch'; name: string }
  | { kind: 'edge'; edge: EdgeView }
  | { kind: 'end' }
  | { kind: 'free' };

/** Carries out operations that need the outcome of those before them, all or none. */
function chain(model: ModelInput, ...steps: ((names: readonly string[]) => readonly GraphOperation[])[]): EditResult {
  let result: EditResult = { model, problems: [], names: [] };
  let first: readonly string[] | null = null;
  for (const step of steps) {
    const next = editModel(result.model, ...step(result.names));
    if (next.problems.length > 0) return { model, problems: next.problems, names: [] };
    first ??= next.names;
    result = { ...next, names: first as string[] };
  }
  return result;
}

/** The new layer that the others lead to: the last one that no other new layer reads. */
function lastOf(names: readonly string[]): string {
  return names.at(-1) as string;
}

/** Puts a layer, or the connected layers of a block, into a model. */
export function insertLayers(
  model: ModelInput,
  graph: LayerGraph,
  layers: readonly LayerInput[],
  place: Insertion,
): EditResult {
  const [only] = layers;
  if (!only) return { model, problems: [], names: [] };
  // The first layer of an empty canvas cannot read anything.
  if (model.layers.length === 0) return startModel(model, layers);
  const isInput = layers.length === 1 && only.kind === 'input';
  const put = (after: string | null | undefined, inputs: string[]): GraphOperation[] =>
    layers.length === 1
      ? [{ kind: 'add', layer: only, ...(after === undefined ? {} : { after }), inputs }]
      : [{ kind: 'paste', layers: [...layers], ...(after === undefined ? {} : { after }), inputs }];
  if (isInput) return editModel(model, { kind: 'add', layer: only, after: lastInput(model), inputs: [] });
  switch (place.kind) {
    case 'edge': {
      const { from, fromPort, to, index } = place.edge;
      if (layers.length === 1) return editModel(model, { kind: 'insertOnEdge', layer: only, edge: { to, index } });
      return chain(
        model,
        () => put(from, [referenceOf(graph, from, fromPort)]),
        (names) => [{ kind: 'connect', from: lastOf(names), to, index }],
      );
    }
    case 'after': {
      const readers = graph.edges.filter(({ from, fromPort }) => from === place.name && fromPort === 0);
      const [first, ...others] = readers;
      if (!first) return editModel(model, ...put(place.name, [place.name]));
      const onFirst: GraphOperation[] =
        layers.length === 1
          ? [{ kind: 'insertOnEdge', layer: only, edge: { to: first.to, index: first.index } }]
          : put(place.name, [place.name]);
      const rest = layers.length === 1 ? others : readers;
      return chain(
        model,
        () => onFirst,
        (names) => rest.map(({ to, index }) => ({ kind: 'connect', from: lastOf(names), to, index })),
      );
    }
    case 'branch':
      return editModel(model, ...put(place.name, [place.name]));
    case 'end': {
      const names = nameLayers(model);
      const last = names.at(-1) as string;
      return editModel(model, ...put(last, [last]));
    }
    case 'free':
      return editModel(model, ...put(undefined, []));
  }
}

/** Operations work on models that have layers; the first ones of all are simply written. */
function startModel(model: ModelInput, layers: readonly LayerInput[]): EditResult {
  const next = { ...model, layers: layers.map(({ inputs: _, ...layer }, at) => (at === 0 ? layer : layers[at])) };
  return { model: next as ModelInput, problems: [], names: nameLayers(next as ModelInput) };
}

function lastInput(model: ModelInput): string | null {
  const names = nameLayers(model);
  const at = model.layers.findLastIndex(({ kind }) => kind === 'input');
  return names[at] ?? null;
}

/** `name`, or `name:port` for a further output. */
export function referenceOf(graph: LayerGraph, name: string, port: number): string {
  const output = graph.layers.get(name)?.outputPorts[port];
  return port === 0 || !output ? name : `${name}:${output.name}`;
}

/** Removes layers; a canvas may become empty, which operations on a model do not allow. */
export function removeLayers(model: ModelInput, names: readonly string[], reconnect: boolean): EditResult {
  const all = new Set(nameLayers(model));
  const chosen = names.filter((name) => all.has(name));
  if (chosen.length === all.size) return { model: { layers: [] }, problems: [], names: [] };
  return editModel(model, { kind: 'remove', names: chosen, reconnect });
}
