import { Button, Group } from '@mantine/core';
import { IconChartLine, IconGitCompare, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { RunSummary } from '../../../shared/contract/run';
import { filterOf, filterRuns } from '../../../shared/run-table/filter-runs';
import { ChartControls } from '../../lib/charts';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate } from '../../lib/router';
import { type RunList as Listing, useRunList } from '../../lib/run-list';
import { useShortcuts } from '../../lib/shortcuts';
import { EmptyState } from '../../ui/empty-state';
import { Splitter } from '../../ui/splitter';
import { ExportDialog } from '../exports';
import { InterruptedRuns } from './interrupted-runs';
import { compareMetrics } from './metric-order';
import { isActive, runActions } from './run-actions';
import { chooseMetrics } from './run-metrics';
import { useRunView } from './run-view-state';
import styles from './runs-page.module.css';
import { RunCharts } from './series/run-charts';
import { useMetricNames } from './series/use-metric-names';
import { defaultColumnIds, wantedColumns } from './table/run-columns';
import { RunTable } from './table/run-table';

/** Lines above this hide each other; the newest ones are drawn and the page says so. */
const chartedCount = 100;

function VisibleCharts({ list }: { list: Listing }) {
  const { hiddenIds, filter, chartView, setChartView } = useRunView();
  const visible = useMemo(() => {
    const hidden = new Set(hiddenIds);
    return filterRuns(list, filterOf(filter)).filter(({ id }) => !hidden.has(id));
  }, [list, hiddenIds, filter]);
  const charted = useMemo(() => visible.slice(0, chartedCount), [visible]);
  const { names } = useMetricNames(charted);
  return (
    <div className={styles.charts}>
      <div className={styles.controls}>
        <ChartControls view={chartView} metrics={names} onChange={setChartView} />
      </div>
      <div className={styles.scroll}>
        {visible.length > charted.length && (
          <p className={styles.note}>
            The newest {charted.length} of {visible.length} visible runs are drawn; filter or hide some to see others.
          </p>
        )}
        <RunCharts
          runs={charted}
          view={chartView}
          onView={setChartView}
          arrange="metric"
          layoutName="runs"
          emptyText={
            visible.length === 0
              ? 'No run is visible: click an eye in the table.'
              : 'The visible runs have no points yet.'
          }
        />
      </div>
    </div>
  );
}

function RunList({ list, metrics, shown, selected, onSelected }: RunListProps) {
  const { runs } = list;
  const [renaming, setRenaming] = useState<RunSummary | null>(null);
  const [exporting, setExporting] = useState<RunSummary | null>(null);
  if (runs.length === 0)
    return (
      <EmptyState
        icon={<IconChartLine size={32} stroke={1.4} />}
        title="No runs yet"
        actions={
          <>
            <Button onClick={() => navigate('/models')}>Choose a template</Button>
            <Button variant="default" onClick={() => navigate('/models/iris-mlp')}>
              Train on the iris sample
            </Button>
          </>
        }
      >
        A run is one training of one config. It appears here as soon as it starts, with its curves beside it.
      </EmptyState>
    );
  return (
    <>
      <InterruptedRuns runs={runs} />
      <Splitter
        name="runs"
        label="Width of the table"
        fixed="first"
        initialSize={Math.min(720, Math.round(window.innerWidth / 2))}
        minimumSize={280}
        minimumOther={320}
        first={
          <RunTable
            list={list}
            metrics={metrics}
            shown={shown}
            selected={selected}
            onSelected={onSelected}
            onRename={setRenaming}
            onExport={setExporting}
          />
        }
        second={<VisibleCharts list={list} />}
      />
      {renaming && (
        <RenameDialog
          title="Rename run"
          name={renaming.name}
          rename={(name) => client.runs.update({ id: renaming.id, name })}
          onClose={() => setRenaming(null)}
        />
      )}
      {exporting && <ExportDialog run={exporting} onClose={() => setExporting(null)} />}
    </>
  );
}

interface RunListProps {
  list: Listing;
  metrics: readonly string[];
  shown: readonly string[];
  selected: ReadonlySet<string>;
  onSelected(selected: ReadonlySet<string>): void;
}

const noRuns: readonly RunSummary[] = [];
const noMetrics: readonly { metric: string; runCount: number }[] = [];

/** The runs with the columns that table and filter ask for. */
function useShownRuns() {
  const { columns, filter, sort } = useRunView();
  const metricCounts =
    useQuery(host.runs.metricNames.queryOptions({ input: { ids: null } })).data?.metrics ?? noMetrics;
  const bare = useRunList().data;
  const shown = useMemo(
    () => columns ?? defaultColumnIds(chooseMetrics(metricCounts, bare?.runs.length ?? 0)),
    [columns, metricCounts, bare],
  );
  const wanted = useMemo(
    () => [...new Set([...wantedColumns([...shown, ...sort.map(({ id }) => id)]), ...filterOf(filter).columns])].sort(),
    [shown, sort, filter],
  );
  const metrics = useMemo(() => metricCounts.map(({ metric }) => metric).toSorted(compareMetrics), [metricCounts]);
  return { query: useRunList(wanted), shown, metrics };
}

/** All runs of the project: the table at the left, the curves of the visible ones at the right. */
export function RunsPage() {
  const { query, shown, metrics } = useShownRuns();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const runs = query.data?.runs ?? noRuns;
  const chosen = runs.filter(({ id }) => selected.has(id));
  const activeCount = runs.filter(isActive).length;
  const compare = () => chosen.length > 1 && runActions.compare(chosen);
  const remove = async () => {
    if (chosen.length > 0 && (await runActions.remove(chosen))) setSelected(new Set());
  };
  useShortcuts('Runs', [
    { keys: 'c', title: 'Compare the selected runs', run: compare },
    { keys: 'delete', title: 'Delete the selected runs', run: () => void remove() },
    { keys: 'n', title: 'New run', run: () => navigate('/models') },
  ]);
  return (
    <Page
      title="Runs"
      scroll={false}
      detail={runs.length > 0 && `${runs.length}${activeCount > 0 ? `, ${activeCount} active` : ''}`}
      actions={
        <Group gap={8}>
          {chosen.length > 0 && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconTrash size={16} stroke={1.6} />}
              onClick={() => void remove()}
            >
              Delete {chosen.length > 1 ? chosen.length : ''}
            </Button>
          )}
          {chosen.length > 1 && (
            <Button variant="default" leftSection={<IconGitCompare size={16} stroke={1.6} />} onClick={compare}>
              Compare {chosen.length}
            </Button>
          )}
          <Button leftSection={<IconPlus size={16} />} onClick={() => navigate('/models')}>
            New run
          </Button>
        </Group>
      }
    >
      <Loaded query={query}>
        {(list) => <RunList list={list} metrics={metrics} shown={shown} selected={selected} onSelected={setSelected} />}
      </Loaded>
    </Page>
  );
}
