import { Button, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconChevronDown,
  IconCopyPlus,
  IconDeviceFloppy,
  IconLayoutList,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { emptyRunTableLayout, type RunView } from '../../../../shared/contract/run-view';
import { client, host } from '../../../lib/host-client';
import { NameDialog, RenameDialog } from '../../../lib/rename-dialog';
import { showFailure, showToast } from '../../../lib/toast';
import { useRunView } from '../run-view-state';
import styles from './run-table.module.css';
import { isSameLayout } from './same-layout';

const noViews: readonly RunView[] = [];

async function remove(view: RunView): Promise<void> {
  try {
    const removed = await client.runViews.remove({ id: view.id });
    if (useRunView.getState().viewId === view.id) useRunView.getState().setViewId(null);
    showToast(`The view ${view.name} was deleted.`, () => client.runViews.restore(removed));
  } catch (error) {
    showFailure(`The view ${view.name} could not be deleted`, error);
  }
}

/** Saved ways to look at the runs under a name: columns, order, filter, sort and groups, and the charts beside them. */
export function ViewMenu() {
  const { viewId, layout, take, setViewId } = useRunView();
  const views = useQuery(host.runViews.list.queryOptions()).data?.views ?? noViews;
  const [isNaming, setNaming] = useState(false);
  const [isRenaming, setRenaming] = useState(false);
  const view = views.find(({ id }) => id === viewId);
  const isChanged = !isSameLayout(layout, view?.layout ?? emptyRunTableLayout);
  const save = (target: RunView) =>
    client.runViews
      .update({ id: target.id, layout })
      .then(() => showToast(`The view ${target.name} was saved.`))
      .catch((error: unknown) => showFailure(`The view ${target.name} could not be saved`, error));
  return (
    <>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            className={styles.view}
            aria-label={`View: ${view?.name ?? 'All runs'}${isChanged ? ', changed' : ''}`}
            rightSection={<IconChevronDown size={12} />}
          >
            <span className={styles.viewName}>{view?.name ?? 'All runs'}</span>
            {isChanged && <span className={styles.changed} title="Changed since it was saved" />}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="min(560px, 80vh)" style={{ overflowY: 'auto' }}>
          <Menu.Label>Views</Menu.Label>
          <Menu.Item
            leftSection={<IconLayoutList size={16} stroke={1.6} />}
            aria-current={view === undefined}
            onClick={() => take({ viewId: null, layout: emptyRunTableLayout })}
          >
            All runs
          </Menu.Item>
          {views.map((each) => (
            <Menu.Item
              key={each.id}
              leftSection={<IconLayoutList size={16} stroke={1.6} />}
              aria-current={each.id === viewId}
              onClick={() => take({ viewId: each.id, layout: each.layout })}
            >
              <span className={styles.viewItem} data-current={each.id === viewId}>
                {each.name}
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider />
          {view && isChanged && (
            <>
              <Menu.Item leftSection={<IconDeviceFloppy size={16} stroke={1.6} />} onClick={() => void save(view)}>
                Save {view.name}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} stroke={1.6} />}
                onClick={() => take({ layout: view.layout })}
              >
                Undo the changes
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconCopyPlus size={16} stroke={1.6} />} onClick={() => setNaming(true)}>
            Save as a new view
          </Menu.Item>
          {view && (
            <>
              <Menu.Item leftSection={<IconPencil size={16} stroke={1.6} />} onClick={() => setRenaming(true)}>
                Rename
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} stroke={1.6} />}
                onClick={() => void remove(view)}
              >
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {isNaming && (
        <NameDialog
          title="Save as a new view"
          action="Save"
          name=""
          give={async (name) => setViewId((await client.runViews.create({ name, layout })).view.id)}
          onClose={() => setNaming(false)}
        />
      )}
      {isRenaming && view && (
        <RenameDialog
          title="Rename view"
          name={view.name}
          rename={(name) => client.runViews.update({ id: view.id, name })}
          onClose={() => setRenaming(false)}
        />
      )}
    </>
  );
}
