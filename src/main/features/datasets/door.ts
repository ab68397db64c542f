import type { ReadStream } from 'node:fs';
import type { Problem } from '../../../shared/base/problem';
import type { RunConfig } from '../../../shared/config/run-config';
import type { TargetConfig } from '../../../shared/config/target';
import type { Dataset, DatasetProfile, datasetContract } from '../../../shared/contract/dataset';
import type { datasetProfilingContract } from '../../../shared/contract/dataset-profiling';
import type { datasetSplitContract } from '../../../shared/contract/dataset-split';
import type { datasetVersionContract } from '../../../shared/contract/dataset-version';
import type { SplitInput, SplitRecord } from '../../../shared/contract/split';
import type { JobData } from '../../../shared/job/protocol';
import type { DifferenceQuery } from '../../data/diff/difference-page';
import type { ExportFormat } from '../../data/rows/row-export';
import type { RowView } from '../../data/rows/row-view';
import type { StoredTable } from '../../data/stored-table';
import type { Handlers } from '../../lib/handlers';

/** Which rows of a table, in which order. */
export interface RowViewQuery extends RowView {
  /** Null for the newest. */
  version: number | null;
}

export interface RowQuery extends RowViewQuery {
  offset: number;
  limit: number;
  /** Places of the columns that are wanted; null for all of them. */
  columns: number[] | null;
  /** Characters of a text, where one more tells that it goes on; null for whole texts. */
  textLength: number | null;
}

export interface RowExportQuery extends RowViewQuery {
  format: ExportFormat;
}

/** A file of rows on its way; it is deleted when the stream closes. */
export interface RowExport {
  stream: ReadStream;
  sizeBytes: number;
  contentType: string;
  fileName: string;
}

/** Which rows of a comparison of two versions. */
export interface VersionDifferenceQuery extends DifferenceQuery {
  from: number;
  to: number;
}

export interface RowPage {
  /** Arrow IPC stream: the columns and `__row` (int32, place in the stored table). */
  bytes: Uint8Array;
  /** Rows that match the filter, on all pages. */
  rowCount: number;
}

/** What a config's data set, columns and transforms come to, before any training. */
export interface ResolvedDataset {
  /** Null when the project has no such data set; `problems` then says so. */
  dataset: Dataset | null;
  features: string[];
  /** The target of a network with one output; null for several, and where there is none. */
  target: TargetConfig | null;
  /** Of one sample after the transforms, by input layer where the config names them; null where it cannot be told. */
  inputShape: (number | null)[] | Record<string, (number | null)[]> | null;
  /** Values in the last layer of a network with one output: classes, columns, or 1; null where it cannot be told. */
  outputWidth: number | null;
  /** What each output learns, as the config names them. */
  targets: ResolvedTarget[];
  problems: Problem[];
}

/** One target and what an output needs to say it. */
export interface ResolvedTarget {
  /** The output layer; null for the only one. */
  layer: string | null;
  target: TargetConfig;
  /** Values a sample, or a step of a sequence; null where it cannot be told. */
  width: number | null;
  /** `atLeast`: a vocabulary, which may turn out smaller than asked for. */
  widthRule: 'exactly' | 'atLeast';
  /** Steps of a sequence, or the shape of what is given back; null for one row of values. */
  shape: (number | null)[] | null;
  /** Class names, or the vocabulary's size is `width`; empty for numbers. */
  classes: string[];
}

/** What a run trains on. */
export interface PreparedData {
  dataset: Dataset;
  data: JobData;
  split: SplitRecord;
  /** Worth telling the person, such as rows left out because they lack a target; never errors. */
  problems: Problem[];
}

export type DataConfig = Pick<RunConfig, 'dataset' | 'transforms' | 'training' | 'seed'> &
  Partial<Pick<RunConfig, 'augmentation'>>;

/** Rows to predict, as the engine reads them. */
export interface PredictionInput {
  data: JobData;
  /** The rows as they were read; null for text, whose own cells are shown. */
  rows: StoredTable | null;
}

export interface PredictionFiles {
  inputPath: string;
  rows: StoredTable | null;
  /** The engine's Arrow file. */
  predictionsPath: string;
  outputPath: string;
}

/** The data sets of the open project, for the other features. */
export interface Datasets {
  handlers: Handlers<
    typeof datasetContract &
      typeof datasetVersionContract &
      typeof datasetProfilingContract &
      typeof datasetSplitContract
  >;
  list(): Promise<Dataset[]>;
  /**
   * By id or name; `version` null for the newest.
   * Throws: StudioError NOT_FOUND.
   */
  get(idOrName: string, version?: number | null): Promise<Dataset>;
  /** The CSV file with everything that an import kept out. Throws: StudioError NOT_FOUND. */
  importReport(id: string): Promise<string>;
  profile(idOrName: string, signal: AbortSignal, version?: number | null): Promise<DatasetProfile>;
  /** Answers GET /data/datasets/:id/rows. */
  readRows(id: string, query: RowQuery, signal: AbortSignal): Promise<RowPage>;
  /** Reads the query of that address; throws BAD_INPUT naming the parameter. */
  parseRowQuery(query: URLSearchParams): RowQuery;
  /** Answers GET /data/datasets/:id/export. */
  exportRows(id: string, query: RowExportQuery, signal: AbortSignal): Promise<RowExport>;
  parseExportQuery(query: URLSearchParams): RowExportQuery;
  /** Answers GET /data/datasets/:id/differences. */
  readDifferences(id: string, query: VersionDifferenceQuery, signal: AbortSignal): Promise<RowPage>;
  parseDifferenceQuery(query: URLSearchParams): VersionDifferenceQuery;
  /**
   * Answers GET /data/datasets/:id/split and /data/runs/:id/split: every row's part as CSV, beside what names the row.
   *
   * Throws: StudioError BAD_INPUT for a split that cannot be; CONFLICT where a run's rows have changed.
   */
  exportSplit(
    source: SplitInput | { datasetId: string; version: number | null; fingerprint: string | null; file: string },
    signal: AbortSignal,
  ): Promise<RowExport>;
  parseSplitQuery(id: string, query: URLSearchParams): SplitInput;
  sampleNames(): Promise<string[]>;
  /** Imports a sample; the data set of that name where the project has one already. */
  ensureSample(name: string, signal: AbortSignal): Promise<Dataset>;
  /** Cheap enough for every pause in typing; never throws for what is wrong with the config. */
  resolve(config: DataConfig): Promise<ResolvedDataset>;
  /**
   * Writes (or finds) the table that a run's engine reads, split by seed and content.
   *
   * @param splitFile the assignment of a run: read when it is there, else written
   * Throws: StudioError BAD_INPUT, NOT_FOUND with problems that name what exists.
   */
  prepare(config: DataConfig, signal: AbortSignal, splitFile?: string): Promise<PreparedData>;
  /**
   * Reads a file, folder or archive of any format with the column kinds of a run's data set; only its features are
   * needed. Every row is `test`.
   * @param outputPath folder to write; what begins with its name beside it belongs to it
   */
  preparePrediction(
    config: DataConfig,
    inputPath: string,
    outputPath: string,
    signal: AbortSignal,
  ): Promise<PredictionInput>;
  /** Puts the columns of the engine's Arrow file beside those of the input, as CSV. */
  writePredictions(files: PredictionFiles, signal: AbortSignal): Promise<{ rowCount: number }>;
  /** What tells the rows of a table from others. Throws: what reading them throws. */
  fingerprintFile(table: StoredTable, signal: AbortSignal): Promise<string>;
  /** Lets go of DuckDB; what is under way is interrupted. */
  close(): void;
}
