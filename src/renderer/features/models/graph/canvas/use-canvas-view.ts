import { useReactFlow } from '@xyflow/react';
import { type RefObject, useEffect, useRef } from 'react';
import { useGraphTools, useScene, useSession } from '../graph-context';
import { nodeWidth } from '../layout/geometry';
import { nodeIdOf } from '../network/visible-graph';

const viewOptions = { padding: 0.12, maxZoom: 1.1 };
/** Below this nothing but titles can be read. */
const readableZoom = 0.62;
const motionMs = 160;
/** Kept free around a node that is brought into view. */
const marginPixels = 24;

/** Keeps in sight what matters: the whole when a document opens, later what was added, selected or looked for. */
export function useCanvasView(canvas: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow();
  const { session } = useGraphTools();
  const { graph, layout, visible } = useScene();
  const direction = useSession((state) => state.direction);
  const selection = useSession((state) => state.selection);
  const goTo = useSession((state) => state.goTo);
  const isUntouched = useRef(true);
  const count = visible.nodes.length;

  // The first key on an empty canvas is Tab; it should be heard there.
  const isEmpty = count === 0;
  useEffect(() => {
    if (isEmpty && (document.activeElement === document.body || document.activeElement === null))
      canvas.current?.focus();
  }, [isEmpty, canvas]);

  // Until the person takes the view, it holds the whole.
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const touch = () => {
      isUntouched.current = false;
    };
    for (const type of ['pointerdown', 'wheel', 'keydown'] as const)
      element.addEventListener(type, touch, { passive: true });
    return () => {
      for (const type of ['pointerdown', 'wheel', 'keydown'] as const) element.removeEventListener(type, touch);
    };
  }, [canvas]);
  useEffect(() => {
    if (!isUntouched.current || count === 0) return;
    const frame = requestAnimationFrame(() => {
      const element = canvas.current;
      const bounds = flow.getNodesBounds(flow.getNodes());
      if (!element || bounds.width === 0) return;
      const { clientWidth, clientHeight } = element;
      const whole = Math.min(clientWidth / (bounds.width * 1.24), clientHeight / (bounds.height * 1.24));
      if (whole >= readableZoom) void flow.fitView(viewOptions);
      else {
        // Too long to be read as a whole: its beginning, where one starts to read.
        const zoom = readableZoom;
        void flow.setViewport(
          direction === 'down'
            ? { x: clientWidth / 2 - (bounds.x + bounds.width / 2) * zoom, y: 64 - bounds.y * zoom, zoom }
            : { x: 64 - bounds.x * zoom, y: clientHeight / 2 - (bounds.y + bounds.height / 2) * zoom, zoom },
        );
      }
    });
    return () => cancelAnimationFrame(frame);
  }, [layout, direction, count > 0, flow, canvas]);
  const lastDirection = useRef(direction);
  useEffect(() => {
    if (lastDirection.current === direction) return;
    lastDirection.current = direction;
    const timer = setTimeout(() => void flow.fitView({ ...viewOptions, duration: motionMs }), 50);
    return () => clearTimeout(timer);
  }, [direction, flow]);

  // The one selected node stays in sight when the layout or the selection moves it out.
  useEffect(() => {
    const [id] = selection.size === 1 ? selection : [];
    const at = id === undefined ? undefined : layout.positions.get(id);
    const element = canvas.current;
    if (!at || !element || isUntouched.current) return;
    const { x, y, zoom } = flow.getViewport();
    const left = at.x * zoom + x;
    const upper = at.y * zoom + y;
    const width = nodeWidth * zoom;
    const height = 64 * zoom;
    const across =
      left < marginPixels ? marginPixels - left : Math.min(0, element.clientWidth - marginPixels - (left + width));
    const along =
      upper < marginPixels ? marginPixels - upper : Math.min(0, element.clientHeight - marginPixels - (upper + height));
    if (across !== 0 || along !== 0)
      void flow.setViewport({ x: x + across, y: y + along, zoom }, { duration: motionMs });
  }, [selection, layout, flow, canvas]);

  useEffect(() => {
    if (!goTo) return;
    const layer = graph.layers.get(goTo.id);
    const id = layer ? nodeIdOf(layer, session.getState().collapsed) : goTo.id;
    const at = layout.positions.get(id);
    if (!at) return;
    isUntouched.current = false;
    void flow.setCenter(at.x + nodeWidth / 2, at.y + 32, { zoom: Math.max(0.8, flow.getZoom()), duration: motionMs });
  }, [goTo, flow]);
}
