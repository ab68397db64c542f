import { Button, CloseButton, TextInput } from '@mantine/core';
import {
  IconCopy,
  IconExternalLink,
  IconFileAnalytics,
  IconPencil,
  IconPlus,
  IconSearch,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { ReportSummary } from '../../../shared/contract/report';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { DataTable, type DataTableColumn, type RowAction, type SortKey, useSortedRows } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { formatExactTime, RelativeTime } from '../../ui/relative-time';
import { createReport, duplicateReport, removeReports } from './report-actions';
import styles from './reports-page.module.css';
import { sampleBlocks } from './sample-report';

const keyOf = ({ id }: { id: string }) => id;
const initial: readonly SortKey[] = [{ id: 'changedAt', direction: 'descending' }];

const columns: readonly DataTableColumn<ReportSummary>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 260,
    sortable: true,
    text: ({ name }) => name,
    cell: ({ name }) => <span className={styles.name}>{name}</span>,
  },
  {
    id: 'opening',
    title: 'Begins with',
    width: 420,
    text: ({ opening }) => opening,
    cell: ({ opening }) => <span className={styles.opening}>{opening.replaceAll(/\s+/g, ' ')}</span>,
  },
  {
    id: 'blocks',
    title: 'Blocks',
    width: 80,
    align: 'end',
    sortable: true,
    text: ({ blockCount }) => String(blockCount),
    value: ({ blockCount }) => blockCount,
    cell: ({ blockCount }) => formatCount(blockCount),
  },
  {
    id: 'changedAt',
    title: 'Changed',
    width: 140,
    sortable: true,
    text: ({ changedAt }) => formatExactTime(changedAt),
    value: ({ changedAt }) => changedAt,
    cell: ({ changedAt }) => <RelativeTime atMs={changedAt} />,
  },
  {
    id: 'createdAt',
    title: 'Made',
    width: 140,
    sortable: true,
    text: ({ createdAt }) => formatExactTime(createdAt),
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <RelativeTime atMs={createdAt} />,
  },
];

const open = ({ id }: ReportSummary) => navigate(`/reports/${id}`);

function ReportList({ reports }: { reports: readonly ReportSummary[] }) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [renaming, setRenaming] = useState<ReportSummary | null>(null);
  const [search, setSearch] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const found = useMemo(() => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return reports.filter(({ name, opening }) => {
      const text = `${name}\n${opening}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }, [reports, search]);
  const { rows, table } = useSortedRows(found, columns, { keyOf, initial });
  const chosen = rows.filter(({ id }) => selected.has(id));
  useShortcuts('Reports', [
    { keys: 'mod+f', title: 'Search the reports', run: () => input.current?.focus() },
    { keys: 'f2', title: 'Rename the selected report', run: () => chosen[0] && setRenaming(chosen[0]) },
    { keys: 'mod+d', title: 'Duplicate the selected report', run: () => chosen[0] && void duplicateReport(chosen[0]) },
    { keys: 'delete', title: 'Delete the selected reports', run: () => void removeReports(chosen) },
  ]);
  const actions = (those: ReportSummary[]): RowAction[] => {
    const [first] = those;
    if (!first) return [];
    return [
      ...(those.length === 1
        ? [
            { title: 'Open', icon: IconExternalLink, shortcut: 'Enter', run: () => open(first) },
            { title: 'Rename', icon: IconPencil, shortcut: 'F2', run: () => setRenaming(first) },
            { title: 'Duplicate', icon: IconCopy, run: () => void duplicateReport(first) },
          ]
        : []),
      {
        title: those.length === 1 ? 'Delete' : `Delete ${those.length} reports`,
        icon: IconTrash,
        shortcut: 'Del',
        destructive: true,
        run: () => void removeReports(those),
      },
    ];
  };
  return (
    <>
      <div className={styles.tools}>
        <TextInput
          ref={input}
          aria-label="Search reports"
          placeholder="Search by name or first words"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && setSearch('')}
          rightSection={search && <CloseButton size="xs" onClick={() => setSearch('')} aria-label="Clear the search" />}
          w={320}
        />
      </div>
      <DataTable
        name="reports"
        label="Reports"
        columns={columns}
        {...table}
        selected={selected}
        onSelectedChange={setSelected}
        onOpen={open}
        actions={actions}
        empty={<p className={styles.nothing}>No report matches “{search.trim()}”.</p>}
      />
      {renaming && (
        <RenameDialog
          title="Rename report"
          name={renaming.name}
          rename={(name) => client.reports.rename({ id: renaming.id, name })}
          onClose={() => setRenaming(null)}
        />
      )}
    </>
  );
}

/** The project's reports. */
export function ReportsPage() {
  const query = useQuery(host.reports.list.queryOptions());
  const count = query.data?.reports.length ?? 0;
  useShortcuts('Reports', [{ keys: 'n', title: 'New report', run: () => void createReport() }]);
  return (
    <Page
      title="Reports"
      scroll={false}
      detail={count > 0 && formatCount(count)}
      actions={
        <Button leftSection={<IconPlus size={16} stroke={1.6} />} onClick={() => void createReport()}>
          New report
        </Button>
      }
    >
      <Loaded query={query}>
        {({ reports }) =>
          reports.length > 0 ? (
            <ReportList reports={reports} />
          ) : (
            <EmptyState
              icon={<IconFileAnalytics size={32} stroke={1.4} />}
              title="No reports yet"
              actions={
                <>
                  <Button onClick={() => void createReport()}>New report</Button>
                  <Button variant="default" onClick={() => void createReport(sampleBlocks())}>
                    Begin with the newest runs
                  </Button>
                </>
              }
            >
              A report is a page of text, live charts and tables about your runs. It is saved as one HTML file that
              opens anywhere, without the studio and without a network.
            </EmptyState>
          )
        }
      </Loaded>
    </Page>
  );
}
