import { create } from 'zustand';
import { showToast } from '../../lib/toast';

/** What an export is asked for: some runs with their names, or with null the whole project. */
export interface ExportSubject {
  runs: readonly { id: string; name: string }[] | null;
}

/** A portable file that somebody dropped, opened with the studio, or is about to choose (null). */
export type OpenSubject = { file: File } | { path: string } | null;

interface PortableDialogs {
  exporting: ExportSubject | null;
  /** Undefined: closed. */
  opening: OpenSubject | undefined;
  /** Counts openings, so that another file, or the same once more, begins anew. */
  turn: number;
  /** A file is being sent, looked at or brought in: another would end that. */
  isBusy: boolean;
}

export const usePortableDialogs = create<PortableDialogs>()(() => ({
  exporting: null,
  opening: undefined,
  turn: 0,
  isBusy: false,
}));

/** Asks how some runs (null: the whole project) are to be exported. */
export function openRunExport(runs: readonly { id: string; name: string }[] | null): void {
  usePortableDialogs.setState({ exporting: { runs } });
}

/** Shows what a portable file holds and brings it in; without one it is chosen first. */
export function openPortableFile(subject: OpenSubject = null): void {
  if (usePortableDialogs.getState().isBusy)
    showToast('A portable file is still coming in. Open the next one when that is done, or cancel it first.');
  else usePortableDialogs.setState(({ turn }) => ({ opening: subject, turn: turn + 1 }));
}

export function setPortableBusy(isBusy: boolean): void {
  usePortableDialogs.setState({ isBusy });
}

export function closeRunExport(): void {
  usePortableDialogs.setState({ exporting: null });
}

export function closePortableFile(): void {
  usePortableDialogs.setState({ opening: undefined, isBusy: false });
}
