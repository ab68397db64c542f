import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { ModelAnalysis } from '../../../../shared/graph/analysis';
import { showFailure } from '../../../lib/toast';
import type { GraphSessionStore } from './graph-session';
import { createElkLayout, type ElkLayout } from './layout/elk-layout';
import { emptyLayout, type Layout, type Point } from './layout/geometry';
import { layoutInstantly } from './layout/instant-layout';
import { placeNewNodes } from './layout/placement';
import { emptyGraph, type LayerGraph, readGraph } from './network/layer-graph';
import { showGraph, type VisibleGraph } from './network/visible-graph';

/** What the layout depends on: which nodes there are, how large, and how they are connected. */
function shapeOfGraph({ nodes, edges }: VisibleGraph): string {
  return JSON.stringify([
    nodes.map((node) => [
      node.id,
      node.parent,
      ...(node.type === 'layer'
        ? [node.layer.note !== null, node.layer.inputPorts.length, node.layer.outputPorts.length]
        : []),
    ]),
    edges.map(({ source, sourcePort, target, targetPort }) => [source, sourcePort, target, targetPort]),
  ]);
}

/** More new nodes than this are a new picture, not a change of one. */
const newPictureFrom = 60;

export interface GraphSceneState {
  graph: LayerGraph;
  visible: VisibleGraph;
  layout: Layout;
  cancelLayout(): void;
}

/**
 * From the analysis to what is drawn where: a picture at once, the routed layout of the worker as soon as it is there.
 * Where the person has moved nodes, theirs stay and only new ones are placed.
 */
export function useGraphScene(analysis: ModelAnalysis | null, session: GraphSessionStore): GraphSceneState {
  const collapsed = useStore(session, (state) => state.collapsed);
  const direction = useStore(session, (state) => state.direction);
  const places = useStore(session, (state) => state.places);
  const lastGraph = useRef(emptyGraph);
  const graph = useMemo(() => {
    lastGraph.current = analysis ? readGraph(analysis, lastGraph.current) : lastGraph.current;
    return lastGraph.current;
  }, [analysis]);
  const visible = useMemo(() => showGraph(graph, collapsed), [graph, collapsed]);
  const signature = useMemo(() => shapeOfGraph(visible), [visible]);
  const latest = useRef(visible);
  latest.current = visible;
  const elk = useRef<ElkLayout | null>(null);
  const shown = useRef<Layout>(emptyLayout);
  // Beside the scene: who draws the graph need not hear that it is being arranged.
  const setArrangingCount = useCallback((count: number) => session.setState({ arrangingCount: count }), [session]);
  const [arranged, setArranged] = useState<{ key: string; layout: Layout } | null>(null);
  const isFree = places !== null;
  const key = `${direction} ${signature}`;

  // The worker's layout where it is of this very picture, else the last picture with the new nodes put in.
  const layout = useMemo(() => {
    const graphNow = latest.current;
    let next: Layout;
    if (places)
      next = {
        positions: placeNewNodes(graphNow, new Map([...shown.current.positions, ...places]), direction),
        routes: shown.current.routes,
      };
    else if (arranged?.key === key) next = arranged.layout;
    else {
      const known = shown.current.positions;
      const newCount = graphNow.nodes.filter(({ id }) => !known.has(id)).length;
      const isNewPicture = known.size === 0 || newCount > newPictureFrom || newCount * 2 > graphNow.nodes.length;
      next = isNewPicture
        ? layoutInstantly(graphNow, direction)
        : { positions: placeNewNodes(graphNow, known, direction), routes: shown.current.routes };
    }
    shown.current = next;
    return next;
  }, [key, direction, places, arranged]);

  useEffect(() => {
    if (isFree || latest.current.nodes.length === 0) return;
    elk.current ??= createElkLayout();
    const worker = elk.current;
    let isCurrent = true;
    setArrangingCount(latest.current.nodes.length);
    worker
      .run(latest.current, direction)
      .then((result) => {
        if (isCurrent && result) setArranged({ key, layout: keepEqual(result, shown.current) });
      })
      .catch((error: unknown) => {
        if (isCurrent) showFailure('The layout could not be computed; the first arrangement stays', error);
      })
      .finally(() => {
        if (isCurrent) setArrangingCount(0);
      });
    return () => {
      isCurrent = false;
    };
  }, [key, direction, isFree, setArrangingCount]);

  useEffect(
    () => () => {
      elk.current?.dispose();
      elk.current = null;
    },
    [],
  );

  const cancelLayout = useCallback(() => {
    elk.current?.cancel();
    setArrangingCount(0);
  }, [setArrangingCount]);
  return useMemo(() => ({ graph, visible, layout, cancelLayout }), [graph, visible, layout, cancelLayout]);
}

const samePoint = (one: Point | undefined, other: Point) => one?.x === other.x && one.y === other.y;

/** Positions and ways that are as before stay the same objects, so that what did not move is not drawn again. */
function keepEqual(next: Layout, before: Layout): Layout {
  const positions = new Map(
    [...next.positions].map(([id, at]) => {
      const known = before.positions.get(id);
      return [id, known && samePoint(known, at) ? known : at];
    }),
  );
  const routes = new Map(
    [...next.routes].map(([id, route]) => {
      const known = before.routes.get(id);
      const isSame = known?.length === route.length && route.every((point, index) => samePoint(known[index], point));
      return [id, known && isSame ? known : route];
    }),
  );
  return { positions, routes };
}
