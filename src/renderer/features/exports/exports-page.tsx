import { Button } from '@mantine/core';
import { IconDownload, IconPackageExport, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatBytes, formatNumber } from '../../../shared/base/format';
import { bulkPaths } from '../../../shared/contract/bulk';
import type { Export } from '../../../shared/contract/export';
import { downloadBulk } from '../../lib/bulk';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { navigate, useSearchParameter } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { showFailure, showToast } from '../../lib/toast';
import { DataTable, type DataTableColumn, type RowAction, useSortedRows } from '../../ui/data-table';
import { EmptyState } from '../../ui/empty-state';
import { formatExactTime, RelativeTime } from '../../ui/relative-time';
import { Splitter } from '../../ui/splitter';
import { ExportResult } from './export-result';
import { exportFormatTitles } from './export-title';
import styles from './exports-page.module.css';
import { ProofBadge } from './proof-badge';

const keyOf = ({ id }: { id: string }) => id;

const columns: readonly DataTableColumn<Export>[] = [
  {
    id: 'run',
    title: 'Run',
    width: 180,
    sortable: true,
    text: ({ runName }) => runName,
    cell: ({ runName }) => <span className={styles.name}>{runName}</span>,
  },
  {
    id: 'format',
    title: 'Format',
    width: 180,
    sortable: true,
    text: ({ format }) => exportFormatTitles[format],
    cell: ({ format }) => exportFormatTitles[format],
  },
  {
    id: 'proof',
    title: 'Proof',
    width: 92,
    sortable: true,
    text: ({ proof }) => (proof.passed ? 'passed' : 'failed'),
    cell: ({ proof }) => <ProofBadge proof={proof} />,
  },
  {
    id: 'difference',
    title: 'Difference',
    help: 'Largest absolute difference to the run’s own predictions',
    width: 96,
    align: 'end',
    sortable: true,
    text: ({ proof }) => String(proof.maxAbsDifference),
    value: ({ proof }) => proof.maxAbsDifference,
    cell: ({ proof }) => formatNumber(proof.maxAbsDifference, 3),
  },
  {
    id: 'samples',
    title: 'Rows',
    help: 'Rows that were compared',
    width: 72,
    align: 'end',
    sortable: true,
    text: ({ proof }) => String(proof.sampleCount),
    value: ({ proof }) => proof.sampleCount,
    cell: ({ proof }) => formatNumber(proof.sampleCount),
  },
  {
    id: 'size',
    title: 'Size',
    width: 84,
    align: 'end',
    sortable: true,
    text: ({ sizeBytes }) => String(sizeBytes),
    value: ({ sizeBytes }) => sizeBytes,
    cell: ({ sizeBytes }) => formatBytes(sizeBytes),
  },
  {
    id: 'latency',
    title: 'Latency',
    width: 84,
    align: 'end',
    sortable: true,
    text: ({ proof }) => String(proof.latencyMs ?? ''),
    value: ({ proof }) => proof.latencyMs,
    cell: ({ proof }) => (proof.latencyMs === null ? '–' : `${formatNumber(proof.latencyMs, 3)} ms`),
  },
  {
    id: 'createdAt',
    title: 'Exported',
    width: 124,
    sortable: true,
    text: ({ createdAt }) => formatExactTime(createdAt),
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <RelativeTime atMs={createdAt} />,
  },
  {
    id: 'path',
    title: 'Folder',
    width: 320,
    text: ({ path }) => path,
    cell: ({ path }) => <code title={path}>{path}</code>,
  },
];

async function remove(exported: readonly Export[]): Promise<void> {
  const what = exported.length === 1 ? `The export of ${exported[0]?.runName}` : `${exported.length} exports`;
  try {
    const removed = await Promise.all(exported.map(({ id }) => client.exports.remove({ id })));
    showToast(`${what} moved to the trash.`, () =>
      Promise.all(removed.map(({ trashId }) => client.projects.restore({ id: trashId }))),
    );
  } catch (error) {
    showFailure(`${what} could not be deleted`, error);
  }
}

function actionsFor(chosen: readonly Export[]): RowAction[] {
  return [
    ...chosen.slice(0, 1).map(
      ({ id, runName, format }): RowAction => ({
        title: 'Download zip',
        icon: IconDownload,
        run: () =>
          void downloadBulk(bulkPaths.exportArchive(id), `${runName}-${format}.zip`).catch((error: unknown) =>
            showFailure('The export could not be downloaded', error),
          ),
      }),
    ),
    { title: 'Delete', icon: IconTrash, shortcut: 'Del', destructive: true, run: () => void remove(chosen) },
  ];
}

function ExportList({ exported }: { exported: readonly Export[] }) {
  const [chosenId, setChosenId] = useSearchParameter('export');
  const newestFirst = useMemo(() => exported.toSorted((a, b) => b.createdAt - a.createdAt), [exported]);
  const { rows, table } = useSortedRows(newestFirst, columns, { keyOf });
  const chosen = rows.find(({ id }) => id === chosenId) ?? rows[0];
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(chosenId ? [chosenId] : []));
  useShortcuts('Exports', [
    {
      keys: 'delete',
      title: 'Delete the selected exports',
      run: () => void remove(rows.filter(({ id }) => selected.has(id))),
    },
  ]);
  return (
    <Splitter
      name="exports"
      label="Width of the details"
      fixed="second"
      initialSize={Math.min(440, Math.round(window.innerWidth * 0.38))}
      minimumSize={320}
      minimumOther={360}
      first={
        <DataTable
          name="exports"
          label="Exports"
          columns={columns}
          {...table}
          selected={selected}
          onSelectedChange={(next) => {
            setSelected(next);
            const [first] = next;
            if (first) setChosenId(first);
          }}
          actions={actionsFor}
        />
      }
      second={
        chosen && (
          <section className={styles.inspector} aria-label={`Export of ${chosen.runName}`}>
            <h2 className={styles.title}>
              {chosen.runName} · {exportFormatTitles[chosen.format]}
            </h2>
            <ExportResult exported={chosen} />
          </section>
        )
      }
    />
  );
}

/** Everything that was exported, with its proof and how to use it. */
export function ExportsPage() {
  const query = useQuery(host.exports.list.queryOptions());
  return (
    <Page
      title="Exports"
      scroll={false}
      detail={query.data && query.data.exports.length > 0 && String(query.data.exports.length)}
    >
      <Loaded query={query}>
        {({ exports }) =>
          exports.length === 0 ? (
            <EmptyState
              icon={<IconPackageExport size={32} stroke={1.4} />}
              title="No exports yet"
              actions={<Button onClick={() => navigate('/runs')}>Choose a run</Button>}
            >
              An export is a trained model in a format that other programs read. Open a run and press Export; the file
              is checked against the run’s own predictions before it is listed here.
            </EmptyState>
          ) : (
            <ExportList exported={exports} />
          )
        }
      </Loaded>
    </Page>
  );
}
