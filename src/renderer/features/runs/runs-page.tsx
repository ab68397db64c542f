import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import {
  IconChartLine,
  IconChevronDown,
  IconDots,
  IconFileImport,
  IconGitCompare,
  IconHistory,
  IconPlus,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Fragment, useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { RunSummary } from '../../../shared/contract/run';
import { drawnIds } from '../../../shared/run-table/eyes';
import { filterOf } from '../../../shared/run-table/filter-runs';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { RenameDialog } from '../../lib/rename-dialog';
import { navigate } from '../../lib/router';
import {
  isListed,
  type ListedRun,
  type RunList as Listing,
  useColumnsInSight,
  useRunList,
  useWholeRunList,
} from '../../lib/run-list';
import { useShortcuts } from '../../lib/shortcuts';
import { showFailure } from '../../lib/toast';
import { DropTarget } from '../../ui/drop-target';
import { EmptyState } from '../../ui/empty-state';
import { Splitter } from '../../ui/splitter';
import { ExportDialog } from '../exports';
import { InterruptedImports, importDroppedHistory, openHistoryImport } from '../histories';
import { openPortableFile } from '../portables';
import { InterruptedRuns } from './interrupted-runs';
import { compareMetrics } from './metric-order';
import { isActive, runActions } from './run-actions';
import { chooseMetrics, preferredMetrics } from './run-metrics';
import { useRunView, useZoomOfPage } from './run-view-state';
import styles from './runs-page.module.css';
import { NotesDialog } from './table/notes-dialog';
import { defaultColumnIds, wantedColumns } from './table/run-columns';
import { keyOfLine, runsOfLine } from './table/run-lines';
import { actionsFor, type RunRowActions } from './table/run-row-actions';
import { RunTable } from './table/run-table';
import { TagDialog } from './table/tag-dialog';
import { useFoundRuns, useRunLines } from './table/use-run-lines';
import { useKeptTable } from './use-kept-table';
import { VisibleCharts } from './visible-charts';

const noRuns: readonly ListedRun[] = [];
const noNames: readonly string[] = [];
const noMetrics: readonly { metric: string; runCount: number }[] = [];
const noList: Listing = { runs: noRuns, columns: new Map() };

/** The runs with the columns that decide which rows there are, and those that the table has asked for. */
function useShownRuns() {
  const { columns, filter, sort, grouping } = useRunView(({ layout }) => layout);
  const metricNames = useQuery(host.runs.metricNames.queryOptions({ input: { ids: null } })).data?.names ?? noNames;
  const metricCounts =
    useQuery(host.runs.metricCounts.queryOptions({ input: { metrics: preferredMetrics } })).data?.metrics ?? noMetrics;
  const runCount = useRunList().data?.runs.length ?? 0;
  const shown = useMemo(
    () => columns ?? defaultColumnIds(chooseMetrics(metricCounts, runCount)),
    [columns, metricCounts, runCount],
  );
  const wanted = useMemo(() => {
    const deciding = wantedColumns([...sort.map(({ id }) => id), ...grouping]);
    return [...new Set([...filterOf(filter).columns, ...deciding])];
  }, [sort, filter, grouping]);
  const metrics = useMemo(() => metricNames.toSorted(compareMetrics), [metricNames]);
  const query = useWholeRunList(wanted);
  const { failed } = query;
  const failure = useMemo(
    () => [...wanted, ...shown].map((name) => failed.get(name)).find((each) => each !== undefined) ?? null,
    [failed, wanted, shown],
  );
  return { query: failure === null ? query : { ...query, error: query.error ?? failure }, shown, metrics };
}

function NoRuns() {
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
          <Button variant="subtle" color="gray" onClick={() => openHistoryImport()}>
            Import history
          </Button>
        </>
      }
    >
      A run is one training of one config. It appears here as soon as it starts, with its curves beside it. Runs of
      TensorBoard, MLflow or Weights & Biases can be imported.
    </EmptyState>
  );
}

