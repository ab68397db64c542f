import { create } from 'zustand';
import { showToast } from '../../lib/toast';
import type { DroppedFolder, DroppedItems } from '../../ui/dropped-items';

/** What a person hands in; null: it is chosen in the dialog. */
export type HandedHistory = { file: File } | { folder: DroppedFolder } | { path: string } | null;

interface HistoryDialog {
  /** Undefined: closed. */
  subject: HandedHistory | undefined;
  /** Counts openings, so that another source begins anew. */
  turn: number;
  /** A history is being sent, looked at or brought in: another would end that. */
  isBusy: boolean;
}

export const useHistoryDialog = create<HistoryDialog>()(() => ({ subject: undefined, turn: 0, isBusy: false }));

/** Shows what a history of another tool holds and brings it in; without one it is chosen first. */
export function openHistoryImport(subject: HandedHistory = null): void {
  if (useHistoryDialog.getState().isBusy)
    showToast('A history is still coming in. Import the next one when that is done, or cancel it first.');
  else useHistoryDialog.setState(({ turn }) => ({ subject, turn: turn + 1 }));
}

export function setHistoryBusy(isBusy: boolean): void {
  useHistoryDialog.setState({ isBusy });
}

/** The first of what was dropped: histories come one by one. */
export function importDroppedHistory({ files, folders }: DroppedItems): void {
  const [folder] = folders;
  const [file] = files;
  if (folder) openHistoryImport({ folder });
  else if (file) openHistoryImport({ file });
}

export function closeHistoryImport(): void {
  useHistoryDialog.setState({ subject: undefined, isBusy: false });
}
