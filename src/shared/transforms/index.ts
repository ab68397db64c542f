export { assembleFeatures, type FeatureMatrix } from './feature-matrix';
export { type FeatureOutline, outlineColumns, outlineFeatures, outlineInput } from './outline';
export { applyTransforms, type FittedStep, type FittedTransforms, fitTransforms, transformColumns } from './pipeline';
export type { Column, ColumnKind, ColumnOutline, NamedColumn } from './transform';
