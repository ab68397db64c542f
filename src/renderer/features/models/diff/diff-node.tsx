import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { layerKinds } from '../../../../shared/graph/layers';
import { formatShape } from '../../../../shared/graph/shape';
import { familyColors } from '../layer-family';
import styles from './architecture-diff.module.css';
import type { DiffNode } from './diff-graph';
import { describeChanges, formatDelta, stateWords } from './difference-words';

export type LayerDiffNode = Node<{ node: Extract<DiffNode, { type: 'layer' }> }, 'layer'>;
export type SameDiffNode = Node<{ count: number }, 'same'>;

/** Units: pixels at zoom 1. */
export const diffNodeWidth = 240;
const lineHeight = 18;
const shownLines = 4;

export function sizeOfDiffNode(node: DiffNode): { width: number; height: number } {
  if (node.type === 'same') return { width: diffNodeWidth, height: 30 };
  const lines = Math.min(describeChanges(node.difference).length, shownLines + 1);
  return { width: diffNodeWidth, height: 48 + lines * lineHeight };
}

const ends = (
  <>
    <Handle type="target" position={Position.Top} className={styles.end} isConnectable={false} />
    <Handle type="source" position={Position.Bottom} className={styles.end} isConnectable={false} />
  </>
);

/** A layer of either model: what happened to it as a word and a sign, never by colour alone. */
export const DiffLayerNode = memo(function DiffLayerNode({ data, selected }: NodeProps<LayerDiffNode>) {
  const { difference, layer } = data.node;
  const { word, sign } = stateWords[difference.state];
  const definition = layerKinds[layer.layer.kind];
  const changes = describeChanges(difference);
  const hidden = changes.length - shownLines;
  const { parameterCount: counts } = difference;
  return (
    <div className={styles.node} data-state={difference.state} data-selected={selected} title={changes.join('\n')}>
      {ends}
      <span className={styles.bar} style={{ background: familyColors[definition.family] }} />
      <div className={styles.content}>
        <div className={styles.line}>
          <span className={styles.title}>{definition.title}</span>
          {difference.state !== 'same' && (
            <span className={styles.state} data-state={difference.state}>
              {sign} {word}
            </span>
          )}
        </div>
        <div className={styles.line}>
          <span className={styles.name}>{layer.name}</span>
          <span className={styles.count}>
            {counts
              ? formatDelta(counts.before, counts.after)
              : layer.outputShape
                ? formatShape(layer.outputShape)
                : ''}
          </span>
        </div>
        {changes.slice(0, hidden > 1 ? shownLines : shownLines + 1).map((change) => (
          <div key={change} className={styles.change}>
            {change}
          </div>
        ))}
        {hidden > 1 && <div className={styles.change}>and {hidden} more</div>}
      </div>
    </div>
  );
});

export const DiffSameNode = memo(function DiffSameNode({ data }: NodeProps<SameDiffNode>) {
  return (
    <div className={styles.same}>
      {ends}
      {data.count} unchanged layers
    </div>
  );
});
