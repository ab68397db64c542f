export { epochBatches } from './epoch-batches';
export {
  bindConfig,
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
  inputTensors,
  isWeighted,
  type ModelShapes,
  prepareSamples,
  type SampleSource,
  type Samples,
  type SplitTensors,
  sliceSamples,
  splitTensorList,
  splitTensors,
} from './samples';
export { type JobTable, readJobTable } from './table';
export type { FittedTarget } from './target';
export type { Scaling } from './target-scaling';
