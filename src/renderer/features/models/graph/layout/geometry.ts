import type { VisibleGraph, VisibleNode } from '../network/visible-graph';

/** Which way the data flow on the canvas. */
export type Direction = 'down' | 'right';
export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}

/** Units: pixels at zoom 1. */
export const nodeWidth = 180;
const nodeHeight = 64;
const noteHeight = 20;
export const rankGap = 48;
export const nodeGap = 36;
/** Around the nodes of an open group; its title stands above them. */
export const framePadding = { top: 34, side: 14, bottom: 14 };

export function sizeOf(node: VisibleNode): { width: number; height: number } {
  const hasNote = node.type === 'layer' && node.layer.note !== null;
  return { width: nodeWidth, height: nodeHeight + (hasNote ? noteHeight : 0) };
}

export function portCounts(node: VisibleNode): { inputs: number; outputs: number } {
  if (node.type === 'group') return { inputs: 1, outputs: 1 };
  return { inputs: node.layer.inputPorts.length, outputs: node.layer.outputPorts.length };
}

/** Where a port sits on its side of the node, from its upper or left end. Range: 0 to 1. */
export const portShare = (index: number, count: number) => (index + 1) / (count + 1);

export interface Layout {
  /** Upper left corners by node id. */
  positions: ReadonlyMap<string, Point>;
  /** Bends of edges between nodes at these positions, from port to port. */
  routes: ReadonlyMap<string, readonly Point[]>;
}

export const emptyLayout: Layout = { positions: new Map(), routes: new Map() };

/** Frames of the open groups around the boxes of what is in them, inner ones inside outer ones. */
export function frameBoxes(graph: VisibleGraph, boxOf: (id: string) => Box | undefined): Map<string, Box> {
  const inside = new Map<string, Box[]>();
  const add = (path: string | null, box: Box) => {
    if (path === null) return;
    const list = inside.get(path);
    if (list) list.push(box);
    else inside.set(path, [box]);
  };
  for (const { id, parent } of graph.nodes) {
    const box = boxOf(id);
    if (box) add(parent, box);
  }
  const frames = new Map<string, Box>();
  const { top, side, bottom } = framePadding;
  for (const { path } of graph.frames.toSorted(
    (one, other) => other.path.split('/').length - one.path.split('/').length,
  )) {
    const boxes = inside.get(path) ?? [];
    if (boxes.length === 0) continue;
    const left = Math.min(...boxes.map(({ x }) => x)) - side;
    const upper = Math.min(...boxes.map(({ y }) => y)) - top;
    const right = Math.max(...boxes.map(({ x, width }) => x + width)) + side;
    const lower = Math.max(...boxes.map(({ y, height }) => y + height)) + bottom;
    const frame = { x: left, y: upper, width: right - left, height: lower - upper };
    frames.set(path, frame);
    add(path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : null, frame);
  }
  return frames;
}
