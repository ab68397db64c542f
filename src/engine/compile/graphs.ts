/** Door for exporters: recording operations as a graph and writing it as a SavedModel. */
export {
  attribute,
  attributeKind,
  constant,
  constantNumbers,
  dataType,
  type GraphNode,
  type GraphValue,
  operation,
  reachable,
  specOf,
  type TensorSpec,
} from './graph';
export { createGraphBuilder, placeNodes } from './graph-builder';
export { createRecorder } from './recorder';
export { type NodeDefinition, type SignatureDefinition, writeSavedModel } from './saved-model-writer';
export { type NodeBackend, nodeBackend, type OpAttribute } from './tensorflow';
