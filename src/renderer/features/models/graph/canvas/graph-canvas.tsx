import '@xyflow/react/dist/style.css';
import {
  Background,
  type Connection,
  Controls,
  type Edge,
  type EdgeChange,
  type NodeChange,
  type OnConnectEnd,
  type OnConnectStart,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStore as useFlowStore,
  useReactFlow,
  useStoreApi,
} from '@xyflow/react';
import { type ClipboardEvent, type DragEvent, type MouseEvent, useCallback, useMemo, useRef, useState } from 'react';
import { useColorScheme } from '../../../../lib/charts';
import { familyColors } from '../../layer-family';
import { useGraphTools, useScene, useSession } from '../graph-context';
import { nothingSelected } from '../graph-session';
import { type Point, sizeOf } from '../layout/geometry';
import { refusedSources, refusedTargets } from '../network/connection-check';
import type { VisibleNode } from '../network/visible-graph';
import { entryDragType } from '../palette/palette';
import { useCatalogue } from '../palette/use-catalogue';
import styles from './canvas.module.css';
import { CanvasOverlays } from './canvas-overlays';
import { CanvasToolbar } from './canvas-toolbar';
import { ConnectionLine } from './connection-line';
import { ContextMenu, type ContextPlace } from './context-menu';
import { EmptyCanvas } from './empty-canvas';
import { FrameNode, GroupNode } from './group-node';
import { LayerNode, portIndexOf } from './layer-node';
import { Overview, type OverviewNode } from './overview';
import { ProblemCard } from './problem-card';
import { ShapeEdge } from './shape-edge';
import { useCanvasShortcuts } from './use-canvas-shortcuts';
import { useCanvasView } from './use-canvas-view';
import { type CanvasNode, useFlowEdges, useFlowNodes } from './use-flow-nodes';

const nodeTypes = { layer: LayerNode, block: GroupNode, frame: FrameNode };
const edgeTypes = { shape: ShapeEdge };
/** A small map helps only where the network does not fit the view. */
const overviewFrom = 12;
/** Nodes outside the view are left out from here on. */
const renderAllUpTo = 150;
/** Below this zoom nothing but titles and colours can be read. */
const farZoom = 0.42;
const multiSelectionKeys = ['Shift', 'Control', 'Meta'];

function colorOf(node: VisibleNode): string {
  if (node.type === 'layer') return familyColors[node.layer.family];
  const [largest] = node.group.families;
  return largest ? familyColors[largest[0]] : familyColors.core;
}

/** The edge or node under a place of the screen, by what React Flow draws there. */
function elementAt(x: number, y: number): { kind: 'edge' | 'node'; id: string } | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const node = element.closest<HTMLElement>('.react-flow__node:not(.react-flow__node-frame)');
    if (node?.dataset.id) return { kind: 'node', id: node.dataset.id };
    const edge = element.closest<SVGElement>('.react-flow__edge');
    if (edge?.dataset.id) return { kind: 'edge', id: edge.dataset.id };
  }
  return null;
}

