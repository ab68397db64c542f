import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { formatCompact } from '../../../../shared/base/format';
import type { LayerFamily } from '../../../../shared/graph/layer-kind';
import { familyColors } from '../layer-family';
import styles from './graph-view.module.css';

export type LayerNodeData = {
  title: string;
  name: string;
  family: LayerFamily;
  main: string;
  parameterCount: number;
  problem: string | null;
};
export type LayerNodeType = Node<LayerNodeData, 'layer'>;

/** A layer on the canvas: kind and name, the two parameters that matter, its parameter count. */
export function LayerNode({ data, selected }: NodeProps<LayerNodeType>) {
  const { title, name, family, main, parameterCount, problem } = data;
  return (
    <div className={styles.node} data-selected={selected} data-problem={problem !== null} title={problem ?? undefined}>
      <Handle type="target" position={Position.Top} className={styles.handle} isConnectable={false} />
      <span className={styles.bar} style={{ background: familyColors[family] }} />
      <div className={styles.content}>
        <div className={styles.line}>
          <span className={styles.title}>{title}</span>
          <span className={styles.count}>{parameterCount > 0 ? formatCompact(parameterCount) : ''}</span>
        </div>
        <div className={styles.name}>{name}</div>
        <div className={styles.main}>{main}</div>
      </div>
      <Handle type="source" position={Position.Bottom} className={styles.handle} isConnectable={false} />
    </div>
  );
}
