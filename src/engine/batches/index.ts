export { epochBatches } from './epoch-batches';
export {
  type FittedData,
  fitData,
  fittedDataFile,
  readFittedData,
  requireFittedData,
  writeFittedData,
} from './fitted-data';
export {
  assertIndicesWithin,
  createSampleSource,
  disposeSplit,
  featureTensor,
  prepareSamples,
  type SampleSource,
  type Samples,
  type SplitTensors,
  splitTensors,
} from './samples';
export { type JobTable, readJobTable } from './table';
export type { FittedTarget } from './target';
