import type { Problem } from '../../shared/base/problem';
import type { ImportReport, ModelFormat } from '../../shared/contract/model';
import type { KerasLayer, KerasModel } from './keras/topology';
import type { ModelFiles } from './model-files';

/** Values of one weight as the file holds them. */
export interface SourceArray {
  name: string;
  shape: number[];
  read(): Promise<Float32Array> | Float32Array;
}

/** Weights of a network, asked for layer by layer. */
export interface SourceWeights {
  /**
   * Arrays of one layer in the order of Keras' `layer.weights`; empty when the file has none for it.
   * @param weightPaths names inside the layer, as `kernel` or `forward_layer/cell/kernel`; null when they are not known
   */
  of(layer: KerasLayer, weightPaths: readonly string[] | null): SourceArray[];
  /** Names of stored weights that no layer asked for. */
  unread(): string[];
}

/** What a format's reader gives; the rest is the same for all formats. */
export interface ReadModel extends Disposable {
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
  /** By content, never by name alone. */
  detect(files: ModelFiles): Promise<boolean>;
  /** Throws: StudioError BAD_INPUT naming the place in the file. */
  read(files: ModelFiles): Promise<ReadModel>;
}
