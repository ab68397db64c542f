import type { RunConfig } from '../../shared/config/run-config';
import type { TrainedModel } from '../evaluate';
import type { Tensor } from '../lib/tensorflow';

export interface ExportContext {
  trained: TrainedModel;
  config: RunConfig;
  /** Where the files go; it exists and is the exporter's own. */
  directory: string;
}

/** An exported file loaded again by the means that its users have. */
export interface ReloadedModel {
  /** The network's outputs for a batch, in its order. The caller disposes them. */
  predict(inputs: readonly Tensor[]): Tensor[];
  dispose(): void;
}

/** One file format: how it is written, loaded again and used. */
export interface Exporter {
  write(context: ExportContext): Promise<void>;
  reload(context: ExportContext): Promise<ReloadedModel>;
  /** Code that uses the files, ready to copy. */
  snippet(context: ExportContext, directory: string): { language: string; code: string };
}
