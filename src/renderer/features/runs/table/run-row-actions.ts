import {
  IconArchive,
  IconArchiveOff,
  IconCopyPlus,
  IconEye,
  IconFileAnalytics,
  IconFileExport,
  IconFileTypeCsv,
  IconFocus2,
  IconGitCompare,
  IconGitFork,
  IconNote,
  IconPackageExport,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconTag,
  IconTagOff,
  IconTrash,
} from '@tabler/icons-react';
import { formatCount } from '../../../../shared/base/format';
import type { RunSummary } from '../../../../shared/contract/run';
import { isForeign } from '../../../../shared/contract/run-source';
import { onlyEyes, toggleEyes } from '../../../../shared/run-table/eyes';
import { offerToReport, runTableBlock } from '../../../lib/report-offer';
import { navigate } from '../../../lib/router';
import type { ListedRun } from '../../../lib/run-list';
import type { RowAction } from '../../../ui/data-table';
import { openRunExport } from '../../portables';
import { controlRowActions } from '../control/control-commands';
import { canStop, hasModel, runActions } from '../run-actions';
import { useRunView } from '../run-view-state';

export interface RunRowActions {
  onRename(run: RunSummary): void;
  onExport(run: RunSummary): void;
  onTag(runs: readonly ListedRun[], present: boolean): void;
  onNotes(run: ListedRun): void;
  onSaveTable(): void;
}

function actionsForOne(run: ListedRun, { onRename, onExport, onNotes }: RunRowActions): RowAction[] {
  return [
    { title: 'Open', icon: IconEye, shortcut: 'Enter', run: () => navigate(`/runs/${run.id}`) },
    ...controlRowActions(run),
    ...(canStop(run) ? [{ title: 'Stop', icon: IconPlayerStop, run: () => void runActions.stop(run) }] : []),
    ...(run.canResume ? [{ title: 'Resume', icon: IconPlayerPlay, run: () => void runActions.resume(run) }] : []),
    { title: 'Rename', icon: IconPencil, run: () => onRename(run) },
    { title: 'Notes', icon: IconNote, run: () => onNotes(run) },
    ...(isForeign(run.source)
      ? []
      : [{ title: 'New run like this', icon: IconCopyPlus, run: () => runActions.again(run) }]),
    ...(hasModel(run)
      ? [
          { title: 'Fork from its weights', icon: IconGitFork, run: () => runActions.fork(run) },
          { title: 'Export', icon: IconPackageExport, run: () => onExport(run) },
        ]
      : []),
  ];
}

/** What can be done with the chosen runs: the context menu, and the menu above the table. */
export function actionsFor(
  runs: readonly ListedRun[],
  drawn: ReadonlySet<string>,
  handlers: RunRowActions,
): RowAction[] {
  const { eyes, setEyes } = useRunView.getState();
  const ids = runs.map(({ id }) => id);
  const [only] = runs;
  if (!only) return [];
  const isOne = runs.length === 1;
  const count = `${formatCount(runs.length)} runs`;
  return [
    ...(isOne
      ? actionsForOne(only, handlers)
      : [{ title: `Compare ${count}`, icon: IconGitCompare, shortcut: 'C', run: () => runActions.compare(runs) }]),
    {
      title: 'Show or hide',
      icon: IconEye,
      shortcut: 'Space',
      section: 'Charts',
      run: () => setEyes(toggleEyes(eyes, ids, drawn)),
    },
    {
      title: isOne ? 'Show only this one' : 'Show only these',
      icon: IconFocus2,
      section: 'Charts',
      run: () => setEyes(onlyEyes(ids)),
    },
    { title: 'Add a tag', icon: IconTag, section: 'Order', run: () => handlers.onTag(runs, true) },
    ...(runs.some(({ tags }) => tags.length > 0)
      ? [{ title: 'Take a tag away', icon: IconTagOff, section: 'Order', run: () => handlers.onTag(runs, false) }]
      : []),
    ...(runs.some(({ archivedAt }) => archivedAt === null)
      ? [
          {
            title: isOne ? 'Archive' : `Archive ${count}`,
            icon: IconArchive,
            section: 'Order',
            run: () => void runActions.archive(runs, true),
          },
        ]
      : []),
    ...(runs.some(({ archivedAt }) => archivedAt !== null)
      ? [
          {
            title: 'Bring back from the archive',
            icon: IconArchiveOff,
            section: 'Order',
            run: () => void runActions.archive(runs, false),
          },
        ]
      : []),
    {
      title: 'Add to report',
      icon: IconFileAnalytics,
      section: 'Order',
      run: () => offerToReport([runTableBlock(runs)]),
    },
    {
      title: isOne ? 'Export history' : `Export ${count}`,
      icon: IconFileExport,
      section: 'Order',
      run: () => openRunExport(runs),
    },
    ...(isOne
      ? []
      : [{ title: 'Export these rows as CSV', icon: IconFileTypeCsv, section: 'Order', run: handlers.onSaveTable }]),
    {
      title: isOne ? 'Delete' : `Delete ${count}`,
      icon: IconTrash,
      shortcut: 'Del',
      destructive: true,
      run: () => void runActions.remove(runs),
    },
  ];
}
