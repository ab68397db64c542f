export { mediaTransforms } from './descriptions';
export { frameCount, spectrogramSizes } from './frames';
export type { MediaTransformConfig, MediaTransformKind, MediaTransformOf } from './schema';
