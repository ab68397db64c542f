import { IconAlertTriangle, IconLink, IconLock } from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { formatCompact } from '../../../../../shared/base/format';
import { familyColors } from '../../layer-family';
import { useSession } from '../graph-context';
import { LayerIcon } from '../layer-icon';
import { type Direction, portShare } from '../layout/geometry';
import type { LayerView } from '../network/layer-graph';
import { describeLayer } from '../network/visible-graph';
import styles from './canvas.module.css';

export type LayerNodeType = Node<{ layer: LayerView; direction: Direction }, 'layer'>;

const sides = {
  down: { in: Position.Top, out: Position.Bottom, axis: 'left' },
  right: { in: Position.Left, out: Position.Right, axis: 'top' },
} as const;

/** Handles are named by their number: what a port is called may change with a parameter. */
export const portIndexOf = (handle: string | null | undefined) => Number(handle ?? 0);

/** A layer: what it is, the two parameters that matter, its parameter count, its ports. */
export const LayerNode = memo(function LayerNode({ id, data, selected }: NodeProps<LayerNodeType>) {
  const { layer, direction } = data;
  const refusal = useSession(({ refused }) => refused?.get(id) ?? null);
  const { inputPorts, outputPorts } = layer;
  const side = sides[direction];
  const worst = layer.problems.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div
      id={`node-${id}`}
      role="group"
      aria-label={describeLayer(layer)}
      className={styles.node}
      data-selected={selected}
      data-problem={layer.problems.length > 0 ? worst : undefined}
      data-refused={refusal !== null || undefined}
      title={refusal ?? undefined}
    >
      {inputPorts.map(({ name, description, takesMany }, index) => (
        <Handle
          key={index}
          id={String(index)}
          type="target"
          position={side.in}
          className={styles.port}
          data-many={takesMany || undefined}
          style={{ [side.axis]: `${portShare(index, inputPorts.length) * 100}%` }}
          title={inputPorts.length > 1 ? `${name}: ${description}` : undefined}
        />
      ))}
      <span className={styles.bar} style={{ background: familyColors[layer.family] }} />
      <div className={styles.content}>
        <div className={styles.line}>
          <LayerIcon name={layer.icon} size={14} className={styles.icon} />
          <span className={styles.title}>{layer.title}</span>
          {layer.problems.length > 0 && (
            <IconAlertTriangle size={14} className={styles.alert} data-severity={worst} aria-hidden />
          )}
          {layer.isFrozen && <IconLock size={12} className={styles.mark} aria-label="frozen" />}
        </div>
        <div className={styles.line}>
          <span className={styles.name}>
            {layer.sharedWith !== null && <IconLink size={11} aria-label="shares weights" />}
            {layer.sharedWith === null ? layer.name : `${layer.name} = ${layer.sharedWith}`}
          </span>
          {layer.parameterCount > 0 && <span className={styles.count}>{formatCompact(layer.parameterCount)}</span>}
        </div>
        <div className={styles.main}>{layer.main}</div>
        {layer.note !== null && (
          <div className={styles.note} title={layer.note}>
            {layer.note}
          </div>
        )}
      </div>
      {outputPorts.map(({ name, description }, index) => (
        <Handle
          key={index}
          id={String(index)}
          type="source"
          position={side.out}
          className={styles.port}
          style={{ [side.axis]: `${portShare(index, outputPorts.length) * 100}%` }}
          title={outputPorts.length > 1 ? `${name}: ${description}` : undefined}
        />
      ))}
      {layer.isOutput && layer.outputPorts[0]?.shape && (
        <span className={styles.outputShape}>{layer.outputPorts[0].shape}</span>
      )}
    </div>
  );
});
