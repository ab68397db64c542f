import type { ArrayType } from '../../shared/contract/dataset';

/** A column of files or arrays as a job reads it. */
export interface MediaColumn {
  name: string;
  kind: 'image' | 'audio' | 'array';
  /** Of an array column. */
  shape?: number[];
  dtype?: ArrayType;
  /** The bytes of those rows as they are stored, null where a cell is missing. */
  read(rows: Uint32Array): Promise<(Uint8Array | null)[]>;
}
