import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { host } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import styles from '../gallery-page.module.css';

interface DatasetMenuProps {
  /** What opens it. */
  children: ReactElement;
  /** Where a data set leads; null stands for the one that fits best. */
  pathFor(dataset: string | null): string;
}

/** Asks on which data set of the project; the sample of digits where there is none. */
export function DatasetMenu({ children, pathFor }: DatasetMenuProps) {
  const { data } = useQuery(host.datasets.list.queryOptions());
  const datasets = data?.datasets ?? [];
  return (
    <Menu position="bottom-end">
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown className={styles.datasets}>
        {datasets.map(({ id, name, rowCount }) => (
          <Menu.Item
            key={id}
            rightSection={<span className={styles.note}>{formatCount(rowCount)} rows</span>}
            onClick={() => navigate(pathFor(name))}
          >
            <span className={styles.datasetName}>{name}</span>
          </Menu.Item>
        ))}
        {datasets.length === 0 && (
          <Menu.Item onClick={() => navigate(pathFor(null))}>The sample data set of digits</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
