import { ActionIcon, Button, Group, Menu, TextInput, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconCopyPlus,
  IconDots,
  IconFileExport,
  IconGitCompare,
  IconGitFork,
  IconPackageExport,
  IconRepeat,
  IconTerminal2,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, formatDuration, formatNumber } from '../../../../shared/base/format';
import type { Run } from '../../../../shared/contract/run';
import { isForeign, runSourceToolTitles } from '../../../../shared/contract/run-source';
import { client } from '../../../lib/host-client';
import { navigate } from '../../../lib/router';
import { useRunPreparing, useRunProgress } from '../../../lib/run-progress-store';
import { showFailure } from '../../../lib/toast';
import { ProgressLine } from '../../../ui/progress-line';
import { RelativeTime } from '../../../ui/relative-time';
import { RunData, RunSplit } from '../../datasets';
import { openRunExport } from '../../portables';
import { controlActions, isPaused } from '../control/control-actions';
import { InterventionChip } from '../control/intervention-chip';
import { PauseNote } from '../control/pause-note';
import { RunControls } from '../control/run-controls';
import { hasModel, isActive, runActions } from '../run-actions';
import { RunDuration } from '../run-duration';
import { RunStatusBadge } from '../run-status';
import { CompilationPopover } from './compilation-popover';
import { RunCommand } from './run-command';
import styles from './run-page.module.css';

/** The run's name, renamed where it stands: Enter keeps, Esc leaves it. */
export function RunHeading({ run }: { run: Run }) {
  const [typed, setTyped] = useState<string | null>(null);
  const keep = () => {
    const name = typed?.trim();
    setTyped(null);
    if (!name || name === run.name) return;
    client.runs
      .update({ id: run.id, name })
      .catch((error: unknown) => showFailure('The run could not be renamed', error));
  };
  if (typed === null)
    return (
      <Tooltip label="Rename">
        <UnstyledButton className={styles.heading} onClick={() => setTyped(run.name)}>
          {run.name}
        </UnstyledButton>
      </Tooltip>
    );
  return (
    <TextInput
      w={320}
      aria-label="Name of the run"
      autoFocus
      maxLength={200}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onFocus={({ currentTarget }) => currentTarget.select()}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
        if (event.key === 'Escape') {
          event.stopPropagation();
          setTyped(null);
        }
      }}
    />
  );
}

function Progress({ run }: { run: Run }) {
  const progress = useRunProgress(run.id);
  const preparing = useRunPreparing(run.id);
  if (run.status === 'queued') return <span className={styles.fact}>Waits for the runs before it</span>;
  if (run.status === 'starting' && preparing)
    return (
      <div className={styles.progress}>
        <ProgressLine fraction={preparing.fraction} label={`Preparation of ${run.name}`} />
        <span className={styles.fact}>
          {preparing.detail} · {Math.round(preparing.fraction * 100)} %
          {preparing.remainingMs !== null && ` · ${formatDuration(preparing.remainingMs)} left`}
        </span>
      </div>
    );
  const step = Math.max(progress?.step ?? 0, run.step);
  const stepCount = progress?.stepCount ?? run.stepCount;
  const remaining = progress?.remainingMs;
  return (
    <div className={styles.progress}>
      <ProgressLine fraction={stepCount ? step / stepCount : null} label={`Progress of ${run.name}`} />
      <span className={styles.fact}>
        {stepCount ? `step ${formatCount(step)} of ${formatCount(stepCount)}` : 'preparing'}
        {progress && ` · epoch ${formatCount(progress.epoch)} of ${formatCount(progress.epochCount)}`}
        {progress &&
          !isPaused(run) &&
          progress.samplesPerSecond > 0 &&
          ` · ${formatNumber(Math.round(progress.samplesPerSecond))} samples/s`}
        {!isPaused(run) && remaining !== null && remaining !== undefined && ` · ${formatDuration(remaining)} left`}
      </span>
    </div>
  );
}

function describeCompilation({ compiled }: Run): string | null {
  if (!compiled) return null;
  return compiled.state === 'compiled'
    ? 'compiled'
    : `eager: ${(compiled.reason ?? 'no reason was recorded').replace(/\.$/, '')}`;
}

