import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type BlockKind, blockKinds, blockTitles } from '../../../shared/report/blocks';
import { typingOf } from '../../../shared/report/new-block';
import { afterMenu } from './after-menu';
import { blockIcons } from './block-kinds';
import styles from './report.module.css';

/** The kinds of block as the items of a menu. */
export function InsertItems({ onInsert }: { onInsert: (kind: BlockKind) => void }) {
  return blockKinds.map((kind) => {
    const Icon = blockIcons[kind];
    return (
      <Menu.Item
        key={kind}
        leftSection={<Icon size={14} />}
        rightSection={<span className={styles.typing}>{typingOf(kind)}</span>}
        onClick={afterMenu(() => onInsert(kind))}
      >
        {blockTitles[kind]}
      </Menu.Item>
    );
  });
}

export function InsertMenu({ title, onInsert }: { title: string; onInsert: (kind: BlockKind) => void }) {
  return (
    <Menu position="bottom-start" width={248}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconPlus size={14} />} className={styles.insert}>
          {title}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <InsertItems onInsert={onInsert} />
      </Menu.Dropdown>
    </Menu>
  );
}
