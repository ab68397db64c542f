import { Menu } from '@mantine/core';
import { Fragment } from 'react';
import { KeyCaps } from '../key-cap';
import type { RowAction } from './column';

export interface MenuPlace {
  x: number;
  y: number;
  actions: readonly RowAction[];
}

/** The actions of the selected rows, where the pointer is. */
export function RowMenu({ place, onClose }: { place: MenuPlace; onClose: () => void }) {
  const plain = place.actions.filter(({ destructive }) => !destructive);
  const destructive = place.actions.filter((action) => action.destructive);
  const item = ({ title, icon: ActionIcon, shortcut, run }: RowAction) => (
    <Menu.Item
      key={title}
      leftSection={ActionIcon && <ActionIcon size={16} stroke={1.6} />}
      rightSection={shortcut && <KeyCaps keys={[shortcut]} />}
      onClick={run}
    >
      {title}
    </Menu.Item>
  );
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={240}>
      <Menu.Target>
        <span style={{ position: 'fixed', left: place.x, top: place.y }} />
      </Menu.Target>
      <Menu.Dropdown mah="min(560px, 80vh)" style={{ overflowY: 'auto' }}>
        {plain.map((action, index) => {
          const isNew = action.section !== plain[index - 1]?.section && index > 0;
          return (
            <Fragment key={action.title}>
              {isNew && <Menu.Divider />}
              {isNew && action.section && <Menu.Label>{action.section}</Menu.Label>}
              {item(action)}
            </Fragment>
          );
        })}
        {plain.length > 0 && destructive.length > 0 && <Menu.Divider />}
        {destructive.map(item)}
      </Menu.Dropdown>
    </Menu>
  );
}
