import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconGripVertical, IconInfoCircle, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { transforms } from '../../../../shared/transforms/catalog';
import { transformSchema } from '../../../../shared/transforms/schema';
import type { TransformDescription } from '../../../../shared/transforms/transform';
import { FieldGrid } from '../form/controls';
import { describeVariants, titleOf } from '../form/field-description';
import type { PipelineEntry } from './pipeline-editor';
import styles from './pipeline-editor.module.css';

const variants = new Map(describeVariants(transformSchema).map((variant) => [variant.kind, variant]));
const descriptions = transforms as unknown as Record<string, TransformDescription>;

interface PipelineCardProps {
  index: number;
  count: number;
  entry: PipelineEntry;
  tone: 'error' | 'unreached' | 'done';
  selected: boolean;
  /** What is dragged would come here. */
  isTarget: boolean;
  onSelect(): void;
  onMove(to: number): void;
  onRemove(): void;
  onDragStart(): void;
  onDragOver(): void;
  onDragEnd(): void;
  children: ReactNode;
}

/** The columns of an entry in a few words. */
function columnsText({ columns }: PipelineEntry): string {
  if (!Array.isArray(columns)) return 'all it is made for';
  return columns.length > 3 ? `${columns.slice(0, 2).join(', ')} and ${columns.length - 2} more` : columns.join(', ');
}

/** One transform: its name and columns, and while it is chosen its form and what it learned. */
export function PipelineCard(props: PipelineCardProps) {
  const { index, count, entry, tone, selected, isTarget, onSelect, onMove, onRemove, children } = props;
  const [explained, setExplained] = useState(false);
  const kind = String(entry.kind ?? '');
  const variant = variants.get(kind);
  const title = variant?.title ?? titleOf(kind || 'unknown');
  const description = descriptions[kind];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && event.key === 'ArrowUp') onMove(index - 1);
    else if (event.altKey && event.key === 'ArrowDown') onMove(index + 1);
    else if (event.key === 'Delete') onRemove();
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const heads = [...document.querySelectorAll<HTMLElement>('[data-pipeline-head]')];
      heads[heads.indexOf(event.currentTarget as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <li
      className={styles.card}
      data-selected={selected}
      data-tone={tone}
      data-target={isTarget}
      onDragOver={(event) => {
        event.preventDefault();
        props.onDragOver();
      }}
      onDrop={(event) => event.preventDefault()}
    >
      <div className={styles.head}>
        <span
          className={styles.grip}
          draggable
          aria-hidden
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', title);
            props.onDragStart();
          }}
          onDragEnd={props.onDragEnd}
        >
          <IconGripVertical size={14} />
        </span>
        <button
          type="button"
          className={styles.name}
          data-pipeline-head
          aria-expanded={selected}
          aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown Delete"
          onClick={onSelect}
          onKeyDown={onKeyDown}
        >
          <span className={styles.number}>{index + 1}</span>
          <span className={styles.title}>{title}</span>
          <span className={styles.columns} title={Array.isArray(entry.columns) ? entry.columns.join(', ') : undefined}>
            {columnsText(entry)}
          </span>
        </button>
        {selected && (
          <>
            {description?.documentation && (
              <Tooltip label="What it does, and when to use it">
                <ActionIcon
                  size={24}
                  bg="transparent"
                  aria-label={`About ${title}`}
                  aria-expanded={explained}
                  onClick={() => setExplained(!explained)}
                >
                  <IconInfoCircle size={14} />
                </ActionIcon>
              </Tooltip>
            )}
            <ActionIcon
              size={24}
              bg="transparent"
              disabled={index === 0}
              aria-label={`Move ${title} up`}
              onClick={() => onMove(index - 1)}
            >
              <IconArrowUp size={14} />
            </ActionIcon>
            <ActionIcon
              size={24}
              bg="transparent"
              disabled={index === count - 1}
              aria-label={`Move ${title} down`}
              onClick={() => onMove(index + 1)}
            >
              <IconArrowDown size={14} />
            </ActionIcon>
            <ActionIcon size={24} bg="transparent" aria-label={`Remove ${title}`} onClick={onRemove}>
              <IconTrash size={14} />
            </ActionIcon>
          </>
        )}
      </div>
      {selected && explained && description && <p className={styles.documentation}>{description.documentation}</p>}
      {selected && variant && variant.fields.length > 0 && (
        <div className={styles.form}>
          <FieldGrid fields={variant.fields} path={['transforms', index]} />
        </div>
      )}
      {children}
    </li>
  );
}
