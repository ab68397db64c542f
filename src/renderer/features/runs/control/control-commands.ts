import { IconAdjustmentsHorizontal, IconDeviceFloppy, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { RunSummary } from '../../../../shared/contract/run';
import type { Command } from '../../../lib/commands';
import { navigate } from '../../../lib/router';
import type { RowAction } from '../../../ui/data-table';
import { canControl, canPause, controlActions, isPaused } from './control-actions';
import { openControlPanel } from './control-panel-state';

const openSettings = (run: RunSummary) => {
  openControlPanel(run.id);
  navigate(`/runs/${run.id}`);
};

/** What can be done to a run that trains, for menus: nothing when it does not. */
export function controlRowActions(run: RunSummary): RowAction[] {
  if (!canControl(run)) return [];
  return [
    ...(canPause(run) ? [{ title: 'Pause', icon: IconPlayerPause, run: () => void controlActions.pause(run) }] : []),
    ...(isPaused(run) ? [{ title: 'Resume', icon: IconPlayerPlay, run: () => void controlActions.goOn(run) }] : []),
    { title: 'Checkpoint now', icon: IconDeviceFloppy, run: () => void controlActions.checkpoint(run) },
    { title: 'Change settings', icon: IconAdjustmentsHorizontal, run: () => openSettings(run) },
  ];
}

/** The same for the palette. */
export function controlCommands(run: RunSummary): Command[] {
  return controlRowActions(run).map(({ title, icon, run: act }) => ({
    id: `run.control:${title}:${run.id}`,
    group: 'Commands',
    title: title === 'Change settings' ? `Change settings of ${run.name}` : `${title}: ${run.name}`,
    ...(icon ? { icon } : {}),
    run: act,
  }));
}
