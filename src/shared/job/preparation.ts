import type { Problem } from '../base/problem';
import type { SplitName } from '../contract/evaluation';
import type { ColumnFigures, Preparation } from '../contract/preparation';
import type { TransformConfig } from '../transforms/schema';
import type { WindowConfig } from '../transforms/window-schema';
import type { AugmentedAnswer, AugmentedRequest, MediaAnswer, MediaRequest } from './media-preview';
import type { JobData } from './protocol';

/** A list of transforms with the data it is fitted on. */
export interface PreparationSubject {
  id: string;
  /** Up to the first entry that is no transform. */
  transforms: TransformConfig[];
  window: WindowConfig | null;
  /** Columns by which windows are ordered and told apart. */
  orderBy: string | null;
  groupBy: string | null;
  seed: number;
  /** What target encodings learn from; null where the target is not one column. */
  target: { name: string; kind: 'number' | 'class' } | null;
  data: JobData;
}

/** Which rows behind which step; step 0 is the table as it is stored. */
export interface PreparedRowsRequest {
  step: number;
  offset: number;
  limit: number;
  /** Null for all rows. */
  part: SplitName | null;
  /** Columns of the data set; null for all. */
  columns: string[] | null;
}

export interface PreparedRows {
  /**
   * Arrow IPC stream: `__row` (int32), `__part` (int8), and the columns. Vectors are lists of at most 64 numbers; the
   * metadata of a field tell `kind`, `width`, `integer`, `names` and, for tokens, `tokens` (JSON).
   */
  bytes: Uint8Array;
  /** Rows of the part. */
  rowCount: number;
}

export type PrepareQuestion =
  | { type: 'open'; subject: PreparationSubject }
  | { type: 'close'; subjectId: string }
  | { type: 'rows'; subjectId: string; request: PreparedRowsRequest }
  | { type: 'column'; subjectId: string; step: number; column: string }
  | { type: 'media'; subjectId: string; request: MediaRequest }
  | { type: 'augmented'; subjectId: string; request: AugmentedRequest };

export interface PrepareAnswers {
  open: Omit<Preparation, 'id' | 'datasetId' | 'datasetVersion' | 'problems'> & {
    problems: { problem: Problem; repair: Preparation['problems'][number]['repair'] }[];
  };
  close: null;
  rows: PreparedRows;
  column: ColumnFigures;
  media: MediaAnswer;
  augmented: AugmentedAnswer;
}

/** A session: answers `PrepareQuestion`s until nobody has asked for `idleMs`. Loads no backend. */
export interface PrepareJob {
  kind: 'prepare';
  idleMs: number;
}
