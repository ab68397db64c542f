import type { TransformConfig } from '../transforms/schema';
import type { JobData } from './protocol';

/** Computes what a list of transforms makes of all rows, so that it can be stored. Loads no backend. */
export interface MaterialiseJob {
  kind: 'materialise';
  data: JobData;
  transforms: TransformConfig[];
  /** What target encodings learn from; null where the target is not one column. */
  target: { name: string; kind: 'number' | 'class' } | null;
  seed: number;
  /**
   * CSV to write, without a header: the row's place, then `columns` in order. A cell without quotes that is empty is
   * missing; numbers keep every digit; vectors are the hexadecimal bytes of their numbers (float32 or int32, little-endian).
   */
  outputPath: string;
}

export interface MaterialisedColumn {
  name: string;
  kind: 'numeric' | 'text' | 'vector';
  /** The column of the table that it was made from. */
  origin: string;
  /** Of a vector. */
  shape: number[];
  integer: boolean;
}

export interface MaterialiseResult {
  rowCount: number;
  /** Only of what a transform changed. */
  columns: MaterialisedColumn[];
  /** Columns of the table that became these. */
  changed: string[];
  /** Steps that learned something from the rows. */
  learned: string[];
}
