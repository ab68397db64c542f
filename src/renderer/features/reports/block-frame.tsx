import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon, Menu, TextInput } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDotsVertical,
  IconGripVertical,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { type ComponentType, type KeyboardEvent, memo } from 'react';
import { type Block, type BlockKind, type BlockOf, blockTitles } from '../../../shared/report/blocks';
import { afterMenu } from './after-menu';
import type { BlockActions } from './block-list';
import { ChartBlock } from './blocks/chart-block';
import {
  ConfusionBlock,
  DifferencesBlock,
  RunTableBlock,
  StatisticsBlock,
  TradeOffBlock,
} from './blocks/figure-blocks';
import { TextBlock } from './blocks/text-block';
import { InsertItems } from './insert-menu';
import styles from './report.module.css';

export interface BlockViewProps<Kind extends BlockKind> {
  block: BlockOf<Kind>;
  actions: BlockActions;
  /** Its text or its settings are open. */
  isEditing: boolean;
  onEditing(isEditing: boolean): void;
}

const views = {
  text: TextBlock,
  chart: ChartBlock,
  runTable: RunTableBlock,
  differences: DifferencesBlock,
  statistics: StatisticsBlock,
  tradeOff: TradeOffBlock,
  confusion: ConfusionBlock,
  divider: () => <hr className={styles.divider} />,
} satisfies { [Kind in BlockKind]: ComponentType<BlockViewProps<Kind>> };

interface BlockFrameProps {
  block: Block;
  index: number;
  count: number;
  actions: BlockActions;
  isEditing: boolean;
  onEditing(isEditing: boolean): void;
}

/** What stands around every block: the handle that moves it, what can be done with it, and its caption. */
export const BlockFrame = memo(function BlockFrame(props: BlockFrameProps) {
  const { block, index, count, actions, isEditing, onEditing } = props;
  const { setNodeRef, setActivatorNodeRef, attributes, listeners, transform, transition, isDragging } = useSortable({
    id: block.id,
  });
  const title = blockTitles[block.kind];
  const place = `${title}, block ${index + 1} of ${count}`;
  const View = views[block.kind] as ComponentType<BlockViewProps<BlockKind>>;
  const onKeyDown = (event: KeyboardEvent) => {
    const isMod = event.ctrlKey || event.metaKey;
    const keys: Record<string, () => void> = {
      Enter: () => onEditing(true),
      Delete: () => actions.remove(block.id),
      Backspace: () => actions.remove(block.id),
      ArrowUp: () => (event.altKey ? actions.move(block.id, -1) : actions.focusNext(block.id, -1)),
      ArrowDown: () => (event.altKey ? actions.move(block.id, 1) : actions.focusNext(block.id, 1)),
    };
    const action = isMod ? (event.key === 'd' ? () => actions.duplicate(block.id) : undefined) : keys[event.key];
    // While a block is lifted, its keys are those of the lifting.
    if (!action || isDragging) {
      listeners?.onKeyDown?.(event);
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    action();
  };
  return (
    <section
      ref={setNodeRef}
      className={styles.frame}
      data-kind={block.kind}
      data-editing={isEditing || undefined}
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      aria-label={place}
    >
      <div className={styles.gutter}>
        <Menu position="bottom-start" width={248}>
          <Menu.Target>
            <ActionIcon size={24} aria-label={`Add a block after ${place}`}>
              <IconPlus size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <InsertItems onInsert={(kind) => actions.insertAfter(kind, block.id)} />
          </Menu.Dropdown>
        </Menu>
        <ActionIcon
          ref={setActivatorNodeRef}
          size={24}
          {...attributes}
          {...listeners}
          data-handle={block.id}
          aria-label={`Move ${place}`}
          title="Drag, or Alt with arrows; Enter edits, Delete deletes"
          className={styles.handle}
          onKeyDown={onKeyDown}
        >
          <IconGripVertical size={14} />
        </ActionIcon>
      </div>
      <div className={styles.content}>
        {block.kind !== 'text' && block.kind !== 'divider' && (
          <div className={styles.blockHead}>
            <TextInput
              variant="unstyled"
              className={styles.caption}
              aria-label={`Caption of ${place}`}
              placeholder={title}
              value={block.caption}
              maxLength={2000}
              onChange={({ currentTarget }) =>
                actions.change({ ...block, caption: currentTarget.value }, `caption ${block.id}`)
              }
            />
            <ActionIcon
              size={24}
              aria-label={`Settings of ${place}`}
              aria-expanded={isEditing}
              variant={isEditing ? 'light' : 'subtle'}
              onClick={() => onEditing(!isEditing)}
            >
              <IconAdjustmentsHorizontal size={14} />
            </ActionIcon>
          </div>
        )}
        <View block={block as never} actions={actions} isEditing={isEditing} onEditing={onEditing} />
      </div>
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <ActionIcon size={24} className={styles.more} aria-label={`More of ${place}`}>
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {block.kind !== 'divider' && (
            <Menu.Item leftSection={<IconAdjustmentsHorizontal size={14} />} onClick={afterMenu(() => onEditing(true))}>
              {block.kind === 'text' ? 'Edit' : 'Settings'}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<IconArrowUp size={14} />}
            disabled={index === 0}
            rightSection={<span className={styles.typing}>Alt ↑</span>}
            onClick={afterMenu(() => actions.move(block.id, -1))}
          >
            Move up
          </Menu.Item>
          <Menu.Item
            leftSection={<IconArrowDown size={14} />}
            disabled={index === count - 1}
            rightSection={<span className={styles.typing}>Alt ↓</span>}
            onClick={afterMenu(() => actions.move(block.id, 1))}
          >
            Move down
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={14} />}
            rightSection={<span className={styles.typing}>Ctrl D</span>}
            onClick={afterMenu(() => actions.duplicate(block.id))}
          >
            Duplicate
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            rightSection={<span className={styles.typing}>Del</span>}
            onClick={afterMenu(() => actions.remove(block.id))}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </section>
  );
});
