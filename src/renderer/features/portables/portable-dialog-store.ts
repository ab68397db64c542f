import { create } from 'zustand';

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
}

export const usePortableDialogs = create<PortableDialogs>()(() => ({ exporting: null, opening: undefined }));

/** Asks how some runs (null: the whole project) are to be exported. */
export function openRunExport(runs: readonly { id: string; name: string }[] | null): void {
  usePortableDialogs.setState({ exporting: { runs } });
}

/** Shows what a portable file holds and brings it in; without one it is chosen first. */
export function openPortableFile(subject: OpenSubject = null): void {
  usePortableDialogs.setState({ opening: subject });
}

export function closePortableDialogs(): void {
  usePortableDialogs.setState({ exporting: null, opening: undefined });
}
