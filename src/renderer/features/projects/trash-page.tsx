import { Button } from '@mantine/core';
import { modals } from '@mantine/modals';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes, formatCount } from '../../../shared/base/format';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { showFailure, showToast } from '../../lib/toast';
import { DataTable, type DataTableColumn, type RowAction, useSortedRows } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { formatExactTime, RelativeTime } from '../../ui/relative-time';

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

type TrashItem = Awaited<ReturnType<typeof client.projects.trash>>['items'][number];

const keyOf = ({ id }: TrashItem) => id;
/** As many as one request takes. */
const restoredAtOnce = 10_000;

async function restore(chosen: readonly TrashItem[]): Promise<void> {
  const [only] = chosen;
  try {
    if (only && chosen.length === 1) {
      await client.projects.restore({ id: only.id });
      showToast(`“${only.name}” is back.`);
      return;
    }
    let restoredCount = 0;
    for (let from = 0; from < chosen.length; from += restoredAtOnce) {
      const ids = chosen.slice(from, from + restoredAtOnce).map(keyOf);
      restoredCount += (await client.projects.restoreAll({ ids })).restoredCount;
    }
    showToast(`${formatCount(restoredCount)} items are back.`);
  } catch (error) {
    showFailure(
      only && chosen.length === 1 ? `“${only.name}” could not be restored` : 'Not all could be restored',
      error,
    );
  }
}

const columns: readonly DataTableColumn<TrashItem>[] = [
  { id: 'name', title: 'Name', width: 360, sortable: true, text: ({ name }) => name, cell: ({ name }) => name },
  {
    id: 'kind',
    title: 'Kind',
    width: 160,
    sortable: true,
    text: ({ noun }) => nounTitles[noun],
    cell: ({ noun }) => nounTitles[noun],
  },
  {
    id: 'size',
    title: 'Size',
    width: 96,
    align: 'end',
    sortable: true,
    text: ({ sizeBytes }) => String(sizeBytes),
    value: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
  {
    id: 'deletedAt',
    title: 'Deleted',
    width: 132,
    sortable: true,
    text: ({ deletedAt }) => formatExactTime(deletedAt),
    value: ({ deletedAt }) => deletedAt,
    cell: ({ deletedAt }) => <RelativeTime atMs={deletedAt} />,
  },
  {
    id: 'restore',
    title: 'Restore',
    width: 120,
    text: () => '',
    cell: (item) => (
      <Button
        variant="subtle"
        size="compact-xs"
        px={6}
        ml={-6}
        fz="inherit"
        leftSection={<IconArrowBackUp size={14} />}
        onClick={() => void restore([item])}
        aria-label={`Restore ${item.name}`}
      >
        Restore
      </Button>
    ),
  },
];

const actionsFor = (chosen: readonly TrashItem[]): RowAction[] => [
  {
    title: chosen.length === 1 ? 'Restore' : `Restore ${formatCount(chosen.length)} items`,
    icon: IconArrowBackUp,
    run: () => void restore(chosen),
  },
];

function TrashList({ items }: { items: readonly TrashItem[] }) {
  const { table } = useSortedRows(items, columns, { keyOf });
  return <DataTable name="trash" label="Trash" columns={columns} {...table} actions={actionsFor} />;
}

/** What was deleted, until the trash is emptied. */
export function TrashPage() {
  const query = useQuery(host.projects.trash.queryOptions());
  const items = query.data?.items ?? [];
  return (
    <Page
      title="Trash"
      scroll={items.length === 0}
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
            <TrashList items={items} />
          )
        }
      </Loaded>
    </Page>
  );
}
