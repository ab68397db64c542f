import { type ConnectionLineComponentProps, getBezierPath } from '@xyflow/react';
import { useSession } from '../graph-context';
import styles from './canvas.module.css';

/** The line that is being drawn, and why it cannot end where it is. */
export function ConnectionLine({
  fromX,
  fromY,
  fromPosition,
  toX,
  toY,
  toPosition,
  toNode,
}: ConnectionLineComponentProps) {
  const reason = useSession(({ refused }) => (toNode ? (refused?.get(toNode.id) ?? null) : null));
  const [path] = getBezierPath({
    sourceX: fromX,
    sourceY: fromY,
    sourcePosition: fromPosition,
    targetX: toX,
    targetY: toY,
    targetPosition: toPosition,
  });
  return (
    <g>
      <path d={path} className={styles.connection} data-refused={reason !== null} />
      {reason !== null && (
        <foreignObject x={toX + 14} y={toY + 6} width={300} height={120} className={styles.reasonBox}>
          <div className={styles.reason}>{reason}</div>
        </foreignObject>
      )}
    </g>
  );
}
