import type { RunConfig } from '../../../shared/config/run-config';
import type { SplitName } from '../../../shared/contract/evaluation';
import type { JobTable, SampleSource, TensorPlan } from '../../batches';
import type { TensorFlow } from '../../lib/tensorflow';
import type { RunModel } from '../run-model';

/** What records are made of: the data of a run, and the network as it is now. */
export interface RecordSource {
  tf: TensorFlow;
  config: RunConfig;
  source: SampleSource;
  table: JobTable;
  plan: TensorPlan;
  runModel: RunModel;
  /** Lets waiting commands in; throws when the job was cancelled. */
  breathe(): Promise<void>;
}

/** The samples that are recorded, by their numbers in the source. */
export interface RecordedRows {
  split: SplitName;
  samples: Uint32Array;
}
