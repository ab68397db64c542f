import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Run } from '../../../shared/contract/run';
import { isForeign } from '../../../shared/contract/run-source';
import type { Command } from '../../lib/commands';
import { useCommands } from '../../lib/commands';
import { toFailure } from '../../lib/failure';
import { host } from '../../lib/host-client';
import { Loaded } from '../../lib/loaded';
import { Page } from '../../lib/page';
import { navigate, type RouteParameters, useSearchParameter } from '../../lib/router';
import { useShortcuts } from '../../lib/shortcuts';
import { Note } from '../../ui/note';
import { ProblemList } from '../../ui/problem-list';
import { ExportDialog } from '../exports';
import { canControl, canPause, controlActions, isPaused, resumeRun } from './control/control-actions';
import { openControlPanel } from './control/control-panel-state';
import { ActivationsTab } from './page/activations-tab';
import { ChartsTab } from './page/charts-tab';
import { CheckpointsTab } from './page/checkpoints-tab';
import { ConfigTab } from './page/config-tab';
import { EvaluationTab } from './page/evaluation-tab';
import { LogTab } from './page/log-tab';
import { RunActions, RunFacts, RunHeading } from './page/run-header';
import styles from './page/run-page.module.css';
import { WeightsOnly } from './page/weights-only';
import { DistributionsTab, SamplesTab, SystemTab } from './records';
import { canStop, hasModel, runActions } from './run-actions';
import { useZoomOfPage } from './run-view-state';

const parents = [{ title: 'Runs', to: '/runs' }];
const tabs = [
  'charts',
  'system',
  'distributions',
  'samples',
  'config',
  'evaluation',
  'activations',
  'checkpoints',
  'log',
] as const;
const tabTitles = {
  charts: 'Charts',
  system: 'System',
  distributions: 'Distributions',
  samples: 'Samples',
  config: 'Config',
  evaluation: 'Evaluation',
  activations: 'Activations',
  checkpoints: 'Checkpoints',
  log: 'Log',
} satisfies Record<(typeof tabs)[number], string>;

function RunError({ error }: { error: NonNullable<Run['error']> }) {
  return (
    <div className={styles.error}>
      <Note tone="error">
        <div>{error.message}</div>
        {error.data.fix && <div>{error.data.fix}</div>}
        {error.data.problems && error.data.problems.length > 0 && (
          <ProblemList problems={error.data.problems} label="Problems" />
        )}
      </Note>
    </div>
  );
}

/** Of a run that another window or program has deleted: what stands on its page stays in sight. */
function DeletedNote() {
  return (
    <div className={styles.error}>
      <Note
        tone="warning"
        action={
          <Button variant="default" size="compact-xs" onClick={() => navigate('/trash')}>
            Open the trash
          </Button>
        }
      >
        This run was deleted elsewhere. Until the trash is emptied it can be restored from there; what you change here
        is not saved meanwhile.
      </Note>
    </div>
  );
}

