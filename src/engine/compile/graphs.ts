/** Door for exporters: recording operations as a graph and writing it as a SavedModel. */
export {
  attribute,
  constant,
  constantNumbers,
  dataType,
  type GraphNode,
  type GraphValue,
  operation,
  reachable,
  specOf,
} from './graph';
export { createGraphBuilder, placeNodes } from './graph-builder';
export { createRecorder } from './recorder';
export { type SignatureDefinition, writeSavedModel } from './saved-model-writer';
export { type NodeBackend, nodeBackend } from './tensorflow';
