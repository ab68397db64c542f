export { mediaTransforms } from './descriptions';
export { frameCount, spectrogramSizes } from './frames';
export { imageShape, openShapeProblems, outlineMedia } from './outline';
export {
  type MediaTransformConfig,
  type MediaTransformKind,
  type MediaTransformOf,
  mediaTransformTable,
} from './schema';
