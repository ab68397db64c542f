import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconEye } from '@tabler/icons-react';
import { formatCount } from '../../../../shared/base/format';
import { newestEyes, onlyEyes } from '../../../../shared/run-table/eyes';
import type { ListedRun } from '../../../lib/run-list';
import { useRunView } from '../run-view-state';
import styles from './run-table.module.css';

interface EyeMenuProps {
  /** Runs that the filter lets pass, in the order of the table. */
  found: readonly ListedRun[];
  selected: readonly ListedRun[];
  drawnCount: number;
}

const newestCounts = [5, 10, 25, 100];
/** More lines than this cannot be told apart. */
const mostDrawn = 1_000;

/** Which runs' lines the charts draw, for many at once. */
export function EyeMenu({ found, selected, drawnCount }: EyeMenuProps) {
  const { eyes, setEyes } = useRunView();
  const isPlain = eyes.shown.length === 0 && eyes.hidden.length === 0;
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Tooltip label={`${formatCount(drawnCount)} in the charts`}>
          <ActionIcon aria-label="Choose which runs are drawn" className={styles.tool}>
            <IconEye size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>In the charts: {formatCount(drawnCount)}</Menu.Label>
        {selected.length > 0 && (
          <Menu.Item onClick={() => setEyes(onlyEyes(selected.map(({ id }) => id)))}>
            Only the {formatCount(selected.length)} selected
          </Menu.Item>
        )}
        {found.length > 0 && (
          <Menu.Item onClick={() => setEyes(onlyEyes(found.slice(0, mostDrawn).map(({ id }) => id)))}>
            {found.length <= mostDrawn
              ? `These ${formatCount(found.length)}`
              : `The first ${formatCount(mostDrawn)} of the table`}
          </Menu.Item>
        )}
        {newestCounts.map((count) => (
          <Menu.Item
            key={count}
            aria-current={isPlain && eyes.newest === count}
            onClick={() => setEyes(newestEyes(count))}
          >
            <span className={styles.viewItem} data-current={isPlain && eyes.newest === count}>
              The newest {count}
            </span>
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => setEyes(newestEyes(0))}>None</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
