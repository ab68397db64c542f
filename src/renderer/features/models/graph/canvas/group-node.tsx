import { IconAlertTriangle, IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconFolder } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { formatCompact, formatCount } from '../../../../../shared/base/format';
import { familyColors } from '../../layer-family';
import { useGraphTools } from '../graph-context';
import type { Direction } from '../layout/geometry';
import { type GroupView, lastPart } from '../network/visible-graph';
import styles from './canvas.module.css';

export type GroupNodeType = Node<{ group: GroupView; direction: Direction }, 'block'>;
export type FrameNodeType = Node<{ group: GroupView; isSelected: boolean }, 'frame'>;

/** A collapsed group: one node that says what it holds. */
export const GroupNode = memo(function GroupNode({ id, data, selected }: NodeProps<GroupNodeType>) {
  const { group, direction } = data;
  const { actions } = useGraphTools();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div
      id={`node-${id}`}
      role="group"
      aria-label={`Group ${group.path}, ${group.layerCount} layers, collapsed`}
      className={styles.node}
      data-group
      data-selected={selected}
      data-problem={group.problemCount > 0 ? 'error' : undefined}
    >
      <Handle
        id="0"
        type="target"
        position={direction === 'down' ? Position.Top : Position.Left}
        className={styles.port}
        isConnectable={false}
      />
      <span className={styles.families} aria-hidden>
        {group.families.map(([family, count]) => (
          <span key={family} style={{ flexGrow: count, background: familyColors[family] }} />
        ))}
      </span>
      <div className={styles.content}>
        <div className={styles.line}>
          <IconFolder size={14} className={styles.icon} aria-hidden />
          <span className={styles.title}>{lastPart(group.path)}</span>
          {group.problemCount > 0 && (
            <IconAlertTriangle size={14} className={styles.alert} data-severity="error" aria-hidden />
          )}
          <button
            type="button"
            tabIndex={-1}
            className={`nodrag ${styles.nodeButton}`}
            title="Expand (Enter)"
            aria-label={`Expand ${lastPart(group.path)}`}
            onClick={() => actions.setCollapsed(group.path, false)}
          >
            <IconArrowsDiagonal size={13} />
          </button>
        </div>
        <div className={styles.name}>{group.path}</div>
        <div className={styles.main}>
          {formatCount(group.layerCount)} layers · {formatCompact(group.parameterCount)} parameters
        </div>
      </div>
      <Handle
        id="0"
        type="source"
        position={direction === 'down' ? Position.Bottom : Position.Right}
        className={styles.port}
        isConnectable={false}
      />
    </div>
  );
});

/** The frame of an open group behind its layers; its title bar selects and collapses it. */
export const FrameNode = memo(function FrameNode({ data }: NodeProps<FrameNodeType>) {
  const { group, isSelected } = data;
  const { actions, selectFrame } = useGraphTools();
  return (
    <div className={styles.frame} data-selected={isSelected}>
      <div className={styles.frameHead}>
        <button
          type="button"
          tabIndex={-1}
          className={styles.frameTitle}
          title={group.path}
          onClick={() => selectFrame(group.path)}
        >
          {lastPart(group.path)}
        </button>
        <span className={styles.frameCount}>{formatCount(group.layerCount)}</span>
        <button
          type="button"
          tabIndex={-1}
          className={`nodrag ${styles.nodeButton}`}
          title="Collapse"
          aria-label={`Collapse ${lastPart(group.path)}`}
          onClick={() => actions.setCollapsed(group.path, true)}
        >
          <IconArrowsDiagonalMinimize2 size={13} />
        </button>
      </div>
    </div>
  );
});
