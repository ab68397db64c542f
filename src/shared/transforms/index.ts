export { assembleFeatures, type FeatureMatrix } from './feature-matrix';
export { type FeatureOutline, outlineColumns, outlineFeatures, outlineInput } from './outline';
export {
  applyTransforms,
  columnsOfInput,
  createFitter,
  encodesTrainingRowsApart,
  type FittedStep,
  type FittedTransforms,
  fitTransforms,
  TransformFailure,
  transformColumn,
  transformColumns,
} from './pipeline';
export type {
  Column,
  ColumnKind,
  ColumnOutline,
  FitContext,
  FitTarget,
  NamedColumn,
  NamedOutline,
  RowOrigin,
} from './transform';
export { MissingCellsError } from './transform';
