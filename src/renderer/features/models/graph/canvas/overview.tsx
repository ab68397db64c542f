import { Panel, useReactFlow, useStore } from '@xyflow/react';
import { type PointerEvent, useEffect, useMemo, useRef } from 'react';
import styles from './overview.module.css';

export interface OverviewNode {
  x: number;
  y: number;
  width: number;
  height: number;
  color: string;
}

const size = { width: 184, height: 136 };
const margin = 8;

/**
 * The whole graph in small with the part that is in view; a click or drag goes there. Painted on a canvas, since an
 * element for each of a thousand nodes would slow down every edit.
 */
export function Overview({ nodes }: { nodes: readonly OverviewNode[] }) {
  const flow = useReactFlow();
  const [x, y, zoom] = useStore(({ transform }) => transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const canvas = useRef<HTMLCanvasElement>(null);
  const bounds = useMemo(() => {
    const box = { left: Infinity, upper: Infinity, right: -Infinity, lower: -Infinity };
    for (const node of nodes) {
      box.left = Math.min(box.left, node.x);
      box.upper = Math.min(box.upper, node.y);
      box.right = Math.max(box.right, node.x + node.width);
      box.lower = Math.max(box.lower, node.y + node.height);
    }
    return box;
  }, [nodes]);
  const scale = Math.min(
    (size.width - 2 * margin) / Math.max(1, bounds.right - bounds.left),
    (size.height - 2 * margin) / Math.max(1, bounds.lower - bounds.upper),
  );
  const originX = (size.width - (bounds.right - bounds.left) * scale) / 2 - bounds.left * scale;
  const originY = (size.height - (bounds.lower - bounds.upper) * scale) / 2 - bounds.upper * scale;

  useEffect(() => {
    const paint = canvas.current?.getContext('2d');
    if (!paint) return;
    const ratio = window.devicePixelRatio || 1;
    paint.canvas.width = size.width * ratio;
    paint.canvas.height = size.height * ratio;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, size.width, size.height);
    for (const node of nodes) {
      paint.fillStyle = node.color;
      const [wide, high] = [Math.max(1.5, node.width * scale), Math.max(1, node.height * scale)];
      paint.fillRect(originX + node.x * scale, originY + node.y * scale, wide, high);
    }
  }, [nodes, scale, originX, originY]);

  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: (event.clientX - box.left - originX) / scale, y: (event.clientY - box.top - originY) / scale };
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() });
  };
  return (
    <Panel position="bottom-right" className={styles.panel}>
      <div
        className={styles.overview}
        style={size}
        role="img"
        aria-label="Overview of the graph"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          goTo(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) goTo(event);
        }}
      >
        <canvas ref={canvas} style={size} />
        <span
          className={styles.view}
          style={{
            left: originX + (-x / zoom) * scale,
            top: originY + (-y / zoom) * scale,
            width: (width / zoom) * scale,
            height: (height / zoom) * scale,
          }}
        />
      </div>
    </Panel>
  );
}
