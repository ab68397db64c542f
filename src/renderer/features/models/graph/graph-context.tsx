import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ModelAnalysis } from '../../../../shared/graph/analysis';
import { useDocument } from '../document/document-context';
import { createGraphActions, type GraphActions } from './actions/graph-actions';
import {
  createGraphSession,
  type GraphSession,
  type GraphSessionStore,
  nothingSelected,
  select,
} from './graph-session';
import { initiallyCollapsed, nodeIdOf } from './network/visible-graph';
import { type GraphSceneState, useGraphScene } from './use-graph-scene';

/** What stays the same while the document changes, so that nodes that use it are not drawn again. */
interface GraphTools {
  session: GraphSessionStore;
  actions: GraphActions;
  selectFrame(path: string): void;
}

interface GraphNow extends GraphSceneState {
  /** Of the last text whose layers could be read. */
  analysis: ModelAnalysis | null;
  /** The text does not say a graph at the moment; what is shown is the last one that it said. */
  isStale: boolean;
}

const ToolsContext = createContext<GraphTools | null>(null);
const SceneContext = createContext<GraphNow | null>(null);

export function useGraphTools(): GraphTools {
  const context = useContext(ToolsContext);
  if (!context) throw new Error('useGraphTools needs a GraphProvider above it.');
  return context;
}

export function useScene(): GraphNow {
  const context = useContext(SceneContext);
  if (!context) throw new Error('useScene needs a GraphProvider above it.');
  return context;
}

export function useSession<Value>(read: (session: GraphSession) => Value): Value {
  return useStore(useGraphTools().session, read);
}

/** Keeps the one layer that form and problems point at, and the selection of the graph, the same. */
function useSharedSelection(session: GraphSessionStore, { graph }: GraphSceneState): void {
  const { selectedLayer, selectLayer } = useDocument();
  const told = useRef(selectedLayer);
  const selection = useStore(session, (state) => state.selection);
  const only = selection.size === 1 ? graph.layers.get([...selection][0] as string) : undefined;
  const index = only ? (graph.indexOf.get(only.name) ?? null) : null;
  useEffect(() => {
    if (index === told.current) return;
    told.current = index;
    selectLayer(index);
  }, [index, selectLayer]);
  useEffect(() => {
    if (selectedLayer === told.current) return;
    const layer = [...graph.layers.values()].find(({ name }) => graph.indexOf.get(name) === selectedLayer);
    if (selectedLayer !== null && !layer) return;
    told.current = selectedLayer;
    if (!layer) session.setState(nothingSelected);
    else {
      const id = nodeIdOf(layer, session.getState().collapsed);
      session.setState({ ...select(id), goTo: { id } });
    }
  }, [selectedLayer, graph, session]);
}

/** What an undo or the text takes out of the picture does not stay selected unseen. */
function useVanishedSelection(session: GraphSessionStore, { visible }: GraphSceneState): void {
  const before = useRef(visible);
  useEffect(() => {
    // Those that were there before: what is selected already may be drawn only a moment later.
    const gone = new Set(before.current.nodes.map(({ id }) => id));
    for (const { id } of visible.nodes) gone.delete(id);
    before.current = visible;
    const { selection } = session.getState();
    const kept = [...selection].filter((id) => !gone.has(id));
    if (kept.length < selection.size) session.setState({ selection: new Set(kept) });
  }, [visible, session]);
}

/** Holds how the graph is looked at and what can be done to it, for canvas, palette and inspector. */
export function GraphProvider({ name, children }: { name: string; children: ReactNode }) {
  const { store, reading } = useDocument();
  const [session] = useState(() => createGraphSession(name));
  const lastAnalysis = useRef<ModelAnalysis | null>(null);
  if (reading.analysis) lastAnalysis.current = reading.analysis;
  const analysis = lastAnalysis.current;
  // A large network opens as its blocks, before anything is drawn or laid out.
  const isDecided = useRef(session.hasStoredCollapse);
  if (!isDecided.current && analysis && analysis.layers.length > 0) {
    isDecided.current = true;
    const groups = initiallyCollapsed(analysis.layers.map(({ layer }) => layer.group ?? null));
    if (groups.length > 0) session.setState({ collapsed: new Set(groups) });
  }
  const scene = useGraphScene(analysis, session);
  const latest = useRef(scene);
  latest.current = scene;
  const shapes = useRef(reading.inputShapes);
  shapes.current = reading.inputShapes;
  const tools = useMemo<GraphTools>(
    () => ({
      session,
      actions: createGraphActions({
        document: store,
        session,
        scene: () => ({
          graph: latest.current.graph,
          visible: latest.current.visible,
          positions: latest.current.layout.positions,
          inputShapes: shapes.current,
        }),
      }),
      selectFrame: (path) => session.setState({ ...nothingSelected, selectedFrame: path }),
    }),
    [session, store],
  );
  useSharedSelection(session, scene);
  useVanishedSelection(session, scene);

  const now = useMemo(
    () => ({ ...scene, analysis, isStale: reading.analysis === null }),
    [scene, analysis, reading.analysis],
  );
  return (
    <ToolsContext.Provider value={tools}>
      <SceneContext.Provider value={now}>{children}</SceneContext.Provider>
    </ToolsContext.Provider>
  );
}
