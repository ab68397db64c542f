import { Button, CloseButton, TextInput } from '@mantine/core';
import {
  IconDatabase,
  IconDatabaseImport,
  IconExternalLink,
  IconPencil,
  IconSearch,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Dataset } from '../../../shared/contract/dataset';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { DataTable, type SortKey, useSortedRows } from '../../ui/data-table';
import { DropTarget } from '../../ui/drop-target';
import { EmptyState } from '../../ui/empty-state';
import { removeDatasets } from './dataset-actions';
import { datasetColumns, kindOf } from './dataset-columns';
import classes from './datasets-page.module.css';
import { openImport } from './import-actions';
import { ImportDrawer, importDropped, showDropFailure } from './import-drawer';
import { SampleButtons } from './sample-buttons';

const keyOf = ({ id }: { id: string }) => id;
const initial: readonly SortKey[] = [{ id: 'createdAt', direction: 'descending' }];

const open = (dataset: Dataset) => navigate(`/datasets/${dataset.id}`);

/** Every word is in the name, the kind, a column's name or the source. */
function findDatasets(datasets: readonly Dataset[], search: string): readonly Dataset[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return datasets;
  return datasets.filter((dataset) => {
    const text = [dataset.name, kindOf(dataset), dataset.source, ...dataset.columns.map(({ name }) => name)]
      .join('\n')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

function DatasetList({ datasets }: { datasets: readonly Dataset[] }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<Dataset | null>(null);
  const [search, setSearch] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => findDatasets(datasets, search), [datasets, search]);
  const { rows, table } = useSortedRows(found, datasetColumns, { keyOf, initial });
  const chosen = rows.filter(({ id }) => selected.has(id));
  useShortcuts('Data', [
    { keys: 'mod+f', title: 'Search the data sets', run: () => input.current?.focus() },
    { keys: 'delete', title: 'Delete the selected data sets', run: () => removeDatasets(chosen) },
    { keys: 'f2', title: 'Rename the selected data set', run: () => chosen[0] && setRenaming(chosen[0]) },
  ]);
  const actions = (found: Dataset[]) => {
    const [first] = found;
    if (!first) return [];
    const alone = found.length === 1;
    return [
      ...(alone
        ? [
            { title: 'Open', icon: IconExternalLink, shortcut: 'Enter', run: () => open(first) },
            { title: 'Rename', icon: IconPencil, shortcut: 'F2', run: () => setRenaming(first) },
          ]
        : []),
      {
        title: alone ? 'Delete' : `Delete ${found.length} data sets`,
        icon: IconTrash,
        shortcut: 'Del',
        destructive: true,
        run: () => void removeDatasets(found),
      },
    ];
  };
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          ref={input}
          aria-label="Search data sets"
          placeholder="Search by name, kind, column or source"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setSearch('')}
          rightSection={search && <CloseButton size="xs" onClick={() => setSearch('')} aria-label="Clear the search" />}
          className={classes.search}
        />
        <span className={classes.found} role="status">
          {search.trim() !== '' && `${formatCount(found.length)} of ${formatCount(datasets.length)}`}
        </span>
      </div>
      <DataTable
        name="datasets"
        label="Data sets"
        columns={datasetColumns}
        {...table}
        selected={selected}
        onSelectedChange={setSelected}
        onOpen={open}
        actions={actions}
        empty={<p className={classes.found}>No data set matches “{search.trim()}”.</p>}
      />
      {renaming && (
        <RenameDialog
          title="Rename data set"
          name={renaming.name}
          rename={(name) => client.datasets.rename({ id: renaming.id, name })}
          onClose={() => setRenaming(null)}
        />
      )}
    </>
  );
}

/** The project’s data sets; a file dropped anywhere on the page starts an import. */
export function DatasetsPage() {
  const query = useQuery(host.datasets.list.queryOptions());
  useShortcuts('Data', [{ keys: 'i', title: 'Import a data set', run: () => openImport() }]);
  const datasets = query.data?.datasets ?? [];
  const size = datasets.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  return (
    <Page
      title="Data"
      scroll={false}
      detail={datasets.length > 0 && `${formatCount(datasets.length)} · ${formatBytes(size)}`}
      actions={
        <Button leftSection={<IconDatabaseImport size={16} stroke={1.6} />} onClick={() => openImport()}>
          Import
        </Button>
      }
    >
      <DropTarget onItems={importDropped} onFailure={showDropFailure}>
        <Loaded query={query}>
          {() =>
            datasets.length > 0 ? (
              <DatasetList datasets={datasets} />
            ) : (
              <EmptyState
                icon={<IconDatabase size={32} stroke={1.5} />}
                title="No data sets yet"
                actions={<SampleButtons />}
              >
                Data sets are tables of examples to learn from. Import a file, a folder or an archive, or drop one
                anywhere on this page: tables, arrays, images, sounds and texts.
              </EmptyState>
            )
          }
        </Loaded>
      </DropTarget>
      <ImportDrawer />
    </Page>
  );
}
