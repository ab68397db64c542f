import { Button, Tabs } from '@mantine/core';
import { IconFileAnalytics, IconGitCompare } from '@tabler/icons-react';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/base/format';
import type { RunSummary } from '../../../shared/contract/run';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { offerToReport } from '../../lib/report-offer';
import { navigate, useSearchParameter } from '../../lib/router';
import { isListed, useRunList } from '../../lib/run-list';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { RecordComparison } from '../runs';
import { AncestryTab } from './ancestry-tab';
import { ArchitectureTab } from './architecture-tab';
import styles from './compare-page.module.css';
import { CurvesTab } from './curves-tab';
import { DifferencesTab } from './differences-tab';
import { ImportanceTab } from './importance-tab';
import { MetricsTab } from './metrics-tab';
import { ParallelCrowdTab, ParallelTab } from './parallel-tab';
import { blockOfTab } from './report-blocks';
import { RunChips } from './run-chips';
import { StatisticsTab } from './statistics-tab';
import { TradeOffTab } from './trade-off-tab';
import { comparedCount, useComparison } from './use-comparison';

const tabs = [
  'curves',
  'differences',
  'metrics',
  'records',
  'parallel',
  'tradeOff',
  'statistics',
  'importance',
  'architecture',
  'ancestry',
] as const;
const tabTitles = {
  curves: 'Curves',
  differences: 'Differences',
  metrics: 'Metrics',
  records: 'Records',
  parallel: 'Parallel',
  tradeOff: 'Trade-off',
  statistics: 'Statistics',
  importance: 'Importance',
  architecture: 'Architecture',
  ancestry: 'Ancestry',
} satisfies Record<(typeof tabs)[number], string>;

/** Tabs that are made from what the host compared. */
const analyses = {
  differences: DifferencesTab,
  metrics: MetricsTab,
  parallel: ParallelTab,
  tradeOff: TradeOffTab,
  statistics: StatisticsTab,
  importance: ImportanceTab,
  ancestry: AncestryTab,
} as const;

function Comparison({ runs }: { runs: readonly RunSummary[] }) {
  const [tabInAddress, setTab] = useSearchParameter('tab');
  const tab = tabs.find((each) => each === tabInAddress) ?? 'curves';
  const compared = useMemo(() => runs.slice(0, comparedCount), [runs]);
  // Axes are drawn of the run table's own columns where the host would not put so many runs side by side.
  const isCrowd = tab === 'parallel' && runs.length > compared.length;
  const query = useComparison(runs, !isCrowd && tab !== 'curves' && tab !== 'architecture' && tab !== 'records');
  return (
    <Tabs value={tab} onChange={(next) => setTab(next === 'curves' ? null : next)} className={styles.tabs}>
      <Tabs.List className={styles.tabList}>
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {tabTitles[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab} className={styles.panel}>
        {runs.length > compared.length && !isCrowd && (
          <Note tone="info">
            The first {formatCount(compared.length)} of {formatCount(runs.length)} runs are compared here; Parallel
            shows all of them.
          </Note>
        )}
        {tab === 'curves' && <CurvesTab runs={compared} />}
        {tab === 'architecture' && <ArchitectureTab runs={compared} />}
        {tab === 'records' && <RecordComparison runs={compared} />}
        {isCrowd && <ParallelCrowdTab runs={runs} />}
        {!isCrowd && tab !== 'curves' && tab !== 'architecture' && tab !== 'records' && (
          <Loaded query={query}>
            {(comparison) => {
              const Shown = analyses[tab];
              return <Shown {...comparison} />;
            }}
          </Loaded>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

/** `/compare?runs=a,b`: some runs side by side. */
export function ComparePage() {
  const query = useRunList();
  const [inAddress, setInAddress] = useSearchParameter('runs');
  const all = query.data?.runs ?? noRuns;
  const chosen = useMemo(() => {
    const byName = new Map(all.toReversed().map((run) => [run.name, run]));
    const byId = new Map(all.map((run) => [run.id, run]));
    return [...new Set((inAddress ?? '').split(',').flatMap((id) => byId.get(id) ?? byName.get(id) ?? []))];
  }, [inAddress, all]);
  const setIds = (ids: readonly string[]) => setInAddress(ids.join(','));
  const newest = all.filter(isListed).slice(0, 2);
  return (
    <Page
      title="Compare"
      scroll={false}
      detail={chosen.length > 0 && `${formatCount(chosen.length)} of ${formatCount(all.length)} runs`}
      actions={
        chosen.length >= 2 && (
          <Button
            variant="default"
            leftSection={<IconFileAnalytics size={16} stroke={1.6} />}
            onClick={() => {
              const settings = new URLSearchParams(window.location.search);
              offerToReport([blockOfTab(settings.get('tab') ?? 'curves', chosen, settings)]);
            }}
          >
            Add to report
          </Button>
        )
      }
      tabs={all.length > 0 && <RunChips all={all} chosen={chosen} onChange={setIds} />}
    >
      <Loaded query={query}>
        {() =>
          chosen.length >= 2 ? (
            <Comparison runs={chosen} />
          ) : (
            <EmptyState
              icon={<IconGitCompare size={32} stroke={1.4} />}
              title={chosen.length === 1 ? 'Choose one more run' : 'Choose two or more runs'}
              actions={
                newest.length === 2 && chosen.length === 0 ? (
                  <>
                    <Button onClick={() => setIds(newest.map(({ id }) => id))}>Compare the two newest</Button>
                    <Button variant="default" onClick={() => navigate('/runs')}>
                      Choose in the runs table
                    </Button>
                  </>
                ) : (
                  <Button variant="default" onClick={() => navigate(all.length < 2 ? '/models' : '/runs')}>
                    {all.length < 2 ? 'Train a run' : 'Choose in the runs table'}
                  </Button>
                )
              }
            >
              Their curves lie over each other, only what differs in their configs is listed, and the best figure of
              each metric is marked. In the runs table, select rows with Shift or Ctrl and press C.
            </EmptyState>
          )
        }
      </Loaded>
    </Page>
  );
}

const noRuns: readonly RunSummary[] = [];