/** Status and the facts that place a run, in one line below its name. */
export function RunFacts({ run }: { run: Run }) {
  const compilation = describeCompilation(run);
  return (
    <div className={styles.facts}>
      <span className={styles.standing}>
        <RunStatusBadge status={run.status} />
        <span className={styles.fact} aria-live="polite">
          <PauseNote run={run} />
        </span>
      </span>
      <InterventionChip run={run} />
      <span className={styles.fact}>{run.experiment}</span>
      {run.datasetName !== '' && (
        <span className={styles.fact}>
          <RunData run={run} />
        </span>
      )}
      {run.split && (
        <span className={styles.fact}>
          <RunSplit run={run} />
        </span>
      )}
      {run.engine && (
        <span className={styles.fact} title={[run.engineReason, run.compiled?.detail].filter(Boolean).join('\n')}>
          {run.engine}
          {compilation && (
            <>
              {' · '}
              <CompilationPopover compiled={run.compiled} text={compilation} />
            </>
          )}
        </span>
      )}
      {run.parameterCount !== null && <span className={styles.fact}>{formatCount(run.parameterCount)} parameters</span>}
      {run.status !== 'queued' && (
        <span className={styles.fact}>
          <RunDuration run={run} />
        </span>
      )}
      {run.source && (
        <span className={styles.fact} title={run.source.path}>
          from {runSourceToolTitles[run.source.tool]}
        </span>
      )}
      {run.startedAt !== null && (
        <span className={styles.fact}>
          started <RelativeTime atMs={run.startedAt} />
        </span>
      )}
      {isActive(run) && <Progress run={run} />}
    </div>
  );
}

/** What can be done with the run now; the one that moves it on is the primary one. */
export function RunActions({ run, onExport }: { run: Run; onExport(): void }) {
  const [isCommandShown, setCommandShown] = useState(false);
  const remove = async () => {
    if (await runActions.remove([run])) navigate('/runs');
  };
  return (
    <Group gap={8} wrap="nowrap">
      {isCommandShown && <RunCommand run={run} onClose={() => setCommandShown(false)} />}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconCopyPlus size={16} stroke={1.6} />}
            disabled={isForeign(run.source)}
            onClick={() => runActions.again(run)}
          >
            New run like this{isForeign(run.source) && ' (its config is not the studio’s)'}
          </Menu.Item>
          <Menu.Item
            disabled={isForeign(run.source)}
            leftSection={<IconRepeat size={16} stroke={1.6} />}
            onClick={() => void controlActions.reproduce(run, true)}
          >
            {run.interventionCount > 0 ? 'Reproduce, interventions included' : 'Reproduce'}
          </Menu.Item>
          {run.interventionCount > 0 && (
            <Menu.Item
              leftSection={<IconRepeat size={16} stroke={1.6} />}
              onClick={() => void controlActions.reproduce(run, false)}
            >
              Reproduce without interventions
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconGitCompare size={16} stroke={1.6} />} onClick={() => runActions.compare([run])}>
            Compare with others
          </Menu.Item>
          <Menu.Item
            leftSection={<IconTerminal2 size={16} stroke={1.6} />}
            disabled={isForeign(run.source)}
            onClick={() => setCommandShown(true)}
          >
            Show the command
          </Menu.Item>
          <Menu.Item leftSection={<IconFileExport size={16} stroke={1.6} />} onClick={() => openRunExport([run])}>
            Export history
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash size={16} stroke={1.6} />} onClick={() => void remove()}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {hasModel(run) && (
        <Button
          variant="default"
          leftSection={<IconGitFork size={16} stroke={1.6} />}
          onClick={() => runActions.fork(run)}
        >
          Fork
        </Button>
      )}
      <RunControls run={run} />
      {hasModel(run) && (
        <Button
          variant={run.canResume ? 'default' : 'filled'}
          leftSection={<IconPackageExport size={16} stroke={1.6} />}
          onClick={onExport}
        >
          Export
        </Button>
      )}
    </Group>
  );
}
