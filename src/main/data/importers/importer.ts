import type { Problem } from '../../../shared/base/problem';
import type { DatasetColumn, DatasetPreview } from '../../../shared/contract/dataset';
import type { ImportFormat, OptionsOf } from '../../../shared/contract/import-options';
import type { Jobs } from '../../jobs';
import type { TaskProgress } from '../../lib/tasks';
import type { TableEngine } from '../table-engine';
import type { BadItems } from './bad-items';
import type { Source, SourceKind } from './source';

export type { Source, SourceArchive, SourceEntry, SourceFile, SourceFiles, SourceFolder, SourceKind } from './source';

export interface ImportRequest<Format extends ImportFormat = ImportFormat> {
  options: OptionsOf<Format>;
  /** Kinds and roles that the person chose. */
  columns: readonly { name: string; kind?: DatasetColumn['kind']; role?: DatasetColumn['role'] }[];
  targets: readonly string[];
  skipBadRows: boolean;
  /** Columns in whose order the rows are stored; left out, they stay as they stand. */
  sortBy?: readonly string[];
  /** Every column as the text that stands in the file; nothing is guessed or taken for missing but empty cells. */
  verbatim?: boolean;
}

export interface PreviewContext {
  tables: TableEngine;
  signal: AbortSignal;
}

export interface ImportContext extends PreviewContext {
  /** An empty folder of the import's own; deleted with everything in it afterwards. */
  workDirectory: string;
  /** Every row or file that is kept out, for the report; the importer adds, the caller keeps the file. */
  badItems: BadItems;
  /** For bytes that need a native decoder. */
  jobs: Pick<Jobs, 'run'>;
  report(progress: TaskProgress): void;
}

export interface ImportedTable {
  /** Parquet in the work directory. */
  path: string;
  columns: DatasetColumn[];
  rowCount: number;
  /** Warnings, and the rows that were kept out with the person's consent. */
  problems: Problem[];
  /** Files that cells name, in the work directory: a folder of packs and their index. */
  media?: { directory: string; indexPath: string };
}

/** What a format finds in the beginning of a source; `importers/index.ts` adds what is the same for all. */
export type FormatPreview<Format extends ImportFormat = ImportFormat> = Pick<
  DatasetPreview,
  'columns' | 'rows' | 'rowCount' | 'problems'
> & {
  options: OptionsOf<Format>;
  choices?: DatasetPreview['choices'];
};

/** One format. A new one: a file here, a line in ./index.ts, options and title in the contract. */
export interface Importer<Format extends ImportFormat = ImportFormat> {
  format: Format;
  /** Lower case, without the dot; for dialogs and for naming data sets. */
  extensions: readonly string[];
  /** What it can be made of. */
  sources: readonly SourceKind[];
  /** Whether the content is of this format; the name only decides what content cannot. */
  detect(source: Source): boolean;
  /**
   * What an import would make of the first rows, from the beginning of the source alone. Bad content is listed in
   * `problems`. Throws: StudioError BAD_INPUT when there is nothing to show.
   */
  preview(source: Source, options: OptionsOf<Format>, context: PreviewContext): Promise<FormatPreview<Format>>;
  /** Throws: StudioError BAD_INPUT with every problem and its line, CANCELLED, DISK_FULL. */
  import(source: Source, request: ImportRequest<Format>, context: ImportContext): Promise<ImportedTable>;
}
