import { formatCount } from '../../../shared/base/format';
import type { IncomingRun } from '../../../shared/contract/portable';
import { DataTable, type DataTableColumn, useSortedRows } from '../../ui/data-table';
import { runWords } from './incoming-words';
import styles from './portables.module.css';

const keyOf = ({ id }: { id: string }) => id;

const columns: readonly DataTableColumn<IncomingRun>[] = [
  {
    id: 'name',
    title: 'Run',
    width: 180,
    sortable: true,
    text: ({ name }) => name,
    cell: ({ name }) => <span className={styles.name}>{name}</span>,
  },
  {
    id: 'here',
    title: 'Here',
    width: 220,
    sortable: true,
    text: runWords,
    cell: (run) => <span className={run.state === 'same' ? styles.muted : undefined}>{runWords(run)}</span>,
  },
  {
    id: 'status',
    title: 'Status',
    width: 92,
    sortable: true,
    text: ({ status }) => status,
    cell: ({ status }) => status,
  },
  {
    id: 'points',
    title: 'Points',
    width: 88,
    align: 'end',
    sortable: true,
    text: ({ pointCount }) => String(pointCount),
    value: ({ pointCount }) => pointCount,
    cell: ({ pointCount }) => formatCount(pointCount),
  },
  {
    id: 'checkpoints',
    title: 'Checkpoints',
    width: 92,
    align: 'end',
    sortable: true,
    text: ({ checkpointCount }) => String(checkpointCount),
    value: ({ checkpointCount }) => checkpointCount,
    cell: ({ checkpointCount }) => formatCount(checkpointCount),
  },
  {
    id: 'data',
    title: 'Data set',
    width: 140,
    sortable: true,
    text: ({ datasetName }) => datasetName,
    cell: ({ datasetName }) => datasetName,
  },
];

interface IncomingRunsProps {
  runs: readonly IncomingRun[];
  /** Empty: all of them. */
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
}

/** The runs of a file and what becomes of each; selecting some leaves the others out. */
export function IncomingRuns({ runs, selected, onSelected }: IncomingRunsProps) {
  const { table } = useSortedRows(runs, columns, { keyOf });
  return (
    <div className={styles.runs}>
      <DataTable
        name="incoming-runs"
        label="Runs in the file"
        columns={columns}
        {...table}
        selected={selected}
        onSelectedChange={onSelected}
      />
    </div>
  );
}
