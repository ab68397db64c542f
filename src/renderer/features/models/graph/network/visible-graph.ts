import type { LayerFamily } from '../../../../../shared/graph/layer-kind';
import type { EdgeView, LayerGraph, LayerView } from './layer-graph';

/** What a group amounts to, whether it is open or collapsed. */
export interface GroupView {
  /** `encoder/block_1` */
  path: string;
  layerCount: number;
  parameterCount: number;
  problemCount: number;
  /** Layers of each family, most frequent first. */
  families: readonly (readonly [LayerFamily, number])[];
}

export type VisibleNode =
  | { type: 'layer'; id: string; parent: string | null; layer: LayerView }
  | { type: 'group'; id: string; parent: string | null; group: GroupView };

export interface VisibleEdge {
  id: string;
  source: string;
  sourcePort: number;
  target: string;
  targetPort: number;
  shape: string | null;
  /** What it stands for: more than one where it ends at a collapsed group. */
  edges: readonly EdgeView[];
}

/** A graph with its collapsed groups as single nodes. */
export interface VisibleGraph {
  nodes: readonly VisibleNode[];
  edges: readonly VisibleEdge[];
  /** Open groups, outer ones first. */
  frames: readonly GroupView[];
  groups: ReadonlyMap<string, GroupView>;
}

export const groupId = (path: string) => `group:${path}`;
export const pathOfGroupId = (id: string) => (id.startsWith('group:') ? id.slice('group:'.length) : null);
export const lastPart = (path: string) => path.slice(path.lastIndexOf('/') + 1);
export const parentPath = (path: string) => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null);

/** `a/b/c` gives `a`, `a/b`, `a/b/c`. */
function ancestorsOf(path: string): string[] {
  return path.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
}

export function readGroups(graph: LayerGraph): Map<string, GroupView> {
  const groups = new Map<
    string,
    { layerCount: number; parameterCount: number; problemCount: number; families: Map<LayerFamily, number> }
  >();
  for (const layer of graph.layers.values()) {
    if (layer.group === null) continue;
    for (const path of ancestorsOf(layer.group)) {
      let group = groups.get(path);
      if (!group) {
        group = { layerCount: 0, parameterCount: 0, problemCount: 0, families: new Map() };
        groups.set(path, group);
      }
      group.layerCount += 1;
      group.parameterCount += layer.parameterCount;
      group.problemCount += layer.problems.length;
      group.families.set(layer.family, (group.families.get(layer.family) ?? 0) + 1);
    }
  }
  return new Map(
    [...groups].map(([path, { families, ...group }]) => [
      path,
      { path, ...group, families: [...families].sort(([, one], [, other]) => other - one) },
    ]),
  );
}

/** Layers of a group and of the groups inside it, in reading order. */
export function layersInGroup(graph: LayerGraph, path: string): LayerView[] {
  return [...graph.layers.values()].filter(({ group }) => group === path || group?.startsWith(`${path}/`));
}

/** The node that shows a layer: itself, or the outermost collapsed group around it. */
export function nodeIdOf(layer: LayerView, collapsed: ReadonlySet<string>): string {
  if (layer.group === null || collapsed.size === 0) return layer.name;
  const outermost = ancestorsOf(layer.group).find((path) => collapsed.has(path));
  return outermost === undefined ? layer.name : groupId(outermost);
}

export function showGraph(graph: LayerGraph, collapsed: ReadonlySet<string>): VisibleGraph {
  const groups = readGroups(graph);
  const nodes = new Map<string, VisibleNode>();
  const frames = new Map<string, GroupView>();
  const shownAs = new Map<string, string>();
  for (const layer of graph.layers.values()) {
    const id = nodeIdOf(layer, collapsed);
    shownAs.set(layer.name, id);
    const path = pathOfGroupId(id);
    const parent = path === null ? layer.group : parentPath(path);
    for (const open of parent === null ? [] : ancestorsOf(parent))
      if (!frames.has(open)) frames.set(open, groups.get(open) as GroupView);
    if (nodes.has(id)) continue;
    nodes.set(
      id,
      path === null
        ? { type: 'layer', id, parent, layer }
        : { type: 'group', id, parent, group: groups.get(path) as GroupView },
    );
  }
  const edges = new Map<string, VisibleEdge>();
  for (const edge of graph.edges) {
    const source = shownAs.get(edge.from) as string;
    const target = shownAs.get(edge.to) as string;
    if (source === target) continue;
    const sourcePort = source === edge.from ? edge.fromPort : 0;
    const targetPort = target === edge.to ? edge.toPort : 0;
    const ofGroup = source !== edge.from || target !== edge.to;
    const id = ofGroup ? `${source}:${sourcePort}→${target}:${targetPort}` : edge.id;
    const known = edges.get(id);
    if (!known) edges.set(id, { id, source, sourcePort, target, targetPort, shape: edge.shape, edges: [edge] });
    else {
      const all = [...known.edges, edge];
      const sources = new Set(all.map(({ from, fromPort }) => `${from}:${fromPort}`));
      edges.set(id, { ...known, shape: sources.size > 1 ? `${sources.size} tensors` : known.shape, edges: all });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()], frames: [...frames.values()], groups };
}

/** Above this a new document opens with its groups collapsed. */
const openLimit = 150;

/**
 * Outermost groups, where showing all layers at once would be too much to look at.
 *
 * @param groups of all layers
 */
export function initiallyCollapsed(groups: readonly (string | null)[]): string[] {
  if (groups.length <= openLimit) return [];
  return [...new Set(groups.flatMap((group) => (group === null ? [] : [group.split('/')[0] as string])))];
}

/** What a node says to those who do not see it. */
export function describeLayer({ title, name, main, outputPorts, problems }: LayerView): string {
  const shape = outputPorts[0]?.shape;
  return [`${title} ${name}`, main, shape && `gives ${shape}`, ...problems.map(({ message }) => message)]
    .filter(Boolean)
    .join(', ');
}
