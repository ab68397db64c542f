import type { InputShapes } from '../../../../../shared/graph/analysis';
import type { BlockDefinition } from '../../../../../shared/graph/block-kind';
import { type BlockKind, blocks, insertBlock } from '../../../../../shared/graph/blocks';
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

/**
 * Puts a block into a model, made for the shapes that it reads there. One that reads several layers reads those that are
 * selected.
 */
export function placeBlock(
  model: ModelInput,
  graph: LayerGraph,
  kind: BlockKind,
  parameters: Readonly<Record<string, unknown>>,
  place: Insertion,
  selected: readonly string[],
  inputShapes: InputShapes | null,
): EditResult {
  const block: BlockDefinition = blocks[kind] as unknown as BlockDefinition;
  const readCount = block.inputPorts?.length ?? 1;
  if (readCount > 1)
    return insertBlock(model, block, parameters, { inputs: selected.slice(0, readCount) }, inputShapes);
  if (place.kind === 'edge')
    return insertBlock(model, block, parameters, { edge: { to: place.edge.to, index: place.edge.index } }, inputShapes);
  const last = nameLayers(model).at(-1);
  const source = place.kind === 'after' || place.kind === 'branch' ? place.name : last;
  if (source === undefined) return insertBlock(model, block, parameters, { inputs: [] }, inputShapes);
  const readers =
    place.kind === 'after' ? graph.edges.filter(({ from, fromPort }) => from === source && fromPort === 0) : [];
  const inserted = insertBlock(model, block, parameters, { inputs: [source] }, inputShapes);
  const end = inserted.names.at(-1);
  if (inserted.problems.length > 0 || end === undefined || readers.length === 0) return inserted;
  const connected = editModel(
    inserted.model,
    ...readers.map(({ to, index }): GraphOperation => ({ kind: 'connect', from: end, to, index })),
  );
  return connected.problems.length > 0 ? { ...connected, model } : { ...connected, names: inserted.names };
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
