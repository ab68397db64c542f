import type { RunConfig } from '../config/run-config';
import type { Computation, FirstBatch, Inspection } from '../contract/inspection';
import type { JobData, TransferSource } from './protocol';

/** Which part of an output is wanted, and how finely. */
export interface OutputPageRequest {
  /** Most points along an axis that is drawn; longer ones are averaged down. */
  edge: number;
  /** First channel of an image or volume, first value of a vector. */
  channel: number;
  channelCount: number;
  /** Of a volume; null takes the middle one. */
  slice: number | null;
}

/**
 * A bounded part of an output, ready to be drawn.
 *
 * Shape: image [channels, height, width]; sequence [steps, features]; vector [values]; a batch has its samples in front.
 */
export interface OutputPage {
  shape: number[];
  values: Float32Array;
  /** Of the whole output of one sample. */
  fullShape: number[];
  channel: number;
  slice: number | null;
  /** What was left out or averaged, in words; null when this is all there is. */
  reduction: string | null;
}

/** What is to be looked at: a network with its data, opened once and then asked about. */
export interface InspectSubject {
  id: string;
  config: RunConfig;
  data: JobData;
  /** A checkpoint's folder, and the folder of the run that knows its transforms where they are to be that run's. */
  weights: { directory: string; runName: string; runDirectory: string | null } | null;
  /** Where the weights of the config's `transfer` lie, one an entry; they are what training begins with. */
  transfer: TransferSource[];
}

export type InspectQuestion =
  | { type: 'open'; subject: InspectSubject }
  | { type: 'close'; subjectId: string }
  | { type: 'compute'; subjectId: string; rows: number[] }
  | { type: 'output'; subjectId: string; layer: string; port: number; row: number; page: OutputPageRequest }
  | { type: 'firstBatch'; subjectId: string }
  | { type: 'batch'; subjectId: string; layer: string; sampleCount: number; edge: number };

export interface InspectAnswers {
  open: Omit<Inspection, 'id' | 'engine'>;
  close: null;
  compute: Computation;
  output: OutputPage;
  firstBatch: FirstBatch;
  batch: OutputPage;
}
