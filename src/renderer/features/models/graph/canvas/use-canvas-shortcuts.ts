import { useReactFlow } from '@xyflow/react';
import { type RefObject, useRef } from 'react';
import { type Shortcut, useShortcuts } from '../../../../lib/shortcuts';
import { type Arrow, nodeInDirection } from '../actions/arrange';
import { useGraphTools, useScene } from '../graph-context';
import { type InsertPlace, nothingSelected, select } from '../graph-session';
import { type Box, nodeWidth, type Point, sizeOf } from '../layout/geometry';
import { pathOfGroupId } from '../network/visible-graph';

const nudgePixels = 10;
const arrows: readonly (readonly [Arrow, Point])[] = [
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
];

/** Every action of the canvas by keyboard, listed by `?`. They work while the graph itself has the focus. */
export function useCanvasShortcuts(canvas: RefObject<HTMLDivElement | null>): void {
  const { session, actions } = useGraphTools();
  const scene = useScene();
  const flow = useReactFlow();
  const latest = useRef(scene);
  latest.current = scene;
  /** After Escape with nothing selected, Tab leaves the graph as it leaves any other field. */
  const isLeaving = useRef(false);
  const isOnCanvas = ({ target }: KeyboardEvent) => target === canvas.current;

  const boxes = () => {
    const { visible, layout } = latest.current;
    return new Map<string, Box>(
      visible.nodes.flatMap((node) => {
        const at = layout.positions.get(node.id);
        return at ? [[node.id, { ...at, ...sizeOf(node) }] as const] : [];
      }),
    );
  };
  const onlySelected = () => {
    const [id, ...others] = session.getState().selection;
    return others.length === 0 ? id : undefined;
  };
  const insertPlace = (): InsertPlace => {
    const { selectedEdge, selection } = session.getState();
    if (selectedEdge !== null) return { kind: 'edge', id: selectedEdge };
    const id = [...selection].at(-1);
    return id === undefined ? { kind: 'end' } : { kind: 'node', id };
  };
  const step = (arrow: Arrow, extend: boolean) => {
    const { visible } = latest.current;
    const { selection, direction, selectedEdge } = session.getState();
    const from = [...selection].at(-1);
    if (from === undefined) {
      const edge = visible.edges.find(({ id }) => id === selectedEdge);
      const first = edge
        ? arrow === 'ArrowUp' || arrow === 'ArrowLeft'
          ? edge.source
          : edge.target
        : visible.nodes[0]?.id;
      if (first !== undefined) session.setState(select(first));
      return;
    }
    const next = nodeInDirection(from, arrow, visible.edges, boxes(), direction);
    if (next !== null) session.setState(select(...(extend ? [...selection] : []), next));
  };
  const nudge = ({ x, y }: Point) => {
    const { selection, places } = session.getState();
    if (selection.size === 0) return;
    const moved = new Map(places ?? latest.current.layout.positions);
    for (const id of selection) {
      const at = moved.get(id);
      if (at) moved.set(id, { x: at.x + x * nudgePixels, y: at.y + y * nudgePixels });
    }
    session.setState({ places: moved });
  };
  /** From a node to the edges around it and back. */
  const nextEdge = () => {
    const { visible } = latest.current;
    const { selectedEdge } = session.getState();
    const id = onlySelected();
    const edge = visible.edges.find((each) => each.id === selectedEdge);
    const around = visible.edges.filter(({ source, target }) =>
      edge ? source === edge.source || target === edge.target : source === id || target === id,
    );
    const at = edge ? around.indexOf(edge) : -1;
    const next = around[(at + 1) % Math.max(1, around.length)];
    if (next) session.setState({ ...nothingSelected, selectedEdge: next.id });
  };
  const open = () => {
    const id = onlySelected();
    const path = id === undefined ? null : pathOfGroupId(id);
    if (path !== null) actions.setCollapsed(path, false);
    else if (id !== undefined) session.setState({ inspecting: { field: 'first' } });
  };
  const rename = () => {
    const id = onlySelected();
    if (session.getState().selectedFrame !== null || (id !== undefined && pathOfGroupId(id) !== null))
      session.setState({ dialog: 'renameGroup' });
    else if (id !== undefined) session.setState({ inspecting: { field: 'name' } });
  };
  const clear = () => {
    const { selection, selectedEdge, selectedFrame } = session.getState();
    const hasSelection = selection.size > 0 || selectedEdge !== null || selectedFrame !== null;
    session.setState(nothingSelected);
    isLeaving.current = !hasSelection;
  };

  const keys: Shortcut[] = [
    {
      keys: 'tab',
      title: 'Insert a layer behind the selected node or on the selected edge',
      when: (event) => {
        const leaves = isLeaving.current;
        isLeaving.current = false;
        return isOnCanvas(event) && !leaves;
      },
      run: () => session.setState({ inserting: insertPlace() }),
    },
    ...arrows.map(
      ([arrow]): Shortcut => ({
        keys: arrow.toLowerCase(),
        title: 'Go along the edges',
        run: () => step(arrow, false),
      }),
    ),
    ...arrows.map(
      ([arrow]): Shortcut => ({
        keys: `shift+${arrow.toLowerCase()}`,
        title: 'Select along the edges',
        run: () => step(arrow, true),
      }),
    ),
    ...arrows.map(
      ([arrow, by]): Shortcut => ({
        keys: `alt+${arrow.toLowerCase()}`,
        title: 'Move the selected nodes',
        run: () => nudge(by),
      }),
    ),
    { keys: 'enter', title: 'Edit the parameters, or expand the group', run: open },
    { keys: 'f2', title: 'Rename', run: rename },
    { keys: 'e', title: 'Next edge of the node', run: nextEdge },
    {
      keys: 'c',
      title: 'Connect to …',
      run: () => onlySelected() !== undefined && session.setState({ dialog: 'connect' }),
    },
    { keys: 'delete', title: 'Remove and reconnect', run: () => actions.remove() },
    { keys: 'backspace', title: 'Remove and reconnect', run: () => actions.remove() },
    { keys: 'shift+delete', title: 'Remove without reconnecting', run: () => actions.remove(false) },
    { keys: 'mod+d', title: 'Duplicate', run: () => actions.duplicate() },
    {
      keys: 'mod+a',
      title: 'Select all',
      run: () => session.setState(select(...latest.current.visible.nodes.map(({ id }) => id))),
    },
    { keys: 'mod+shift+g', title: 'Ungroup', run: () => actions.ungroup() },
    {
      keys: 'mod+g',
      title: 'Group into a named block',
      run: () => actions.selectedLayers().length > 0 && session.setState({ dialog: 'group' }),
    },
    {
      keys: 'g',
      title: 'Collapse or expand the group',
      run: () => {
        const path = actions.selectedGroup();
        if (path !== null) actions.setCollapsed(path, !session.getState().collapsed.has(path));
      },
    },
    { keys: 'mod+f', title: 'Find a node', run: () => session.setState({ dialog: 'search' }) },
    {
      keys: 'f',
      title: 'Fit the whole graph',
      run: () => void flow.fitView({ padding: 0.12, maxZoom: 1.1, duration: 160 }),
    },
    { keys: '+', title: 'Zoom in', run: () => void flow.zoomIn({ duration: 100 }) },
    { keys: '-', title: 'Zoom out', run: () => void flow.zoomOut({ duration: 100 }) },
    { keys: '0', title: 'Actual size', run: () => zoomToActualSize() },
    { keys: 'l', title: 'Arrange automatically', run: () => session.setState({ places: null }) },
    { keys: 'escape', title: 'Select nothing; then Tab leaves the graph', run: clear },
  ];
  const zoomToActualSize = () => {
    const id = onlySelected();
    const at = id === undefined ? undefined : latest.current.layout.positions.get(id);
    if (at) void flow.setCenter(at.x + nodeWidth / 2, at.y + 32, { zoom: 1, duration: 160 });
    else void flow.zoomTo(1, { duration: 160 });
  };
  useShortcuts(
    'Graph',
    keys.map((shortcut) => ({ when: isOnCanvas, ...shortcut })),
  );
  // Copy, cut and paste are the browser's own events; they are only listed here.
  useShortcuts('Graph', clipboardKeys);
}

const never = () => false;
const clipboardKeys: readonly Shortcut[] = [
  { keys: 'mod+c', title: 'Copy', when: never, run: () => {} },
  { keys: 'mod+x', title: 'Cut', when: never, run: () => {} },
  { keys: 'mod+v', title: 'Paste', when: never, run: () => {} },
];
