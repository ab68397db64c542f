import ELK, { type ElkExtendedEdge, type ElkNode } from 'elkjs/lib/elk-api.js';
import ElkWorker from 'elkjs/lib/elk-worker.min.js?worker';
import type { VisibleGraph } from '../network/visible-graph';
import {
  type Direction,
  framePadding,
  type Layout,
  nodeGap,
  type Point,
  portCounts,
  portShare,
  rankGap,
  sizeOf,
} from './geometry';

const { top, side, bottom } = framePadding;
const padding = `[top=${top},left=${side},bottom=${bottom},right=${side}]`;

/** The same inside frames: ELK does not hand it down. */
const spacing = {
  'elk.spacing.nodeNode': String(nodeGap),
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '14',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(rankGap),
  'elk.layered.spacing.edgeNodeBetweenLayers': '16',
};

function optionsFor(graph: VisibleGraph, direction: Direction): Record<string, string> {
  return {
    ...spacing,
    'elk.algorithm': 'layered',
    'elk.direction': direction === 'down' ? 'DOWN' : 'RIGHT',
    'elk.edgeRouting': 'ORTHOGONAL',
    'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
    'elk.json.shapeCoords': 'ROOT',
    'elk.json.edgeCoords': 'ROOT',
    // Straight main ways look best; the search for them is too slow for large graphs.
    'elk.layered.nodePlacement.strategy': graph.nodes.length <= 400 ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF',
    'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    'elk.layered.thoroughness': graph.nodes.length <= 400 ? '7' : '2',
  };
}

function toElk(graph: VisibleGraph, direction: Direction): ElkNode {
  const root: ElkNode = { id: '/', layoutOptions: optionsFor(graph, direction), children: [], edges: [] };
  const frames = new Map<string, ElkNode>();
  for (const { path } of graph.frames) {
    const frame: ElkNode = { id: `frame:${path}`, children: [], layoutOptions: { ...spacing, 'elk.padding': padding } };
    frames.set(path, frame);
    const parent = path.includes('/') ? frames.get(path.slice(0, path.lastIndexOf('/'))) : undefined;
    (parent ?? root).children?.push(frame);
  }
  for (const node of graph.nodes) {
    const { width, height } = sizeOf(node);
    const { inputs, outputs } = portCounts(node);
    const port = (kind: 'in' | 'out', index: number, count: number) => {
      const share = portShare(index, count);
      const place =
        direction === 'down'
          ? { x: width * share, y: kind === 'in' ? 0 : height }
          : { x: kind === 'in' ? 0 : width, y: height * share };
      const sides = direction === 'down' ? { in: 'NORTH', out: 'SOUTH' } : { in: 'WEST', out: 'EAST' };
      return {
        id: `${node.id}|${kind}|${index}`,
        ...place,
        width: 0,
        height: 0,
        layoutOptions: { 'elk.port.side': sides[kind] },
      };
    };
    const parent = node.parent === null ? root : (frames.get(node.parent) ?? root);
    parent.children?.push({
      id: node.id,
      width,
      height,
      layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
      ports: [
        ...Array.from({ length: inputs }, (_, index) => port('in', index, inputs)),
        ...Array.from({ length: outputs }, (_, index) => port('out', index, outputs)),
      ],
    });
  }
  root.edges = graph.edges.map(({ id, source, sourcePort, target, targetPort }) => ({
    id,
    sources: [`${source}|out|${sourcePort}`],
    targets: [`${target}|in|${targetPort}`],
  }));
  return root;
}

function readRoute(edge: ElkExtendedEdge): Point[] {
  const [section] = edge.sections ?? [];
  return section ? [section.startPoint, ...(section.bendPoints ?? []), section.endPoint] : [];
}

function toLayout(result: ElkNode): Layout {
  const positions = new Map<string, Point>();
  const collect = ({ children = [] }: ElkNode) => {
    for (const child of children) {
      if (child.children) collect(child);
      else positions.set(child.id, { x: child.x ?? 0, y: child.y ?? 0 });
    }
  };
  collect(result);
  return {
    positions,
    routes: new Map((result.edges ?? []).map((edge) => [edge.id, readRoute(edge)])),
  };
}

export interface ElkLayout {
  /** Null when it was cancelled or overtaken by the next call. Throws: what ELK cannot lay out. */
  run(graph: VisibleGraph, direction: Direction): Promise<Layout | null>;
  cancel(): void;
  dispose(): void;
}

/** Layout with routed edges in a worker of its own: the page stays free, and a layout can be stopped at once. */
export function createElkLayout(): ElkLayout {
  let elk: InstanceType<typeof ELK> | null = null;
  let isBusy = false;
  let stop: (() => void) | null = null;
  const end = () => {
    elk?.terminateWorker();
    elk = null;
    isBusy = false;
  };
  const cancel = () => {
    // A worker that computes hears nothing: it is ended, and the next layout starts another one.
    if (isBusy) end();
    stop?.();
    stop = null;
  };
  return {
    async run(graph, direction) {
      cancel();
      elk ??= new ELK({ workerFactory: () => new ElkWorker() });
      isBusy = true;
      const stopped = new Promise<null>((resolve) => {
        stop = () => resolve(null);
      });
      const mine = stop;
      try {
        const result = await Promise.race([elk.layout(toElk(graph, direction)), stopped]);
        return result && toLayout(result);
      } finally {
        if (stop === mine) {
          isBusy = false;
          stop = null;
        }
      }
    },
    cancel,
    dispose: () => {
      cancel();
      end();
    },
  };
}
