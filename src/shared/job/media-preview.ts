import type { AugmentationConfig } from '../augmentation';
import type { AugmentedCell, MediaSampleView } from '../contract/media-preview';

/** Which samples behind which step; step 0 is the table as it is stored. */
export interface MediaRequest {
  column: string;
  step: number;
  /** Of the job's table; none for some of the training split. */
  rows: number[];
}

export interface MediaAnswer {
  samples: MediaSampleView[];
  learned: { step: number; text: string }[];
  fittedRowCount: number;
}

export interface AugmentedRequest {
  column: string;
  augmentation: AugmentationConfig[];
  sampleCount: number;
  epochs: number[];
  seed: number;
}

export interface AugmentedAnswer {
  rows: { row: number; label: string | null; cells: AugmentedCell[] }[];
}
