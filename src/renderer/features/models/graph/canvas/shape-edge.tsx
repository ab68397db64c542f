import { BaseEdge, type Edge, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import type { Point } from '../layout/geometry';
import styles from './canvas.module.css';

export type ShapeEdgeType = Edge<{ shape: string | null; route: readonly Point[] | null }, 'shape'>;

const cornerRadius = 6;

/** A way with rounded corners through the points that the layout found. */
export function roundedPath(points: readonly Point[]): string {
  const [start, ...rest] = points;
  if (!start) return '';
  let path = `M${start.x},${start.y}`;
  rest.forEach((point, index) => {
    const before = points[index] as Point;
    const after = rest[index + 1];
    if (!after) {
      path += `L${point.x},${point.y}`;
      return;
    }
    const into = Math.min(cornerRadius, Math.hypot(point.x - before.x, point.y - before.y) / 2);
    const out = Math.min(cornerRadius, Math.hypot(after.x - point.x, after.y - point.y) / 2);
    const towards = (to: Point, length: number) => {
      const far = Math.hypot(to.x - point.x, to.y - point.y) || 1;
      return `${point.x + ((to.x - point.x) * length) / far},${point.y + ((to.y - point.y) * length) / far}`;
    };
    path += `L${towards(before, into)}Q${point.x},${point.y} ${towards(after, out)}`;
  });
  return path;
}

/** The middle of the longest straight part, where a label is in nobody's way. */
function labelPoint(points: readonly Point[]): Point {
  let longest = -1;
  let middle = points[0] ?? { x: 0, y: 0 };
  points.slice(1).forEach((point, index) => {
    const before = points[index] as Point;
    const length = Math.hypot(point.x - before.x, point.y - before.y);
    if (length <= longest) return;
    longest = length;
    middle = { x: (point.x + before.x) / 2, y: (point.y + before.y) / 2 };
  });
  return middle;
}

/** The layout's ends are on the border of a node, the drawn ones at the outer side of its ports. */
const near = (one: number, other: number) => Math.abs(one - other) < 7;

/** An edge with the shape that flows along it. */
export const ShapeEdge = memo(function ShapeEdge(props: EdgeProps<ShapeEdgeType>) {
  const { id, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, markerEnd, selected } = props;
  const route = data?.route;
  const first = route?.[0];
  const last = route?.at(-1);
  // The layout's way holds as long as both ends are where the layout put them.
  const fits =
    first && last && near(first.x, sourceX) && near(first.y, sourceY) && near(last.x, targetX) && near(last.y, targetY)
      ? [{ x: sourceX, y: sourceY }, ...route.slice(1, -1), { x: targetX, y: targetY }]
      : null;
  const [stepPath, stepX, stepY] = fits
    ? ['', 0, 0]
    : getSmoothStepPath({
        sourceX,
        sourceY,
        targetX,
        targetY,
        sourcePosition,
        targetPosition,
        borderRadius: cornerRadius,
      });
  const path = fits ? roundedPath(fits) : stepPath;
  const label = fits ? labelPoint(fits) : { x: stepX, y: stepY };
  return (
    <>
      <BaseEdge id={id} path={path} {...(markerEnd ? { markerEnd } : {})} interactionWidth={22} />
      {data?.shape && (
        <text x={label.x} y={label.y} dy="0.35em" textAnchor="middle" className={styles.shape} data-selected={selected}>
          {data.shape}
        </text>
      )}
    </>
  );
});
