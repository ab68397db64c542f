/** How images and sounds are read into a data set: the words between host and engine, and the lines of their files. */

/** Where an entry of a zip archive lies in it. */
export interface ArchivePlace {
  headerOffset: number;
  compressedSizeBytes: number;
  /** 0 stored, 8 deflated. */
  method: number;
  crc32: number;
}

/** A line of the listing: one file to read. */
export interface ListedFile {
  /** Place in the listing, from 0. */
  index: number;
  /** As the person knows it, with `/`. */
  path: string;
  sizeBytes: number;
  /** Absolute, for files of the disk. */
  file?: string;
  /** For entries of the job's archive. */
  place?: ArchivePlace;
}

/** Something about a file that is read all the same. */
export const mediaNotes = ['wrongExtension', 'animated', 'cmyk', 'sixteenBit', 'floatPixels', 'turned'] as const;
export type MediaNote = (typeof mediaNotes)[number];

/** What is known of a file that was decoded whole. */
export interface MediaFacts {
  /** First 32 hexadecimal digits of the SHA-256 of its bytes. */
  id: string;
  pack: number;
  offset: number;
  size: number;
  format: string;
  width: number | null;
  height: number | null;
  channels: number;
  sampleRate: number | null;
  durationS: number | null;
  hash64: string | null;
  mean: number[] | null;
  deviation: number[] | null;
}

/** A line of the results. */
export type MediaFinding =
  | ({ index: number; path: string; notes: MediaNote[] } & MediaFacts)
  /** The same bytes as a file before. */
  | { index: number; path: string; id: string }
  | { index: number; path: string; problem: string; reason: string; fix: string };

/** Decodes every listed file once and appends the bytes of those that can be decoded to packs. Loads no backend. */
export interface ReadMediaJob {
  kind: 'readMedia';
  mediaKind: 'image' | 'audio';
  /** The archive that entries lie in, or null. */
  archivePath: string | null;
  /** JSON lines of `ListedFile`, in order of `index`. */
  listingPath: string;
  fileCount: number;
  sizeBytes: number;
  /** JSON lines of `MediaFinding`, in the order in which files were done; what is there already is kept. */
  resultsPath: string;
  packDirectory: string;
  /** Files to pass over: reading them ended the process. */
  skip: number[];
  /**
   * One file at a time, its index written to `<resultsPath>.current` before it is touched, and at most that many:
   * finds the file on which the process ends. Null: as fast as the machine allows.
   */
  carefulCount: number | null;
  /** A file that takes longer ends the process. Units: milliseconds. */
  fileTimeoutMs: number;
}

export interface ReadMediaResult {
  /** False when a careful job has reached its count. */
  complete: boolean;
}

/** A session: answers `MediaQuestion`s about stored images and sounds until nobody has asked for `idleMs`. */
export interface ViewMediaJob {
  kind: 'viewMedia';
  idleMs: number;
}

/** Bytes in a pack; `id` is compared with them. */
export interface MediaPlace {
  id: string;
  packPath: string;
  offset: number;
  size: number;
}

export type MediaQuestion =
  /** The image inside a square of that many pixels, as WebP. */
  | { type: 'thumbnail'; place: MediaPlace; edge: number }
  /** The image as PNG, for formats that browsers do not show. */
  | { type: 'picture'; place: MediaPlace; edge: number }
  | { type: 'waveform'; place: MediaPlace; points: number }
  | { type: 'spectrogram'; place: MediaPlace; width: number; height: number }
  /** The sound as WAV with 16 bit. */
  | { type: 'wav'; place: MediaPlace };

export interface Waveform {
  sampleRate: number;
  durationS: number;
  channelCount: number;
  /** Smallest and largest value of each part, for each channel: channels × points × 2. */
  peaks: Float32Array;
}

export interface Spectrogram {
  sampleRate: number;
  durationS: number;
  /** Columns of time and rows of frequency, the lowest first. */
  width: number;
  height: number;
  /** Units: decibels below the loudest point, -80 to 0, as 0 to 255; column after column. */
  values: Uint8Array;
}

export interface MediaAnswers {
  thumbnail: { bytes: Uint8Array; contentType: string };
  picture: { bytes: Uint8Array; contentType: string };
  waveform: Waveform;
  spectrogram: Spectrogram;
  wav: { bytes: Uint8Array; contentType: string };
}
