import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { showFailure, showToast } from '../../lib/toast';
import { EmptyState } from '../../ui/empty-state';
import { RelativeTime } from '../../ui/relative-time';
import classes from './trash-page.module.css';

const nounTitles = {
  dataset: 'Data set',
  datasetVersion: 'Version of a data set',
  model: 'Model',
  run: 'Run',
  export: 'Export',
  report: 'Report',
} as const;

function emptyTrash(count: number): void {
  modals.openConfirmModal({
    title: 'Empty the trash',
    children: `${formatCount(count)} ${count === 1 ? 'item' : 'items'} will be deleted from the disk. This cannot be undone.`,
    labels: { confirm: 'Delete forever', cancel: 'Cancel' },
    confirmProps: { color: 'red' },
    onConfirm: () =>
      client.projects.emptyTrash().then(
        ({ itemCount, freedBytes }) =>
          showToast(
            `${formatCount(itemCount)} ${itemCount === 1 ? 'item' : 'items'} deleted, ${formatBytes(freedBytes)} freed.`,
          ),
        (error: unknown) => showFailure('The trash was not emptied', error),
      ),
  });
}

function restore(id: string, name: string): void {
  client.projects.restore({ id }).then(
    () => showToast(`“${name}” is back.`),
    (error: unknown) => showFailure(`“${name}” could not be restored`, error),
  );
}

/** What was deleted, until the trash is emptied. */
export function TrashPage() {
  const query = useQuery(host.projects.trash.queryOptions());
  const items = query.data?.items ?? [];
  return (
    <Page
      title="Trash"
      detail={items.length > 0 && formatBytes(items.reduce((total, { sizeBytes }) => total + sizeBytes, 0))}
      actions={
        items.length > 0 && (
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => emptyTrash(items.length)}>
            Empty trash
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {() =>
          items.length === 0 ? (
            <EmptyState icon={<IconTrash size={32} stroke={1.5} />} title="The trash is empty">
              Deleted data sets, models, runs, reports and exports wait here and can be restored until you empty the
              trash.
            </EmptyState>
          ) : (
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Kind</th>
                  <th className={classes.number}>Size</th>
                  <th>Deleted</th>
                  <th aria-label="Actions" />
                </tr>
              </thead>
              <tbody>
                {items.map(({ id, noun, name, sizeBytes, deletedAt }) => (
                  <tr key={id}>
                    <td>{name}</td>
                    <td>{nounTitles[noun]}</td>
                    <td className={classes.number}>{formatBytes(sizeBytes)}</td>
                    <td>
                      <RelativeTime atMs={deletedAt} />
                    </td>
                    <td className={classes.number}>
                      <Button
                        variant="subtle"
                        size="compact-xs"
                        leftSection={<IconArrowBackUp size={14} />}
                        onClick={() => restore(id, name)}
                        aria-label={`Restore ${name}`}
                      >
                        Restore
                      </Button>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Page>
  );
}