/** What concerns no run in particular. */
function PageMenu() {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label="More about runs">
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconHistory size={16} stroke={1.6} />} onClick={() => openHistoryImport()}>
          Import history
        </Menu.Item>
        <Menu.Item leftSection={<IconFileImport size={16} stroke={1.6} />} onClick={() => openPortableFile()}>
          Open a portable file
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What can be done with the selected runs, as in the context menu. */
function ChosenMenu({ chosen, drawn, handlers }: ChosenMenuProps) {
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={14} />}>
          {chosen.length === 1 ? '1 run' : `${formatCount(chosen.length)} runs`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="min(560px, 80vh)" style={{ overflowY: 'auto' }}>
        {actionsFor(chosen, drawn, handlers).map(({ title, icon: Icon, destructive, section, run }, index, all) => (
          <Fragment key={title}>
            {index > 0 && (destructive || section !== all[index - 1]?.section) && <Menu.Divider />}
            <Menu.Item
              leftSection={Icon && <Icon size={16} stroke={1.6} />}
              {...(destructive && { color: 'red' })}
              onClick={run}
            >
              {title}
            </Menu.Item>
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface ChosenMenuProps {
  chosen: readonly ListedRun[];
  drawn: ReadonlySet<string>;
  handlers: RunRowActions;
}

/** A dialog that is open about some runs. */
type Asking =
  | { kind: 'rename' | 'export'; run: RunSummary }
  | { kind: 'notes'; run: ListedRun }
  | { kind: 'tag'; runs: readonly ListedRun[]; present: boolean };

function Dialog({ asking, all, onClose }: { asking: Asking; all: readonly ListedRun[]; onClose: () => void }) {
  if (asking.kind === 'tag')
    return <TagDialog runs={asking.runs} all={all} present={asking.present} onClose={onClose} />;
  if (asking.kind === 'notes') return <NotesDialog run={asking.run} onClose={onClose} />;
  if (asking.kind === 'export') return <ExportDialog run={asking.run} onClose={onClose} />;
  const { id, name } = asking.run;
  return (
    <RenameDialog
      title="Rename run"
      name={name}
      rename={(given) => client.runs.update({ id, name: given })}
      onClose={onClose}
    />
  );
}

function RunsView() {
  const { query, shown, metrics } = useShownRuns();
  const wantInSight = useColumnsInSight();
  const onColumnsInSight = useCallback((ids: readonly string[]) => wantInSight(wantedColumns(ids)), [wantInSight]);
  const { eyes, layout, openGroups } = useRunView();
  useZoomOfPage();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Asking | null>(null);
  const list = query.data ?? noList;
  const { runs } = list;
  const found = useFoundRuns(list, query.failed, layout.filter);
  const view = useRunLines(found, list.columns, layout, openGroups);
  const { lines } = view;
  const drawn = useMemo(() => drawnIds(found, eyes), [found, eyes]);
  // The table answers first, the charts right after it.
  const chartedFound = useDeferredValue(found);
  const chartedDrawn = useDeferredValue(drawn);
  const chosen = useMemo(
    () =>
      selected.size === 0
        ? noRuns
        : [...new Set(lines.filter((line) => selected.has(keyOfLine(line))).flatMap(runsOfLine))],
    [lines, selected],
  );
  const listed = useMemo(() => runs.filter(isListed), [runs]);
  const listedCount = listed.length;
  const activeCount = useMemo(() => runs.filter(isActive).length, [runs]);
  const compare = () => chosen.length > 1 && runActions.compare(chosen);
  const remove = async () => {
    if (chosen.length > 0 && (await runActions.remove(chosen))) setSelected(new Set());
  };
  useShortcuts('Runs', [
    { keys: 'c', title: 'Compare the selected runs', run: compare },
    { keys: 't', title: 'Tag the selected runs', run: () => chosen.length > 0 && onTag(chosen, true) },
    {
      keys: 'a',
      title: 'Archive the selected runs',
      run: () =>
        chosen.length > 0 &&
        void runActions.archive(
          chosen,
          chosen.some(({ archivedAt }) => archivedAt === null),
        ),
    },
    { keys: 'delete', title: 'Delete the selected runs', run: () => void remove() },
    { keys: 'n', title: 'New run', run: () => navigate('/models') },
  ]);
  const onTag = (those: readonly ListedRun[], present: boolean) => setAsking({ kind: 'tag', runs: those, present });
  const saver = useRef(() => {});
  const handlers = {
    onRename: (run: RunSummary) => setAsking({ kind: 'rename', run }),
    onExport: (run: RunSummary) => setAsking({ kind: 'export', run }),
    onNotes: (run: ListedRun) => setAsking({ kind: 'notes', run }),
    onTag,
    onSaveTable: () => saver.current(),
  };
  return (
    <Page
      title="Runs"
      scroll={false}
      detail={runs.length > 0 && `${formatCount(listedCount)}${activeCount > 0 ? `, ${activeCount} active` : ''}`}
      actions={
        <Group gap={8}>
          {chosen.length > 0 && <ChosenMenu chosen={chosen} drawn={drawn} handlers={handlers} />}
          {chosen.length > 1 && (
            <Button variant="default" leftSection={<IconGitCompare size={16} stroke={1.6} />} onClick={compare}>
              Compare {formatCount(chosen.length)}
            </Button>
          )}
          <PageMenu />
          <Button leftSection={<IconPlus size={16} />} onClick={() => navigate('/models')}>
            New run
          </Button>
        </Group>
      }
    >
      <DropTarget
        onItems={importDroppedHistory}
        onFailure={(error) => showFailure('What was dropped cannot be read', error)}
      >
        <Loaded query={query}>
          {() =>
            runs.length === 0 ? (
              <NoRuns />
            ) : (
              <>
                {query.error !== null && (
                  <div className={styles.failure}>
                    <FailureNote
                      title="Not everything about the runs could be read"
                      error={query.error}
                      onRetry={query.refetch}
                    />
                  </div>
                )}
                <InterruptedRuns runs={listed} />
                <InterruptedImports />
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
                      listedCount={listedCount}
                      metrics={metrics}
                      shown={shown}
                      found={found}
                      drawn={drawn}
                      selected={selected}
                      onSelected={setSelected}
                      chosen={chosen}
                      view={view}
                      onColumnsInSight={onColumnsInSight}
                      saver={saver}
                      {...handlers}
                    />
                  }
                  second={<VisibleCharts found={chartedFound} drawn={chartedDrawn} />}
                />
              </>
            )
          }
        </Loaded>
      </DropTarget>
      {asking && <Dialog asking={asking} all={runs} onClose={() => setAsking(null)} />}
    </Page>
  );
}

/** All runs of the project: the table at the left, the curves of the visible ones at the right. */
export function RunsPage() {
  return useKeptTable() ? <RunsView /> : <Page title="Runs">{null}</Page>;
}
