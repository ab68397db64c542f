import type { Problem } from '../../shared/base/problem';
import type { ImportReport, ModelFormat } from '../../shared/contract/model';
import type { JobContext } from '../lib/job-context';
import type { KerasModel } from './keras/topology';
import type { ModelFiles } from './model-files';

/** Values of one weight as the file holds them. */
export interface SourceArray {
  name: string;
  shape: number[];
  /** Reads and converts the values; called once. */
  read(): Promise<Float32Array> | Float32Array;
}

/** Weights of a network, asked for layer by layer. */
export interface SourceWeights {
  /** Arrays of one layer in the order of Keras' `layer.weights`; empty when the file has none for it. */
  of(layer: SourceLayer): SourceArray[];
  /** Stored weights that no layer asked for. */
  unread(): string[];
}

/** By what the weights of a layer are found. */
export interface SourceLayer {
  className: string;
  /** Names from the outermost model inwards, the layer's own last. */
  path: readonly string[];
  /** Position in the containers of a .keras file, as `layers/dense_1`. */
  savedPath: string;
  /** Paths of the weights inside the layer, as `kernel` or `forward_layer/cell/kernel`; null: not known. */
  weightPaths: readonly string[] | null;
}

/** What a format's reader gives; the rest is the same for all formats. */
export interface ReadModel {
  producer: string | null;
  /** Keras' own description of the layers; null when the file holds none, as the op graph of a SavedModel. */
  keras: KerasModel | null;
  weights: SourceWeights | null;
  signatures: ImportReport['signatures'];
  operations: ImportReport['operations'];
  problems: Problem[];
}

/** One file format that networks are read from. */
export interface ModelFormatReader {
  format: ModelFormat;
  title: string;
  /** By content, never by name alone. */
  detect(files: ModelFiles): Promise<boolean>;
  /** Throws: StudioError BAD_INPUT naming the place in the file. */
  read(files: ModelFiles, context: JobContext): Promise<ReadModel>;
}
