import type { DatasetColumn } from '../../../shared/contract/dataset';

/** One file of a data set's media, as its index has it: `<dataset>/v<N>/media.parquet`, a row a file, sorted by id. */
export interface MediaEntry {
  /** First 32 hexadecimal digits of the SHA-256 of the file's bytes; what `image` and `audio` cells hold. */
  id: string;
  /** Number of the pack that has the bytes: 0 is `<dataset>/media/pack-0000.bin`. */
  pack: number;
  /** Units: bytes from the start of the pack. */
  offset: number;
  /** Units: bytes. */
  size: number;
  kind: MediaKind;
  /** Told by the content: png, jpeg, webp, tiff, gif, bmp; wav, flac, mp3. */
  format: string;
  /** Units: pixels, after the orientation that the file asks for; null for sounds. */
  width: number | null;
  height: number | null;
  /** Colour channels as decoded (1 grey, 3 RGB, 4 RGB and alpha), or audio channels. */
  channels: number;
  /** Units: hertz; null for images. */
  sampleRate: number | null;
  durationS: number | null;
  /** Difference hash of an image, 16 hexadecimal digits: near-duplicates differ in few bits. */
  hash64: string | null;
  /** Mean and deviation of each channel over the pixels, as stored (0 to 255 of 8 bit images); null for sounds. */
  mean: number[] | null;
  deviation: number[] | null;
  /** Where the file lay in what was imported, with `/`; of equal files the first. */
  path: string;
}

export type MediaKind = Extract<DatasetColumn['kind'], 'image' | 'audio'>;

/** Columns of media.parquet, for SQL that joins tables with it. */
export const mediaColumns = {
  id: 'VARCHAR',
  pack: 'INTEGER',
  offset: 'BIGINT',
  size: 'BIGINT',
  kind: 'VARCHAR',
  format: 'VARCHAR',
  width: 'INTEGER',
  height: 'INTEGER',
  channels: 'INTEGER',
  sample_rate: 'INTEGER',
  duration_s: 'DOUBLE',
  hash64: 'VARCHAR',
  mean: 'FLOAT[]',
  deviation: 'FLOAT[]',
  path: 'VARCHAR',
} as const;
