import type { AnalysedLayer, ModelAnalysis } from '../../../../shared/graph/analysis';
import type { LayerDifference, ModelDifference } from '../../../../shared/graph/diff';
import { parseReference } from '../../../../shared/graph/reference';

export type DiffNode =
  | { type: 'layer'; id: string; index: number; difference: LayerDifference; layer: AnalysedLayer }
  /** Neighbouring layers that are the same in both models. */
  | { type: 'same'; id: string; count: number };

export interface DiffEdge {
  id: string;
  source: string;
  target: string;
  state: 'added' | 'removed' | 'same';
}

export interface DiffGraph {
  nodes: DiffNode[];
  edges: DiffEdge[];
}

/** Unchanged stretches shorter than this are shown as they are. */
const shortestFold = 3;

/** Places in the list of differences of the layers that are shown one by one: what changed, and what touches it. */
function findShown(differences: readonly LayerDifference[], edges: readonly DiffEdge[], ids: readonly string[]) {
  const shown = new Set(ids.filter((_, index) => differences[index]?.state !== 'same'));
  const changed = new Set(shown);
  for (const { source, target } of edges) {
    if (changed.has(source)) shown.add(target);
    if (changed.has(target)) shown.add(source);
  }
  return shown;
}

function foldSame(graph: DiffGraph, differences: readonly LayerDifference[]): DiffGraph {
  const shown = findShown(
    differences,
    graph.edges,
    graph.nodes.map(({ id }) => id),
  );
  const shownAs = new Map<string, string>();
  const nodes: DiffNode[] = [];
  for (let start = 0; start < graph.nodes.length; ) {
    const node = graph.nodes[start] as DiffNode;
    let end = start + 1;
    if (!shown.has(node.id)) while (end < graph.nodes.length && !shown.has((graph.nodes[end] as DiffNode).id)) end += 1;
    const stretch = graph.nodes.slice(start, end);
    const isFolded = stretch.length >= shortestFold;
    if (isFolded) nodes.push({ type: 'same', id: `same ${node.id}`, count: stretch.length });
    else nodes.push(...stretch);
    for (const { id } of stretch) shownAs.set(id, isFolded ? `same ${node.id}` : id);
    start = end;
  }
  const edges = new Map<string, DiffEdge>();
  for (const edge of graph.edges) {
    const source = shownAs.get(edge.source) as string;
    const target = shownAs.get(edge.target) as string;
    const id = `${edge.state} ${source} ${target}`;
    if (source !== target) edges.set(id, { ...edge, id, source, target });
  }
  return { nodes, edges: [...edges.values()] };
}

/**
 * Both models as one graph: layers that stand for each other are one node, removed ones stand beside them. Edges say
 * whether both models have them.
 *
 * @param onlyChanges folds stretches of unchanged layers that touch nothing that changed
 */
export function drawDifference(
  { layers: differences }: ModelDifference,
  before: ModelAnalysis,
  after: ModelAnalysis,
  onlyChanges: boolean,
): DiffGraph {
  const byNameBefore = new Map(before.layers.map((layer) => [layer.name, layer]));
  const byNameAfter = new Map(after.layers.map((layer) => [layer.name, layer]));
  const idBefore = new Map<string, string>();
  const idAfter = new Map<string, string>();
  const nodes = differences.map((difference, index): DiffNode => {
    const id = difference.after === null ? `before ${difference.before}` : `after ${difference.after}`;
    if (difference.before !== null) idBefore.set(difference.before, id);
    if (difference.after !== null) idAfter.set(difference.after, id);
    const layer =
      difference.after === null ? byNameBefore.get(difference.before as string) : byNameAfter.get(difference.after);
    return { type: 'layer', id, index, difference, layer: layer as AnalysedLayer };
  });
  const wiresOf = (layers: readonly AnalysedLayer[], ids: ReadonlyMap<string, string>) =>
    new Set(
      layers.flatMap(({ name, inputs }) =>
        inputs.flatMap((text) => {
          const source = ids.get(parseReference(text).name);
          return source === undefined ? [] : [`${source}\n${ids.get(name)}`];
        }),
      ),
    );
  const wiresBefore = wiresOf(before.layers, idBefore);
  const wiresAfter = wiresOf(after.layers, idAfter);
  const edges = [...new Set([...wiresAfter, ...wiresBefore])].map((wire): DiffEdge => {
    const [source, target] = wire.split('\n') as [string, string];
    const state = !wiresBefore.has(wire) ? 'added' : wiresAfter.has(wire) ? 'same' : 'removed';
    return { id: `${state} ${source} ${target}`, source, target, state };
  });
  const graph = { nodes, edges };
  return onlyChanges ? foldSame(graph, differences) : graph;
}
