import { graphlib, layout } from '@dagrejs/dagre';
import type { VisibleGraph } from '../network/visible-graph';
import { type Direction, emptyLayout, type Layout, nodeGap, nodeWidth, type Point, rankGap, sizeOf } from './geometry';

/** Above this dagre takes longer than a person would wait; ranks alone are drawn until the worker is done. */
const dagreLimit = 160;

function layoutWithDagre(graph: VisibleGraph, direction: Direction): Layout {
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: direction === 'down' ? 'TB' : 'LR', ranksep: rankGap, nodesep: nodeGap });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.id, sizeOf(node));
  for (const { source, target } of graph.edges) drawing.setEdge(source, target);
  layout(drawing);
  const positions = new Map<string, Point>();
  for (const node of graph.nodes) {
    const { x, y } = drawing.node(node.id) as unknown as Point;
    const { width, height } = sizeOf(node);
    positions.set(node.id, { x: x - width / 2, y: y - height / 2 });
  }
  return { positions, routes: new Map() };
}

/** Every node one rank behind the last one it reads, each rank centred. */
function layoutInRanks(graph: VisibleGraph, direction: Direction): Layout {
  const sources = new Map<string, string[]>();
  for (const { source, target } of graph.edges) {
    const list = sources.get(target);
    if (list) list.push(source);
    else sources.set(target, [source]);
  }
  const ranks = new Map<string, number>();
  const rows: string[][] = [];
  for (const { id } of graph.nodes) {
    const rank = Math.max(0, ...(sources.get(id) ?? []).map((source) => (ranks.get(source) ?? -1) + 1));
    ranks.set(id, rank);
    rows[rank] = [...(rows[rank] ?? []), id];
  }
  const across = nodeWidth + nodeGap;
  const along = direction === 'down' ? 64 + rankGap : nodeWidth + rankGap;
  const positions = new Map<string, Point>();
  rows.forEach((row, rank) => {
    row.forEach((id, at) => {
      const offset = (at - (row.length - 1) / 2) * (direction === 'down' ? across : 64 + nodeGap);
      positions.set(id, direction === 'down' ? { x: offset, y: rank * along } : { x: rank * along, y: offset });
    });
  });
  return { positions, routes: new Map() };
}

/** A first picture at once; the same graph always gives the same one. */
export function layoutInstantly(graph: VisibleGraph, direction: Direction): Layout {
  if (graph.nodes.length === 0) return emptyLayout;
  return graph.nodes.length <= dagreLimit ? layoutWithDagre(graph, direction) : layoutInRanks(graph, direction);
}
