import { StudioError } from '../../../shared/base/problem';

/** A file from outside, opened as far as telling its format needs. */
export interface SourceFile {
  kind: 'file';
  path: string;
  /** As the person knows it; an upload lies under another path. */
  fileName: string;
  sizeBytes: number;
  /** The first bytes of the content, up to 1 MiB; unpacked where the file is gzip. */
  head: Uint8Array;
  /** The head is all of the content. */
  complete: boolean;
  compression: 'gzip' | null;
  /** Why a file that begins like an archive is not taken for one. */
  damage?: string;
}

/** A file in a folder or an archive. */
export interface SourceEntry {
  /** From the folder's or the archive's top, with `/` between names. */
  path: string;
  sizeBytes: number;
}

export interface SourceFolder {
  kind: 'folder';
  path: string;
  fileName: string;
  sizeBytes: number;
  /** The first files found, breadth first; links are not followed. */
  entries: readonly SourceEntry[];
  /** The entries are all there are. */
  complete: boolean;
}

/** A zip archive whose directory can be read. */
export interface SourceArchive {
  kind: 'archive';
  path: string;
  fileName: string;
  sizeBytes: number;
  head: Uint8Array;
  entries: readonly SourceEntry[];
  complete: boolean;
}

/** Several files that make one data set. */
export interface SourceFiles {
  kind: 'files';
  fileName: string;
  sizeBytes: number;
  files: readonly SourceFile[];
}

export type Source = SourceFile | SourceFolder | SourceArchive | SourceFiles;
export type SourceKind = Source['kind'];

/** Where a source that is one file or folder lies. Throws: StudioError BAD_INPUT for several files. */
export function sourcePath(source: Source): string {
  if (source.kind !== 'files') return source.path;
  throw new StudioError('BAD_INPUT', `${source.fileName} are several files; one was expected.`, {
    fix: 'Choose one file.',
  });
}

/** For formats that are one file. Throws: StudioError BAD_INPUT. */
export function requireFile(source: Source, title: string): SourceFile {
  if (source.kind === 'file') return source;
  const [only] = source.kind === 'files' ? source.files : [];
  if (only && source.kind === 'files' && source.files.length === 1) return only;
  const found = { folder: 'a folder', archive: 'a zip archive', files: 'several files' }[source.kind];
  throw new StudioError('BAD_INPUT', `${source.fileName} is ${found}; ${title} is one file.`, {
    fix: 'Choose the file itself, or another format.',
  });
}
