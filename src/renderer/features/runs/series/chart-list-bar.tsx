import { Button, Menu, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { formatCount } from '../../../../shared/base/format';
import styles from './run-charts.module.css';

interface ChartListBarProps {
  count: number;
  sought: string;
  hidden: readonly string[];
  isOrdered: boolean;
  onSought(sought: string): void;
  onShow(keys: readonly string[]): void;
  onReset(): void;
}

/** From so many charts on, one is sought by its name. */
const searchedCount = 9;
/** Names in the list of hidden charts. */
const listedCount = 30;

/** Finds a chart by its name, brings hidden ones back and forgets an order. */
export function ChartListBar({ count, sought, hidden, isOrdered, onSought, onShow, onReset }: ChartListBarProps) {
  if (count < searchedCount && hidden.length === 0 && !isOrdered) return null;
  return (
    <div className={styles.bar}>
      {count >= searchedCount && (
        <TextInput
          className={styles.search}
          aria-label="Find a chart"
          placeholder={`Find one of ${formatCount(count)} charts`}
          leftSection={<IconSearch size={14} />}
          value={sought}
          onChange={({ currentTarget }) => onSought(currentTarget.value)}
        />
      )}
      {hidden.length > 0 && (
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="subtle" color="gray" size="compact-sm">
              {hidden.length} hidden
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => onShow(hidden)}>Show all hidden charts</Menu.Item>
            <Menu.Divider />
            {hidden.slice(0, listedCount).map((key) => (
              <Menu.Item key={key} onClick={() => onShow([key])} className={styles.hiddenName}>
                {key}
              </Menu.Item>
            ))}
            {hidden.length > listedCount && <Menu.Label>and {hidden.length - listedCount} more</Menu.Label>}
          </Menu.Dropdown>
        </Menu>
      )}
      {isOrdered && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={onReset}>
          Reset the order
        </Button>
      )}
    </div>
  );
}
