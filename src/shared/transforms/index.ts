export type { FeatureMatrix } from './feature-matrix';
export { type FeatureOutline, outlineFeatures } from './outline';
export { applyTransforms, type FittedStep, type FittedTransforms, fitTransforms } from './pipeline';
export type { Column, ColumnKind, ColumnOutline, NamedColumn } from './transform';