function RunView({ run, isDeleted }: { run: Run; isDeleted: boolean }) {
  const [tabInAddress, setTab] = useSearchParameter('tab');
  const tab = tabs.find((each) => each === tabInAddress) ?? 'charts';
  useZoomOfPage();
  const [exporting, setExporting] = useState<{ checkpointId: string | null } | null>(null);
  useShortcuts('Run', [
    { keys: 's', title: 'Stop', run: () => canStop(run) && void runActions.stop(run) },
    { keys: 'r', title: 'Resume', run: () => resumeRun(run) },
    { keys: 'p', title: 'Pause', run: () => canPause(run) && void controlActions.pause(run) },
    { keys: 'k', title: 'Checkpoint now', run: () => canControl(run) && void controlActions.checkpoint(run) },
    {
      keys: 'o',
      title: 'Change settings while it trains',
      run: () => (canControl(run) || run.status === 'completed') && openControlPanel(run.id),
    },
    { keys: 'f', title: 'Fork', run: () => hasModel(run) && runActions.fork(run) },
    { keys: 'e', title: 'Export', run: () => hasModel(run) && setExporting({ checkpointId: null }) },
  ]);
  const commands = useMemo<Command[]>(
    () => [
      ...(canStop(run)
        ? [
            {
              id: 'run.stop',
              group: 'Commands' as const,
              title: `Stop ${run.name}`,
              shortcut: 's',
              run: () => void runActions.stop(run),
            },
          ]
        : []),
      ...(run.canResume || isPaused(run)
        ? [
            {
              id: 'run.resume',
              group: 'Commands' as const,
              title: `Resume ${run.name}`,
              shortcut: 'r',
              run: () => resumeRun(run),
            },
          ]
        : []),
      ...(hasModel(run)
        ? [
            {
              id: 'run.export',
              group: 'Commands' as const,
              title: `Export ${run.name}`,
              shortcut: 'e',
              run: () => setExporting({ checkpointId: null }),
            },
            {
              id: 'run.fork',
              group: 'Commands' as const,
              title: `Fork ${run.name}`,
              shortcut: 'f',
              run: () => runActions.fork(run),
            },
          ]
        : []),
      ...(isForeign(run.source)
        ? []
        : [
            {
              id: 'run.again',
              group: 'Commands' as const,
              title: `New run like ${run.name}`,
              run: () => runActions.again(run),
            },
          ]),
      ...tabs.map(
        (each): Command => ({
          id: `run.tab:${each}`,
          group: 'Commands',
          title: `Show ${tabTitles[each].toLowerCase()} of ${run.name}`,
          run: () => setTab(each === 'charts' ? null : each),
        }),
      ),
    ],
    [run, setTab],
  );
  useCommands(commands);
  return (
    <Page
      title={run.name}
      parents={parents}
      heading={<RunHeading run={run} />}
      scroll={false}
      actions={!isDeleted && <RunActions run={run} onExport={() => setExporting({ checkpointId: null })} />}
      tabs={
        <>
          {isDeleted && <DeletedNote />}
          <RunFacts run={run} />
          {run.error && <RunError error={run.error} />}
        </>
      }
    >
      <Tabs value={tab} onChange={(next) => setTab(next === 'charts' ? null : next)} className={styles.tabs}>
        <Tabs.List className={styles.tabList}>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {tabTitles[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="charts" className={styles.panel}>
          <ChartsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="system" className={styles.panel}>
          <SystemTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="distributions" className={styles.panel}>
          <DistributionsTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="samples" className={styles.panel}>
          <SamplesTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="config" className={styles.panel}>
          <ConfigTab run={run} />
        </Tabs.Panel>
        <Tabs.Panel value="evaluation" className={styles.panel}>
          <WeightsOnly run={run}>
            <EvaluationTab run={run} />
          </WeightsOnly>
        </Tabs.Panel>
        <Tabs.Panel value="activations" className={styles.panel}>
          <WeightsOnly run={run}>
            <ActivationsTab run={run} />
          </WeightsOnly>
        </Tabs.Panel>
        <Tabs.Panel value="checkpoints" className={styles.panel}>
          <WeightsOnly run={run}>
            <CheckpointsTab run={run} onExport={(checkpointId) => setExporting({ checkpointId })} />
          </WeightsOnly>
        </Tabs.Panel>
        <Tabs.Panel value="log" className={styles.panel}>
          <LogTab run={run} />
        </Tabs.Panel>
      </Tabs>
      {exporting && <ExportDialog run={run} checkpointId={exporting.checkpointId} onClose={() => setExporting(null)} />}
    </Page>
  );
}

/** `/runs/:id`: one run, live. */
export function RunPage({ parameters }: { parameters: RouteParameters }) {
  const query = useQuery(host.runs.get.queryOptions({ input: { id: parameters.id ?? '' } }));
  const isDeleted = query.error !== null && toFailure(query.error).code === 'NOT_FOUND';
  if (query.data) return <RunView key={query.data.run.id} run={query.data.run} isDeleted={isDeleted} />;
  return (
    <Page title="Run" parents={parents}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}