function Canvas() {
  const { session, actions } = useGraphTools();
  const scene = useScene();
  const { graph, visible, layout, analysis, isStale } = scene;
  const scheme = useColorScheme();
  const flow = useReactFlow();
  const flowStore = useStoreApi();
  const wrapper = useRef<HTMLDivElement>(null);
  const catalogue = useCatalogue();
  const selection = useSession((state) => state.selection);
  const selectedEdge = useSession((state) => state.selectedEdge);
  const selectedFrame = useSession((state) => state.selectedFrame);
  const direction = useSession((state) => state.direction);
  const isInserting = useSession((state) => state.inserting !== null);
  const [dragged, setDragged] = useState<ReadonlyMap<string, Point> | null>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const [menu, setMenu] = useState<ContextPlace | null>(null);
  const isFar = useFlowStore(({ transform }) => transform[2] < farZoom);
  const view = useMemo(() => ({ selection, selectedFrame, direction }), [selection, selectedFrame, direction]);
  const nodes = useFlowNodes(visible, layout, dragged, view);
  const edges = useFlowEdges(visible, layout, selectedEdge);
  const overview = useMemo(
    () =>
      visible.nodes.map((node): OverviewNode => {
        const { x, y } = layout.positions.get(node.id) ?? { x: 0, y: 0 };
        return { x, y, ...sizeOf(node), color: colorOf(node) };
      }),
    [visible, layout],
  );
  const connectionMade = useRef(false);
  useCanvasShortcuts(wrapper);
  useCanvasView(wrapper);

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const moved = changes.flatMap((change) =>
        change.type === 'position' && change.position && change.dragging ? [[change.id, change.position] as const] : [],
      );
      if (moved.length > 0) setDragged((before) => new Map([...(before ?? []), ...moved]));
      const selects = changes.filter((change) => change.type === 'select');
      if (selects.length === 0) return;
      const next = new Set(session.getState().selection);
      for (const { id, selected } of selects) {
        if (selected) next.add(id);
        else next.delete(id);
      }
      session.setState({ selection: next, selectedEdge: null, selectedFrame: null });
    },
    [session],
  );
  const onEdgesChange = useCallback(
    (changes: EdgeChange[]) => {
      // A frame that is drawn around nodes selects them; the edges between them are not meant.
      if (flowStore.getState().userSelectionActive) return;
      for (const change of changes) {
        if (change.type !== 'select') continue;
        if (change.selected) session.setState({ ...nothingSelected, selectedEdge: change.id });
        else if (session.getState().selectedEdge === change.id) session.setState({ selectedEdge: null });
      }
    },
    [session, flowStore],
  );
  const onDragStop = useCallback(() => {
    setDragged((moved) => {
      if (moved)
        queueMicrotask(() =>
          session.setState(({ places }) => ({ places: new Map([...(places ?? layout.positions), ...moved]) })),
        );
      return null;
    });
  }, [session, layout]);

  const onConnectStart = useCallback<OnConnectStart>(
    (_, { nodeId, handleId, handleType }) => {
      connectionMade.current = false;
      if (!analysis || nodeId === null) return;
      session.setState({
        refused:
          handleType === 'target'
            ? refusedSources(analysis, nodeId)
            : refusedTargets(analysis, nodeId, portIndexOf(handleId)),
      });
    },
    [analysis, session],
  );
  const endConnection = useCallback(() => session.setState({ refused: null }), [session]);
  /** Which of the two ends the refusals are about. */
  const isValidConnection = useCallback(
    ({ source, target }: Connection | Edge) => {
      const { refused } = session.getState();
      return (
        source !== target &&
        !(refused?.has(target) || refused?.has(source)) &&
        graph.layers.has(source) &&
        graph.layers.has(target)
      );
    },
    [session, graph],
  );
  const onConnect = useCallback(
    ({ source, sourceHandle, target, targetHandle }: Connection) => {
      connectionMade.current = true;
      const layer = graph.layers.get(target);
      const port = portIndexOf(targetHandle);
      // A port that takes many gets one more; any other place is taken over.
      const index = layer?.inputPorts[port]?.takesMany ? undefined : port;
      actions.connect(source, portIndexOf(sourceHandle), target, index);
    },
    [actions, graph],
  );
  const onConnectEnd = useCallback<OnConnectEnd>(
    (event, { fromNode, fromHandle, toNode }) => {
      endConnection();
      if (connectionMade.current || toNode || !fromNode || fromHandle?.type !== 'source' || !('clientX' in event))
        return;
      // Let go over nothing: what should stand there?
      const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      session.setState({ inserting: { kind: 'branch', id: fromNode.id, port: portIndexOf(fromHandle.id), at } });
    },
    [endConnection, flow, session],
  );
  const onReconnect = useCallback(
    (edge: Edge, { source, sourceHandle, target, targetHandle }: Connection) => {
      connectionMade.current = true;
      const old = visible.edges.find(({ id }) => id === edge.id)?.edges[0];
      if (!old) return;
      const port = portIndexOf(targetHandle);
      if (old.to === target && old.toPort === port)
        actions.connect(source, portIndexOf(sourceHandle), target, old.index);
      else actions.moveEdge(old, source, portIndexOf(sourceHandle), target, port);
    },
    [actions, visible],
  );
  const onReconnectEnd = useCallback(
    (_: unknown, edge: Edge, __: unknown, state: { toNode: unknown }) => {
      endConnection();
      if (connectionMade.current || state.toNode) return;
      const old = visible.edges.find(({ id }) => id === edge.id);
      if (old) actions.disconnect(old.edges);
    },
    [actions, visible, endConnection],
  );

  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(entryDragType)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const under = elementAt(event.clientX, event.clientY);
    const edge = under?.kind === 'edge' ? under.id : null;
    if (session.getState().selectedEdge !== edge) session.setState({ ...nothingSelected, selectedEdge: edge });
  };
  const onDrop = (event: DragEvent) => {
    const entry = catalogue.find(({ id }) => id === event.dataTransfer.getData(entryDragType));
    if (!entry) return;
    event.preventDefault();
    const under = elementAt(event.clientX, event.clientY);
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    if (under) actions.insertEntry(entry, actions.insertionAt(under));
    else actions.insertEntry(entry, { kind: 'free' }, graph.layers.size > 0 ? { x: x - 90, y: y - 32 } : undefined);
    wrapper.current?.focus();
  };

  const onCopy = (event: ClipboardEvent) => {
    const text = event.target === wrapper.current ? actions.clip() : null;
    if (text === null) return;
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
    if (event.type === 'cut') actions.remove();
  };
  const onPaste = (event: ClipboardEvent) => {
    if (event.target !== wrapper.current) return;
    event.preventDefault();
    actions.paste(event.clipboardData.getData('text/plain'));
  };
  const openMenu = (event: globalThis.MouseEvent | MouseEvent, place: ContextPlace['place']) => {
    event.preventDefault();
    if (place.kind === 'node' && !session.getState().selection.has(place.id))
      session.setState({ ...nothingSelected, selection: new Set([place.id]) });
    if (place.kind === 'edge') session.setState({ ...nothingSelected, selectedEdge: place.id });
    setMenu({ x: event.clientX, y: event.clientY, place });
  };

  const [only] = selection.size === 1 ? selection : [];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the graph inside is the widget; this hears what is meant for it.
    <div
      className={styles.canvas}
      data-stale={isStale}
      data-far={isFar}
      onDragOver={onDragOver}
      onDrop={onDrop}
      onCopy={onCopy}
      onCut={onCopy}
      onPaste={onPaste}
    >
      <ReactFlow<CanvasNode>
        ref={wrapper}
        tabIndex={0}
        aria-label="Layer graph"
        aria-describedby="graph-help"
        aria-activedescendant={only === undefined ? undefined : `node-${only}`}
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={scheme}
        nodesFocusable={false}
        edgesFocusable={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        multiSelectionKeyCode={multiSelectionKeys}
        selectionMode={SelectionMode.Partial}
        zoomOnDoubleClick={false}
        elevateNodesOnSelect={false}
        nodeDragThreshold={3}
        connectionRadius={28}
        reconnectRadius={14}
        minZoom={0.02}
        maxZoom={2}
        onlyRenderVisibleElements={nodes.length > renderAllUpTo}
        proOptions={{ hideAttribution: true }}
        onNodesChange={onNodesChange}
        onEdgesChange={onEdgesChange}
        onNodeDragStop={onDragStop}
        onSelectionDragStop={onDragStop}
        onNodeDoubleClick={(_, node) => {
          if (node.type === 'block') actions.setCollapsed(node.data.group.path, false);
          else if (node.type === 'layer') session.setState({ inspecting: { field: 'first' } });
        }}
        onNodeMouseEnter={(_, { id }) => setHovered(id)}
        onNodeMouseLeave={() => setHovered(null)}
        onNodeContextMenu={(event, { id, type }) =>
          openMenu(event, type === 'frame' ? { kind: 'pane' } : { kind: 'node', id })
        }
        onSelectionContextMenu={(event) => openMenu(event, { kind: 'selection' })}
        onEdgeContextMenu={(event, { id }) => openMenu(event, { kind: 'edge', id })}
        onPaneContextMenu={(event) => openMenu(event, { kind: 'pane' })}
        onPaneClick={() => session.setState({ ...nothingSelected, inserting: null })}
        onConnectStart={onConnectStart}
        onConnectEnd={onConnectEnd}
        onConnect={onConnect}
        onReconnect={onReconnect}
        onReconnectStart={(_, edge, handleType) => {
          connectionMade.current = false;
          if (!analysis) return;
          // The end that stays is where the new connection starts.
          session.setState({
            refused:
              handleType === 'source'
                ? refusedTargets(analysis, edge.source, portIndexOf(edge.sourceHandle), edge.target)
                : refusedSources(analysis, edge.target),
          });
        }}
        onReconnectEnd={onReconnectEnd}
        isValidConnection={isValidConnection}
        connectionLineComponent={ConnectionLine}
      >
        <Background gap={20} color="var(--line)" />
        {nodes.length > 0 && <Controls showInteractive={false} fitViewOptions={{ padding: 0.12, maxZoom: 1.1 }} />}
        {nodes.length >= overviewFrom && <Overview nodes={overview} />}
        <CanvasToolbar />
        <ProblemCard hovered={hovered} />
      </ReactFlow>
      {graph.layers.size === 0 && !isStale && !isInserting && <EmptyCanvas />}
      <CanvasOverlays canvas={wrapper} />
      <ContextMenu place={menu} onClose={() => setMenu(null)} canvas={wrapper} />
    </div>
  );
}

/** The network as a graph to edit: by pointer, and all of it by keyboard. */
export function GraphCanvas() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  );
}
