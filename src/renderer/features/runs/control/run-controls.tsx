import { ActionIcon, Button, Popover, Tooltip } from '@mantine/core';
import {
  IconAdjustmentsHorizontal,
  IconDeviceFloppy,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../../shared/contract/run';
import { FailureNote } from '../../../lib/failure-note';
import { host } from '../../../lib/host-client';
import { canStop, runActions } from '../run-actions';
import { canControl, canPause, controlActions, isPaused } from './control-actions';
import { ControlPanel } from './control-panel';
import { closeControlPanel, openControlPanel, useControlPanel } from './control-panel-state';
import { LongerPanel } from './longer-panel';

/** Reads while it is open alone, so that the fields never begin with what stood when it was open before. */
function LivePanel({ run }: { run: Run }) {
  const query = useQuery({
    ...host.runs.liveSettings.queryOptions({ input: { id: run.id } }),
    staleTime: 0,
    gcTime: 0,
    // The rate of a schedule moves on.
    refetchInterval: 1_000,
  });
  const settings = query.data?.settings;
  if (settings) return <ControlPanel key={settings.phase.index} run={run} settings={settings} />;
  if (query.error) return <FailureNote title="The settings cannot be read" error={query.error} />;
  return <span>{query.isPending ? 'Reading the settings …' : 'The engine has not begun to train yet.'}</span>;
}

/** Settings of a training, or more epochs for one that has ended; opens from here, the palette and the row menu. */
function ControlButton({ run }: { run: Run }) {
  const isOpen = useControlPanel(({ runId }) => runId === run.id);
  const isLive = canControl(run);
  const toggle = () => (isOpen ? closeControlPanel() : openControlPanel(run.id));
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => !opened && closeControlPanel()}
      position="bottom-end"
      shadow="md"
      withinPortal
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} stroke={1.6} />}
          aria-expanded={isOpen}
          onClick={toggle}
        >
          {isLive ? 'Control' : 'More epochs'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{!isLive ? <LongerPanel run={run} /> : <LivePanel run={run} />}</Popover.Dropdown>
    </Popover>
  );
}

/** What moves a training: pause, go on, stop, a checkpoint, other settings. */
export function RunControls({ run }: { run: Run }) {
  const pending = new Set(run.pendingControls);
  return (
    <>
      {canControl(run) && (
        <Tooltip label="Checkpoint now; it is kept">
          <ActionIcon
            variant="default"
            aria-label="Checkpoint now"
            loading={pending.has('checkpoint')}
            onClick={() => void controlActions.checkpoint(run)}
          >
            <IconDeviceFloppy size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      )}
      {(canControl(run) || (run.status === 'completed' && run.source === null)) && <ControlButton run={run} />}
      {canStop(run) && (
        <Button
          variant="default"
          leftSection={<IconPlayerStop size={16} stroke={1.6} />}
          onClick={() => void runActions.stop(run)}
        >
          Stop
        </Button>
      )}
      {canPause(run) && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} stroke={1.6} />}
          disabled={pending.has('pause')}
          onClick={() => void controlActions.pause(run)}
        >
          {pending.has('pause') ? 'Pausing…' : 'Pause'}
        </Button>
      )}
      {isPaused(run) && (
        <Button
          leftSection={<IconPlayerPlay size={16} stroke={1.6} />}
          disabled={pending.has('resume')}
          onClick={() => void controlActions.goOn(run)}
        >
          Resume
        </Button>
      )}
      {run.canResume && (
        <Button leftSection={<IconPlayerPlay size={16} stroke={1.6} />} onClick={() => void runActions.resume(run)}>
          Resume
        </Button>
      )}
    </>
  );
}
