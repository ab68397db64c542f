import type { Problem } from '../../../shared/base/problem';
import type { CsvOptions, DatasetColumn, DatasetPreview } from '../../../shared/contract/dataset';
import type { TaskProgress } from '../../lib/tasks';
import type { TableEngine } from '../table-engine';

/** A file from outside, opened as far as telling its format needs. */
export interface SourceFile {
  path: string;
  /** As the person knows it; an upload lies under another path. */
  fileName: string;
  sizeBytes: number;
  /** The first bytes, up to 1 MiB. */
  head: Uint8Array;
}

export interface ImportRequest {
  options: CsvOptions;
  /** Kinds and roles that the person chose. */
  columns: readonly { name: string; kind?: DatasetColumn['kind']; role?: DatasetColumn['role'] }[];
  target: string | undefined;
  skipBadRows: boolean;
  /** Every column as the text that stands in the file; nothing is guessed or taken for missing but empty cells. */
  verbatim?: boolean;
}

export interface ImportContext {
  tables: TableEngine;
  /** An empty folder of the import's own; deleted with everything in it afterwards. */
  workDirectory: string;
  signal: AbortSignal;
  report(progress: TaskProgress): void;
}

export interface ImportedTable {
  /** Parquet in the work directory. */
  path: string;
  columns: DatasetColumn[];
  rowCount: number;
  /** Warnings, and the rows that were kept out with the person's consent. */
  problems: Problem[];
}

/** One file format. A new one: a file here, a line in ./index.ts. */
export interface Importer {
  format: string;
  title: string;
  /** Lower case, without the dot. */
  extensions: readonly string[];
  /** Whether the content is of this format; the name only decides what content cannot. */
  detect(file: SourceFile): boolean;
  /** What an import would make of the first rows. Never throws for bad content: `problems` lists it. */
  preview(file: SourceFile, options: CsvOptions, signal: AbortSignal): Promise<DatasetPreview>;
  /** Throws: StudioError BAD_INPUT with every problem and its line, CANCELLED, DISK_FULL. */
  import(file: SourceFile, request: ImportRequest, context: ImportContext): Promise<ImportedTable>;
}
