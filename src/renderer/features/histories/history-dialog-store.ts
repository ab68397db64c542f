import { create } from 'zustand';
import type { DroppedFolder, DroppedItems } from '../../ui/dropped-items';

/** What a person hands in; null: it is chosen in the dialog. */
export type HandedHistory = { file: File } | { folder: DroppedFolder } | { path: string } | null;

interface HistoryDialog {
  /** Undefined: closed. */
  subject: HandedHistory | undefined;
  /** Counts openings, so that another source begins anew. */
  turn: number;
}

export const useHistoryDialog = create<HistoryDialog>()(() => ({ subject: undefined, turn: 0 }));

/** Shows what a history of another tool holds and brings it in; without one it is chosen first. */
export function openHistoryImport(subject: HandedHistory = null): void {
  useHistoryDialog.setState(({ turn }) => ({ subject, turn: turn + 1 }));
}

/** The first of what was dropped: histories come one by one. */
export function importDroppedHistory({ files, folders }: DroppedItems): void {
  const [folder] = folders;
  const [file] = files;
  if (folder) openHistoryImport({ folder });
  else if (file) openHistoryImport({ file });
}

export function closeHistoryImport(): void {
  useHistoryDialog.setState({ subject: undefined });
}
