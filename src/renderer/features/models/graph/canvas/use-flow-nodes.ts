import { type Edge, MarkerType, type NodeHandle, Position } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import type { GraphSession } from '../graph-session';
import {
  type Box,
  type Direction,
  frameBoxes,
  type Layout,
  type Point,
  portCounts,
  portShare,
  sizeOf,
} from '../layout/geometry';
import type { VisibleEdge, VisibleGraph, VisibleNode } from '../network/visible-graph';
import type { FrameNodeType, GroupNodeType } from './group-node';
import type { LayerNodeType } from './layer-node';
import type { ShapeEdgeType } from './shape-edge';

export type CanvasNode = LayerNodeType | GroupNodeType | FrameNodeType;

const frameId = (path: string) => `frame:${path}`;

/** Diameter of a port's circle, as in canvas.module.css. */
const portSize = 9;

/** Where the ports are, told rather than measured: nodes outside the view need never be drawn for it. */
function handlesOf(node: VisibleNode, direction: Direction): NodeHandle[] {
  const { width, height } = sizeOf(node);
  const { inputs, outputs } = portCounts(node);
  const side = (type: 'source' | 'target', count: number): NodeHandle[] =>
    Array.from({ length: count }, (_, index) => {
      const share = portShare(index, count);
      const isStart = type === 'target';
      const [x, y] =
        direction === 'down' ? [width * share, isStart ? 0 : height] : [isStart ? 0 : width, height * share];
      const positions = { down: [Position.Top, Position.Bottom], right: [Position.Left, Position.Right] } as const;
      return {
        id: String(index),
        type,
        position: positions[direction][isStart ? 0 : 1],
        x: x - portSize / 2,
        y: y - portSize / 2,
        width: portSize,
        height: portSize,
      };
    });
  return [...side('target', inputs), ...side('source', outputs)];
}

function toFlowNode(node: VisibleNode, position: Point, direction: Direction, selected: boolean): CanvasNode {
  const { width, height } = sizeOf(node);
  const common = {
    id: node.id,
    position,
    width,
    height,
    measured: { width, height },
    handles: handlesOf(node, direction),
    selected,
  };
  return node.type === 'layer'
    ? { ...common, type: 'layer', data: { layer: node.layer, direction } }
    : { ...common, type: 'block', data: { group: node.group, direction } };
}

/** What made a flow node, to use it again while that is the same. */
interface Made {
  subject: unknown;
  x: number;
  y: number;
  selected: boolean;
  direction: Direction;
  node: CanvasNode;
}

/**
 * Nodes for React Flow. One that did not change is the same object, so that it is not drawn again. Positions of nodes
 * that are being dragged lie over those of the layout.
 */
export function useFlowNodes(
  visible: VisibleGraph,
  layout: Layout,
  dragged: ReadonlyMap<string, Point> | null,
  session: Pick<GraphSession, 'selection' | 'selectedFrame' | 'direction'>,
): CanvasNode[] {
  const { selection, selectedFrame, direction } = session;
  const made = useRef(new Map<string, Made>());
  return useMemo(() => {
    const before = made.current;
    const after = new Map<string, Made>();
    const boxes = new Map<string, Box>();
    const nodes = visible.nodes.map((node) => {
      const { x, y } = dragged?.get(node.id) ?? layout.positions.get(node.id) ?? { x: 0, y: 0 };
      const selected = selection.has(node.id);
      const subject = node.type === 'layer' ? node.layer : JSON.stringify(node.group);
      const known = before.get(node.id);
      const isSame =
        known?.subject === subject &&
        known.x === x &&
        known.y === y &&
        known.selected === selected &&
        known.direction === direction;
      const entry = isSame
        ? known
        : { subject, x, y, selected, direction, node: toFlowNode(node, { x, y }, direction, selected) };
      after.set(node.id, entry);
      boxes.set(node.id, { x, y, ...sizeOf(node) });
      return entry.node;
    });
    const frames = [...frameBoxes(visible, (id) => boxes.get(id))]
      .toReversed()
      .map(([path, { x, y, width, height }]): CanvasNode => {
        const group = visible.groups.get(path) as FrameNodeType['data']['group'];
        return {
          id: frameId(path),
          type: 'frame',
          position: { x, y },
          width,
          height,
          draggable: false,
          selectable: false,
          focusable: false,
          zIndex: -1000 + path.split('/').length,
          data: { group, isSelected: selectedFrame === path },
        };
      });
    made.current = after;
    return [...frames, ...nodes];
  }, [visible, layout, dragged, selection, selectedFrame, direction]);
}

const marker = { type: MarkerType.ArrowClosed, width: 14, height: 14 } as const;

function toFlowEdge(edge: VisibleEdge, route: readonly Point[] | null, selected: boolean): ShapeEdgeType {
  const { id, source, sourcePort, target, targetPort, shape, edges } = edge;
  return {
    id,
    type: 'shape',
    source,
    target,
    sourceHandle: String(sourcePort),
    targetHandle: String(targetPort),
    selected,
    reconnectable: edges.length === 1 && id.includes('#'),
    focusable: false,
    markerEnd: { ...marker, color: selected ? 'var(--accent)' : 'var(--ink-faint)' },
    data: { shape, route },
  };
}

interface MadeEdge {
  edge: VisibleEdge;
  route: readonly Point[] | null;
  selected: boolean;
  flow: ShapeEdgeType;
}

const sameEdge = (one: VisibleEdge, other: VisibleEdge) =>
  one.source === other.source &&
  one.target === other.target &&
  one.sourcePort === other.sourcePort &&
  one.targetPort === other.targetPort &&
  one.shape === other.shape &&
  one.edges.length === other.edges.length;

/** Edges for React Flow, likewise the same objects while nothing about them changed. */
export function useFlowEdges(visible: VisibleGraph, layout: Layout, selectedEdge: string | null): Edge[] {
  const made = useRef(new Map<string, MadeEdge>());
  return useMemo(() => {
    const before = made.current;
    const after = new Map<string, MadeEdge>();
    const edges = visible.edges.map((edge) => {
      const selected = edge.id === selectedEdge;
      const route = layout.routes.get(edge.id) ?? null;
      const known = before.get(edge.id);
      const isSame = known?.route === route && known.selected === selected && sameEdge(known.edge, edge);
      const entry = isSame ? known : { edge, route, selected, flow: toFlowEdge(edge, route, selected) };
      after.set(edge.id, entry);
      return entry.flow;
    });
    made.current = after;
    return edges;
  }, [visible, layout, selectedEdge]);
}
