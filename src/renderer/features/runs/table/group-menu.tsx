import { ActionIcon, Menu, Pill, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconArrowsMinimize, IconSearch, IconStack2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { formatRunColumn } from '../../../../shared/run-table/column-name';
import type { RowGroup } from '../../../../shared/run-table/group-runs';
import { host } from '../../../lib/host-client';
import type { ListedRun } from '../../../lib/run-list';
import { useRunView } from '../run-view-state';
import { groupableColumns, titleOfColumn } from './run-columns';
import styles from './run-table.module.css';

const offeredCount = 40;
/** Opening more groups than this would only hide the rest. */
const openedCount = 5_000;

const pathsOf = (groups: readonly RowGroup<ListedRun>[]): string[] =>
  groups.flatMap((group) => [group.path, ...pathsOf(group.groups)]);

/** What runs are grouped by, the outermost first: any field, setting or metric. */
export function GroupMenu({ groups }: { groups: readonly RowGroup<ListedRun>[] }) {
  const { layout, change, setOpenGroups } = useRunView();
  const { grouping } = layout;
  const [isOpen, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const settings = useQuery({ ...host.runs.settings.queryOptions(), enabled: isOpen }).data?.settings ?? [];
  const sought = typed.trim().toLowerCase();
  const offers = [
    ...groupableColumns,
    ...settings
      // What all runs share makes one group.
      .filter(({ isVaried }) => isVaried || sought !== '')
      .toSorted((one, other) => Number(other.path.startsWith('training.')) - Number(one.path.startsWith('training.')))
      .map(({ path }) => ({ id: formatRunColumn({ kind: 'config', path }), title: path })),
  ].filter(({ id, title }) => !grouping.includes(id) && title.toLowerCase().includes(sought));
  return (
    <Menu position="bottom-end" width={280} opened={isOpen} onChange={setOpen} closeOnItemClick={false}>
      <Menu.Target>
        <Tooltip label="Group runs">
          <ActionIcon aria-label="Group runs" data-active={grouping.length > 0} className={styles.tool}>
            <IconStack2 size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Search
          aria-label="Find what to group by"
          placeholder="Find what to group by"
          leftSection={<IconSearch size={14} />}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          data-autofocus
        />
        <div className={styles.offers}>
          {offers.slice(0, offeredCount).map(({ id, title }) => (
            <Menu.Item key={id} onClick={() => change({ grouping: [...grouping, id].slice(0, 8) })}>
              <span className={styles.viewItem} title={title}>
                {title}
              </span>
            </Menu.Item>
          ))}
          {offers.length === 0 && <Menu.Label>Nothing has that in its name.</Menu.Label>}
          {offers.length > offeredCount && (
            <Menu.Label>and {formatCount(offers.length - offeredCount)} more: type to find them</Menu.Label>
          )}
        </div>
        {grouping.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconArrowsMaximize size={16} stroke={1.6} />}
              onClick={() => setOpenGroups(new Set(pathsOf(groups).slice(0, openedCount)))}
            >
              Open all groups
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowsMinimize size={16} stroke={1.6} />}
              onClick={() => setOpenGroups(new Set())}
            >
              Close all groups
            </Menu.Item>
            <Menu.Item closeMenuOnClick onClick={() => change({ grouping: [] })}>
              Do not group
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The keys of the groups, in their order; one by one they are taken away. */
export function GroupChips() {
  const { layout, change } = useRunView();
  if (layout.grouping.length === 0) return null;
  return (
    <div className={styles.chips}>
      <span className={styles.chipsTitle}>Grouped by</span>
      {layout.grouping.map((id) => (
        <Pill
          key={id}
          withRemoveButton
          removeButtonProps={{
            'aria-label': `Do not group by ${titleOfColumn(id)}`,
            'aria-hidden': false,
            tabIndex: 0,
          }}
          onRemove={() => change({ grouping: layout.grouping.filter((other) => other !== id) })}
        >
          {titleOfColumn(id)}
        </Pill>
      ))}
    </div>
  );
}
