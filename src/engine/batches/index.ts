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
  targetTensor,
  usableRows,
} from './samples';
export { type JobTable, readJobTable } from './table';
export { encodeTarget, type FittedTarget, fitTarget } from './target';
