import { Modal } from '@mantine/core';
import { Fragment } from 'react';
import { shortcutKeys, useShortcutScopes } from '../lib/shortcuts';
import { KeyCaps } from '../ui/key-cap';
import classes from './shortcut-list.module.css';

/** The keys that work on the open page, the page’s own first. */
export function ShortcutList({ open, onClose }: { open: boolean; onClose: () => void }) {
  const scopes = useShortcutScopes((state) => state.scopes);
  const groups = new Map<string, Map<string, string>>();
  if (open)
    for (const { scope, shortcuts } of scopes.toReversed()) {
      const group = groups.get(scope) ?? new Map<string, string>();
      for (const { keys, title } of shortcuts.current) if (!group.has(title)) group.set(title, keys);
      if (group.size > 0) groups.set(scope, group);
    }
  return (
    <Modal opened={open} onClose={onClose} title="Keyboard shortcuts" size={560}>
      <div className={classes.columns}>
        {[...groups].map(([scope, entries]) => (
          <section key={scope} className={classes.group}>
            <h2 className={classes.scope}>{scope}</h2>
            <dl className={classes.list}>
              {[...entries].map(([title, keys]) => (
                <Fragment key={title}>
                  <dt>{title}</dt>
                  <dd>
                    <KeyCaps keys={shortcutKeys(keys)} />
                  </dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
