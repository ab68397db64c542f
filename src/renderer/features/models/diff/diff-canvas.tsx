import { graphlib, layout } from '@dagrejs/dagre';
import { Background, type Edge, MarkerType, ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo } from 'react';
import { useColorScheme } from '../../../lib/charts';
import type { DiffGraph } from './diff-graph';
import { DiffLayerNode, DiffSameNode, type LayerDiffNode, type SameDiffNode, sizeOfDiffNode } from './diff-node';
import '@xyflow/react/dist/style.css';
import styles from './architecture-diff.module.css';

const nodeTypes = { layer: DiffLayerNode, same: DiffSameNode };
/** Above this the layers stand in one column: dagre would keep the window waiting. */
const dagreLimit = 600;

function placeNodes(graph: DiffGraph): Map<string, { x: number; y: number }> {
  const positions = new Map<string, { x: number; y: number }>();
  if (graph.nodes.length > dagreLimit) {
    let y = 0;
    for (const node of graph.nodes) {
      positions.set(node.id, { x: 0, y });
      y += sizeOfDiffNode(node).height + 28;
    }
    return positions;
  }
  const drawing = new graphlib.Graph();
  drawing.setGraph({ rankdir: 'TB', ranksep: 36, nodesep: 32 });
  drawing.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) drawing.setNode(node.id, sizeOfDiffNode(node));
  for (const { source, target } of graph.edges) drawing.setEdge(source, target);
  layout(drawing);
  for (const node of graph.nodes) {
    const { x, y } = drawing.node(node.id) as unknown as { x: number; y: number };
    const { width, height } = sizeOfDiffNode(node);
    positions.set(node.id, { x: x - width / 2, y: y - height / 2 });
  }
  return positions;
}

interface DiffCanvasProps {
  graph: DiffGraph;
  /** Node that is shown in the middle; a new object goes there again. */
  focused: { id: string } | null;
  onFocus(id: string): void;
}

function Canvas({ graph, focused, onFocus }: DiffCanvasProps) {
  const flow = useReactFlow();
  const scheme = useColorScheme();
  const positions = useMemo(() => placeNodes(graph), [graph]);
  const nodes = useMemo(
    () =>
      graph.nodes.map((node): LayerDiffNode | SameDiffNode => {
        const shared = {
          id: node.id,
          position: positions.get(node.id) ?? { x: 0, y: 0 },
          ...sizeOfDiffNode(node),
          draggable: false,
          connectable: false,
          selected: node.id === focused?.id,
        };
        return node.type === 'layer'
          ? { ...shared, type: 'layer', data: { node } }
          : { ...shared, type: 'same', data: { count: node.count } };
      }),
    [graph, positions, focused],
  );
  const edges = useMemo(
    () =>
      graph.edges.map(
        ({ id, source, target, state }): Edge => ({
          id,
          source,
          target,
          type: 'smoothstep',
          className: styles[state] ?? '',
          focusable: false,
          selectable: false,
          markerEnd: { type: MarkerType.Arrow },
          ariaLabel: `${state === 'same' ? '' : `${state} `}connection`,
        }),
      ),
    [graph],
  );
  useEffect(() => {
    const timer = setTimeout(() => void flow.fitView({ padding: 0.1, maxZoom: 1, minZoom: 0.35 }), 0);
    return () => clearTimeout(timer);
  }, [graph, flow]);
  useEffect(() => {
    const at = focused && positions.get(focused.id);
    if (at) void flow.setCenter(at.x + 120, at.y + 32, { zoom: Math.max(0.8, flow.getZoom()), duration: 120 });
  }, [focused, positions, flow]);
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      colorMode={scheme}
      onlyRenderVisibleElements
      minZoom={0.05}
      maxZoom={2}
      nodesFocusable={false}
      deleteKeyCode={null}
      selectionKeyCode={null}
      proOptions={{ hideAttribution: true }}
      onNodeClick={(_, { id }) => onFocus(id)}
      className={styles.flow ?? ''}
    >
      <Background gap={16} size={1} color="var(--line)" />
    </ReactFlow>
  );
}

/** Two models as one drawing that can be moved and zoomed. */
export function DiffCanvas(props: DiffCanvasProps) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}
