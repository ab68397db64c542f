export {
  type BatchTensors,
  batchTensors,
  disposeBatch,
  disposeSplit,
  inputTensors,
  type ModelShapes,
  openSplitData,
  readPart,
  type SplitData,
  type SplitTensors,
  type StreamedSplit,
  splitTensorList,
  type TensorPlan,
} from './batch-tensors';
export { type BatchValues, isOneHot, isWeighted, readBatch } from './batch-values';
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
export { type OpenOptions, openSamples, type SampleSource, type SampleValues } from './sample-source';
export { type JobTable, openJobTable, rowRange } from './table';
export type { EncodedTarget, FittedTarget } from './target';
export type { Scaling } from './target-scaling';
